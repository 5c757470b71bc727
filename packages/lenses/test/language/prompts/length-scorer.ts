import type { PromptScorer } from '@spex/lenses';

/** The value is the number of characters; remembers what it was asked. */
export function lengthScorer(): PromptScorer & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    id: 'length',
    outputs: ['length'],
    async score(prompts) {
      asked.push(...prompts);
      return Float64Array.from(prompts, (prompt) => JSON.stringify(prompt).length);
    },
  };
}
