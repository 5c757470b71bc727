import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import { type CoalitionBatch, wordsPerRow } from '../batch.ts';
import type { Random } from '../random.ts';
import { RowMap } from '../row-map.ts';
import { checkSize } from './check.ts';
import { drawRowOfSize } from './draw.ts';
import { binomialCounts, SizeUrn } from './size-urn.ts';

/**
 * Distinct coalitions whose size is drawn by weight, and which are uniform among those of their size.
 * A size whose C(n, k) coalitions are used up leaves its weight to the others. When `rows` exceeds the coalitions of all
 * sizes of positive weight: all of them, in random order, so fewer rows than asked.
 *
 * @param weights weight of each size 0 … n (n + 1 numbers), finite, at least 0, some above 0; they need not sum to 1.
 * Throws InvalidArgumentError for a bad number of players, rows or weights.
 */
export function sampleBySize(
  players: number,
  rows: number,
  weights: ArrayLike<number>,
  random: Random,
): CoalitionBatch {
  checkSize(players, rows);
  if (weights.length !== players + 1) {
    throw new InvalidArgumentError(
      'weights',
      `weights must be ${players + 1} numbers, one for each size 0 to ${players}, not ${weights.length}`,
      weights.length,
    );
  }
  const logWeights = Float64Array.from(weights, (weight, size) => {
    if (Number.isFinite(weight) && weight >= 0) return Math.log(weight);
    throw new InvalidArgumentError(
      `weights[${size}]`,
      `weights must be finite and at least 0, not ${weight} (size ${size})`,
      weight,
    );
  });
  if (logWeights.every((weight) => weight === -Infinity)) {
    throw new InvalidArgumentError('weights', 'at least one weight must be above 0', weights);
  }

  const urn = new SizeUrn(logWeights, binomialCounts(players));
  const wanted = Math.min(rows, urn.possible);
  const distinct = new RowMap(players, wanted);
  const row = new Uint32Array(wordsPerRow(players));
  while (distinct.size < wanted) {
    const size = urn.draw(random);
    // The size stays until a new coalition of it is found: sizes must follow the weights.
    const before = distinct.size;
    while (distinct.size === before) {
      drawRowOfSize(row, players, size, random);
      distinct.add(row, 0);
    }
    urn.take(size);
  }
  return distinct.toBatch();
}
