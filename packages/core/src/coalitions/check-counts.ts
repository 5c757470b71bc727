import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';

/** The most players that a batch can hold. */
export const MAX_PLAYERS = 100_000;

/** Throws InvalidArgumentError unless players is an integer from 1 to 100,000 and rows one of at least 0. */
export function checkCounts(players: number, rows: number): void {
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
}
