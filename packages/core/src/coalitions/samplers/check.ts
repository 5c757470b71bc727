import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import { MAX_PLAYERS, wordsPerRow } from '../batch.ts';

/** The most words in a batch: 8 GiB. */
const MOST_WORDS = 2 ** 31;

/** Throws InvalidArgumentError unless players is an integer from 1 to 100,000 and rows one of at least 0 that fits. */
export function checkSize(players: number, rows: number): void {
  if (!Number.isInteger(players) || players < 1 || players > MAX_PLAYERS) {
    throw new InvalidArgumentError(
      'players',
      `players must be an integer from 1 to ${MAX_PLAYERS}, not ${players}`,
      players,
    );
  }
  if (!Number.isSafeInteger(rows) || rows < 0) {
    throw new InvalidArgumentError('rows', `rows must be an integer of at least 0, not ${rows}`, rows);
  }
  const possible = Math.min(rows, 2 ** players);
  if (possible * wordsPerRow(players) > MOST_WORDS) {
    throw new InvalidArgumentError(
      'rows',
      `${rows} coalitions of ${players} players do not fit in memory: ask for at most ${Math.floor(MOST_WORDS / wordsPerRow(players))}`,
      rows,
    );
  }
}
