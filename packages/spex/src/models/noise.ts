import type { Prompt, PromptScorer } from '@spex/lenses';
import type { Facts } from '../runs/facts.ts';

/** How much a model differs from itself. */
export interface ModelNoise {
  /** How often the full prompt was asked. */
  readonly repeats: number;
  /** Of the explained output. */
  readonly mean: number;
  /** Standard deviation of the answers, with repeats - 1 below the sum; null for one answer. */
  readonly deviation: number | null;
}

/** Name of the fact: what the full prompt was answered each time that it was asked for the noise. */
const ANSWERS = 'answers to the full prompt';

/**
 * Asks for the full prompt several times, in a row; the scorer must not remember. Answers that are facts already are not
 * asked for again.
 */
export async function measureNoise(
  scorer: PromptScorer,
  prompt: Prompt,
  repeats: number,
  facts: Facts,
  context: { readonly signal?: AbortSignal } = {},
): Promise<ModelNoise> {
  const known = (facts.get(ANSWERS) ?? []) as number[];
  const values = known.slice(0, repeats);
  while (values.length < repeats) {
    values.push((await scorer.score([prompt], context))[0]!);
    facts.set(ANSWERS, values);
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / repeats;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { repeats, mean, deviation: repeats < 2 ? null : Math.sqrt(squares / (repeats - 1)) };
}

/**
 * The noise in a sentence, and how high R² can get with it: noise of the values' variance cannot be explained.
 * `values`: what the ablations gave for the explained output.
 */
export function describeNoise({ repeats, mean, deviation }: ModelNoise, values: readonly number[]): string {
  const asked = `the full prompt asked ${repeats} ${repeats === 1 ? 'time' : 'times'}, beyond the budget`;
  if (deviation === null) return `The model's own noise is not known: ${asked}, gave ${figure(mean)}.`;
  const head = `The model's own noise: ${asked}, gave ${figure(mean)} ± ${figure(deviation)} (standard deviation)`;
  const average = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length;
  if (!(spread > 0) || deviation === 0) return `${head}.`;
  const share = deviation ** 2 / spread;
  return `${head}; with as much on every ablation R² could reach about ${Math.max(0, 1 - share).toFixed(3)} at most.`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3))).replace('-', '−');
}
