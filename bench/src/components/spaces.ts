import type { ComponentModel, ComponentPrompt } from 'spex';

/**
 * The prompts as a model writes them. Most vocabularies have words with the space before them; those with words that carry
 * the space behind them (`Lily `) know no answer that begins with one: it moves to the prompt's end.
 */
export function spacedFor(
  { tokenize, tokenText }: Pick<ComponentModel, 'tokenize' | 'tokenText'>,
  prompts: readonly ComponentPrompt[],
): ComponentPrompt[] {
  const behind = Array.from(tokenize('The girl went to play.'), tokenText).some((text) => /\S $/.test(text));
  if (!behind) return [...prompts];
  const moved = (answer: string): string => `${answer.trimStart()} `;
  return prompts.map(({ prompt, answer, contrast, corrupted }) => ({
    prompt: `${prompt} `,
    answer: moved(answer),
    ...(contrast !== undefined && { contrast: moved(contrast) }),
    ...(corrupted !== undefined && { corrupted: `${corrupted} ` }),
  }));
}
