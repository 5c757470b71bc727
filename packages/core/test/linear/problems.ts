import { batchFromMasks, type CoalitionBatch, createRandom, presentPlayers, type Support } from '@spex/core';
import fc from 'fast-check';

export interface Problem {
  readonly batch: CoalitionBatch;
  readonly coalitions: readonly (readonly number[])[];
  readonly supports: readonly Support[];
  readonly targets: Float64Array;
}

/** A random regression: random coalitions, distinct random supports, normal targets. */
export function randomProblem(
  players: number,
  rows: number,
  columns: number,
  seed: number,
  constant: boolean,
): Problem {
  const random = createRandom(seed);
  const batch = batchFromMasks(
    Array.from({ length: rows * players }, () => random.below(2)),
    players,
  );
  const supports = new Map<string, Support>();
  if (constant) supports.set('', []);
  for (let tries = 0; supports.size < columns && tries < 50 * columns; tries++) {
    const players_ = Array.from({ length: players }, (_, i) => i).filter(() => random.below(players) < 2);
    if (players_.length > 0) supports.set(players_.join(), players_);
  }
  return {
    batch,
    coalitions: Array.from({ length: rows }, (_, row) => presentPlayers(batch, row)),
    supports: [...supports.values()],
    targets: Float64Array.from({ length: rows }, () => 3 + random.normal()),
  };
}

/** Problems with fewer columns than rows, and with more. */
export const anyProblem: fc.Arbitrary<Problem> = fc
  .record({
    players: fc.integer({ min: 2, max: 40 }),
    rows: fc.integer({ min: 2, max: 80 }),
    columns: fc.integer({ min: 1, max: 40 }),
    seed: fc.integer({ min: 0, max: 1e6 }),
    constant: fc.boolean(),
  })
  .map(({ players, rows, columns, seed, constant }) => randomProblem(players, rows, columns, seed, constant));
