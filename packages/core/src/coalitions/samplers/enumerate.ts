import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import { type CoalitionBatch, createBatch } from '../batch.ts';

/** The most players whose coalitions `enumerateCoalitions` lists: 2^25 rows are 128 MiB. */
const MOST_PLAYERS = 25;

/**
 * All 2^n coalitions, ascending: player i is present in row r when bit i of r is 1.
 * Throws InvalidArgumentError unless `players` is an integer from 1 to 25.
 */
export function enumerateCoalitions(players: number): CoalitionBatch {
  if (!(players <= MOST_PLAYERS)) {
    throw new InvalidArgumentError(
      'players',
      `all 2^${players} coalitions are too many to list: players must be at most ${MOST_PLAYERS}`,
      players,
    );
  }
  const batch = createBatch(Number.isInteger(players) ? 2 ** players : 0, players);
  for (let row = 0; row < batch.rows; row++) batch.words[row] = row;
  return batch;
}
