import type { Capabilities, LanguageModel, Prompt } from '../../src/index.ts';

const NOTHING: Capabilities = {
  answers: false,
  firstToken: 0,
  generation: false,
  embeddings: false,
  classes: [],
  messages: true,
  deterministic: true,
};

export const textOf = (prompt: Prompt): string =>
  typeof prompt === 'string' ? prompt : prompt.map(({ content }) => content).join(' ');

/** A language model of formulas. The log-probability of an answer is `value` of prompt and answer. */
export function formulaModel(
  value: (text: string, answer: string) => number,
  given: Partial<Capabilities> & Pick<Partial<LanguageModel>, 'generate' | 'classify' | 'dispose'> = {},
): LanguageModel {
  const { generate, classify, dispose, ...capabilities } = given;
  return {
    id: 'formula',
    name: 'formula',
    capabilities: { ...NOTHING, answers: true, generation: generate !== undefined, ...capabilities },
    answerLogProbs: async (prompts, answer) => ({
      tokens: [answer],
      logProbs: Float64Array.from(prompts, (prompt) => value(textOf(prompt), answer)),
    }),
    ...(generate && { generate }),
    ...(classify && { classify }),
    ...(dispose && { dispose }),
  };
}
