import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import { wordsPerRow } from '../batch.ts';
import { checkCounts } from '../check-counts.ts';

/** The most words in a batch: 8 GiB. */
const MOST_WORDS = 2 ** 31;

/** Throws InvalidArgumentError unless players is an integer from 1 to 100,000 and rows one of at least 0 that fits. */
export function checkSize(players: number, rows: number): void {
  checkCounts(players, rows);
  const possible = Math.min(rows, 2 ** players);
  if (possible * wordsPerRow(players) > MOST_WORDS) {
    throw new InvalidArgumentError(
      'rows',
      `${rows} coalitions of ${players} players do not fit in memory: ask for at most ${Math.floor(MOST_WORDS / wordsPerRow(players))}`,
      rows,
    );
  }
}

/** Throws InvalidArgumentError unless 0 < p < 1. */
export function checkProbability(p: number): void {
  if (p > 0 && p < 1) return;
  throw new InvalidArgumentError('p', `p must be above 0 and below 1, not ${p}`, p);
}
