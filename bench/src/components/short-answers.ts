import type { ComponentModel, ComponentPrompt } from 'spex';

/**
 * The prompts with answer and contrast cut behind the first token in which they differ: ` Lily` against ` Sara` may become
 * ` Lily` against ` S`. Then both are read off one row, and their difference is one of two logits. A pair stays whole where
 * the model's tokenizer reads the pieces otherwise.
 */
export function shortAnswers(
  { continuation, tokenText }: Pick<ComponentModel, 'continuation' | 'tokenText'>,
  prompts: readonly ComponentPrompt[],
): ComponentPrompt[] {
  return prompts.map((prompt) => {
    if (prompt.contrast === undefined) return prompt;
    const both = [continuation(prompt.answer), continuation(prompt.contrast)] as const;
    let differs = 0;
    while (differs < both[0].length && both[0][differs] === both[1][differs]) differs++;
    const [answer, contrast] = both.map((tokens) => {
      const piece = tokens.subarray(0, differs + 1);
      const text = Array.from(piece, tokenText).join('');
      return continuation(text).join() === piece.join() ? text : undefined;
    });
    return answer === undefined || contrast === undefined ? prompt : { ...prompt, answer, contrast };
  });
}
