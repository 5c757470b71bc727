import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { CoalitionBatch } from '../batch.ts';
import type { Random } from '../random.ts';
import { sampleBySize } from './by-size.ts';
import { checkSize } from './check.ts';

/**
 * Distinct coalitions with at most `maxAbsent` players absent: the number of absent players is uniform over
 * 0 … maxAbsent (as long as coalitions with so many are left), and which they are is uniform. Fewer rows than asked come
 * back only where no more such coalitions exist.
 * Throws InvalidArgumentError for a bad number of players or rows, or unless maxAbsent is an integer from 0 to n.
 */
export function sampleNearFull(
  players: number,
  rows: number,
  maxAbsent: number,
  random: Random,
): CoalitionBatch {
  checkSize(players, rows);
  if (!Number.isInteger(maxAbsent) || maxAbsent < 0 || maxAbsent > players) {
    throw new InvalidArgumentError(
      'maxAbsent',
      `maxAbsent must be an integer from 0 to ${players}, not ${maxAbsent}`,
      maxAbsent,
    );
  }
  const weights = new Uint8Array(players + 1).fill(1, players - maxAbsent);
  return sampleBySize(players, rows, weights, random);
}
