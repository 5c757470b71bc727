import type { Capabilities, LanguageModel, Prompt } from '@spex/lenses';

/** The vocabulary of the model; every other token is unknown to it. */
export const VOCABULARY = [' yes', ' no', ' Paris', ' Rome', ' in', ' of', ' France', '.'] as const;

/** How much a word of the context speaks for a token. */
const WEIGHTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  France: { ' Paris': 2.5, ' Rome': -1, ' yes': 0.5 },
  Italy: { ' Rome': 2.25, ' no': 0.25 },
  capital: { ' Paris': 0.75, ' Rome': 0.5, ' of': 1 },
  Paris: { ' in': 4, '.': 0.5 },
  in: { ' France': 3 },
  never: { ' no': 1.5, ' yes': -0.5 },
};

const wordsOf = (text: string): Set<string> => new Set(text.match(/[A-Za-z]+/g) ?? []);

export const textOf = (prompt: Prompt): string =>
  typeof prompt === 'string' ? prompt : prompt.map(({ role, content }) => `<${role}>${content}`).join('');

/** exp of the score of a token after a context. */
export function odds(context: string, token: string): number {
  let product = 1;
  for (const word of wordsOf(context)) product *= Math.exp(WEIGHTS[word]?.[token] ?? 0);
  return product;
}

/** Tokens: a word with the space before it, or a mark. */
export const tokenize = (text: string): string[] => text.match(/\s*[A-Za-z]+|\s*[^\sA-Za-z]/g) ?? [];

export interface BagModel extends LanguageModel {
  /** Every prompt of every call, by method. */
  readonly asked: { readonly method: string; readonly prompt: Prompt }[];
}

export interface BagModelOptions {
  readonly capabilities?: Partial<Capabilities>;
  readonly tokenizer?: boolean;
  readonly name?: string;
}

/**
 * A bag-of-words language model with everything a language model can have: the next token's log-probability is a softmax
 * over the vocabulary of the summed weights of the distinct words before it.
 */
export function bagModel(options: BagModelOptions = {}): BagModel {
  const asked: { method: string; prompt: Prompt }[] = [];
  const note = (method: string, prompts: readonly Prompt[]): void => {
    for (const prompt of prompts) asked.push({ method, prompt });
  };
  const capabilities: Capabilities = {
    answers: true,
    firstToken: 'full',
    generation: true,
    embeddings: true,
    classes: ['negative', 'neutral', 'positive'],
    messages: true,
    deterministic: true,
    ...options.capabilities,
  };
  const score = (words: Set<string>, token: string): number => {
    let sum = 0;
    for (const word of words) sum += WEIGHTS[word]?.[token] ?? 0;
    return sum;
  };
  const logProb = (context: string, token: string): number => {
    const words = wordsOf(context);
    const scores = VOCABULARY.map((one) => score(words, one));
    const most = Math.max(...scores);
    const total = most + Math.log(scores.reduce((sum, one) => sum + Math.exp(one - most), 0));
    // A token outside the vocabulary gets the least that any of it gets.
    return (VOCABULARY.includes(token as never) ? score(words, token) : Math.min(...scores)) - total;
  };
  return {
    id: options.name ?? 'bag',
    name: options.name ?? 'bag',
    capabilities,
    asked,
    batchSize: 8,
    ...(options.tokenizer === false
      ? {}
      : { countTokens: (prompt: Prompt) => 1 + tokenize(textOf(prompt)).length }),
    async answerLogProbs(prompts, answer) {
      note('answerLogProbs', prompts);
      const tokens = tokenize(answer);
      const logProbs = prompts.flatMap((prompt) =>
        tokens.map((token, at) => logProb(textOf(prompt) + tokens.slice(0, at).join(''), token)),
      );
      return { tokens, logProbs: Float64Array.from(logProbs) };
    },
    async firstTokenLogProbs(prompts, candidates) {
      note('firstTokenLogProbs', prompts);
      const { firstToken } = capabilities;
      const logProbs: number[] = [];
      const bounded: number[] = [];
      for (const prompt of prompts) {
        const told = VOCABULARY.map((token) => logProb(textOf(prompt), token)).sort((a, b) => b - a);
        const least = told[firstToken === 'full' ? told.length - 1 : firstToken - 1]!;
        for (const candidate of candidates) {
          const own = logProb(textOf(prompt), tokenize(candidate)[0]!);
          logProbs.push(Math.max(own, least));
          bounded.push(own < least ? 1 : 0);
        }
      }
      return { logProbs: Float64Array.from(logProbs), bounded: Uint8Array.from(bounded) };
    },
    async generate(prompts, { maxTokens }) {
      note('generate', prompts);
      return prompts.map((prompt) => {
        let answer = '';
        for (let count = 0; count < maxTokens && !answer.endsWith('.'); count++) {
          const context = textOf(prompt) + answer;
          answer += [...VOCABULARY].sort((a, b) => logProb(context, b) - logProb(context, a))[0]!;
        }
        return answer;
      });
    },
    async embed(texts) {
      note('embed', texts);
      // Letter counts.
      return Float64Array.from(
        texts.flatMap((text) =>
          Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => text.toLowerCase().split(letter).length - 1),
        ),
      );
    },
    async classify(texts) {
      note('classify', texts);
      return Float64Array.from(texts.flatMap(logitsOf));
    },
  };
}

/** Logits of negative, neutral, positive. */
export function logitsOf(text: string): [number, number, number] {
  const words = wordsOf(text);
  return [
    (words.has('bad') ? 40 : 0) + (words.has('never') ? 1 : 0),
    0.5,
    (words.has('good') ? 2 : 0) - (words.has('never') ? 1.5 : 0),
  ];
}
