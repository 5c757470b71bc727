import { createRandom, presentPlayers, sampleBySize } from '@spex/core';
import type { ComponentGame } from '@spex/lenses';
import type { HeldOutValue } from './components-report.ts';
import { meanInterval } from './mean-interval.ts';

/** Random sets that a kept set is seen beside. */
const RANDOM_SETS = 20;
/** Stream of the seed; solvers fork others. */
const STREAM = 0x707275;

/** What is measured to judge a set: everything, the set, and random sets of its size, as lists of present players. */
export function setsToCompare(players: number, kept: readonly number[], seed: number): number[][] {
  const all = Array.from({ length: players }, (_, player) => player);
  const weights = Float64Array.from({ length: players + 1 }, (_, size) => (size === kept.length ? 1 : 0));
  const drawn = sampleBySize(players, RANDOM_SETS + 1, weights, createRandom(seed).fork(STREAM));
  const random = Array.from({ length: drawn.rows }, (_, row) => presentPlayers(drawn, row))
    .filter((set) => set.join() !== kept.join())
    .slice(0, RANDOM_SETS);
  return [all, [...kept], ...random];
}

/** Means over the held-out prompts, and what pairs of values, prompt by prompt, say of the differences. */
export function heldOutValue(
  { value, outputs }: Pick<ComponentGame, 'value' | 'outputs'>,
  values: Float64Array,
): HeldOutValue {
  const width = outputs.length;
  const sets = values.length / width;
  /** A set's values on the prompts; the first output is their mean. */
  const of = (set: number): Float64Array => values.subarray(set * width + 1, (set + 1) * width);
  const meanOf = (set: number): number => values[set * width]!;
  const [full, kept] = [of(0), of(1)];
  const random = Array.from({ length: sets - 2 }, (_, at) => at + 2);
  const means = random.map(meanOf);
  const byPrompt = full.map(
    (_, prompt) => random.reduce((sum, set) => sum + of(set)[prompt]!, 0) / random.length,
  );
  return {
    value,
    full: meanOf(0),
    kept: meanOf(1),
    change: meanInterval(kept.map((one, prompt) => one - full[prompt]!)),
    random: {
      sets: random.length,
      mean: means.reduce((sum, one) => sum + one, 0) / random.length,
      worst: Math.min(...means),
      best: Math.max(...means),
      asGood: means.filter((one) => one >= meanOf(1)).length,
      advantage: meanInterval(kept.map((one, prompt) => one - byPrompt[prompt]!)),
    },
  };
}
