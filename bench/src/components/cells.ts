import { type CoalitionBatch, createBatch, exclude, include, rowWords } from 'spex';
import { mean } from '../data/score.ts';

/** The four states of a pair of players, in the order of the rows: neither is absent, the first, the second, both. */
export const CELLS = ['both present', 'the first absent', 'the second absent', 'both absent'] as const;

/** Every background with the pair in each of its four states: row 4 b + state. */
export function withPair(backgrounds: CoalitionBatch, [a, b]: readonly [number, number]): CoalitionBatch {
  const batch = createBatch(4 * backgrounds.rows, backgrounds.players);
  for (let row = 0; row < batch.rows; row++) {
    rowWords(batch, row).set(rowWords(backgrounds, row >> 2));
    (row & 1 ? exclude : include)(batch, row, a);
    (row & 2 ? exclude : include)(batch, row, b);
  }
  return batch;
}

/** A mean over backgrounds, and its standard error; 0 where there is one background. */
export interface Estimate {
  readonly mean: number;
  readonly error: number;
}

export interface PairEffects {
  /** In the order of `CELLS`. */
  readonly cells: readonly Estimate[];
  /** Both present - the second absent - the first absent + both absent: 0 where the players do not interact. */
  readonly interaction: Estimate;
}

/** What the values of `withPair`'s rows say of the pair. */
export function pairEffects(values: Float64Array): PairEffects {
  const cell = (state: number): number[] => [...values].filter((_, row) => (row & 3) === state);
  const cells = CELLS.map((_, state) => cell(state));
  const contrasts = cells[0]!.map((one, at) => one - cells[1]![at]! - cells[2]![at]! + cells[3]![at]!);
  return { cells: cells.map(estimate), interaction: estimate(contrasts) };
}

function estimate(numbers: readonly number[]): Estimate {
  const middle = mean(numbers);
  if (numbers.length < 2) return { mean: middle, error: 0 };
  const squares = numbers.reduce((sum, one) => sum + (one - middle) ** 2, 0);
  return { mean: middle, error: Math.sqrt(squares / (numbers.length - 1) / numbers.length) };
}
