/** A runtime used directly, without spex. */
export interface BareRuntime {
  /** Tokens of an answer. */
  count(answer: string): number;
  /** Builds all that the runtime is to be fed, in its own batches. */
  prepare(prompts: readonly string[], answer: string): BareBatches;
  dispose(): Promise<void>;
}

interface BareBatches {
  /** Puts all batches through the runtime and fetches its numbers. */
  run(): Promise<void>;
  /** Log-probabilities of the answer's tokens, shape [prompts × tokens], by a run that is not timed. */
  logProbs(): Promise<Float64Array>;
}

/** The numbers of rows by their length, in batches of `size`. */
export function sortedBatches(lengths: readonly number[], size: number): number[][] {
  const order = [...lengths.keys()].sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  return Array.from({ length: Math.ceil(order.length / size) }, (_, at) =>
    order.slice(at * size, (at + 1) * size),
  );
}

/**
 * The tokens of a text that begins with a space and follows another. Many tokenizers put a space before any text, so that
 * a letter with a space of its own has one token more than without; others join the two.
 */
export function followingTokens<Token>(text: string, tokenize: (text: string) => Token[]): Token[] {
  const spaced = tokenize(' a').length > tokenize('a').length;
  return tokenize(spaced ? text.slice(1) : text);
}

/** Log-probability of one of `size` tokens by their logits, which begin at `start`. */
export function logProbOf(logits: Float32Array, start: number, size: number, token: number): number {
  let largest = -Infinity;
  for (let at = start; at < start + size; at++) largest = Math.max(largest, logits[at]!);
  let sum = 0;
  for (let at = start; at < start + size; at++) sum += Math.exp(logits[at]! - largest);
  return logits[start + token]! - largest - Math.log(sum);
}
