import { GameError } from '@spex/core';
import { limitBehind } from '../explain-measured.ts';
import type { Run } from './open-run.ts';

/**
 * What ended a run in its midst: the store's failure, a limit of calls or money, or the game's. Throws whatever is none of
 * them, and the store's where nothing may be made of the values.
 */
export function failureBehind(error: unknown, run: Pick<Run, 'failure'>): Error {
  const fault = run.failure();
  if (fault) return fault;
  if (!(error instanceof GameError)) throw error;
  return limitBehind(error) ?? error;
}
