import { type CoalitionBatch, presentPlayers } from '../coalitions/batch.ts';
import { GameError } from '../errors/game-error.ts';
import { describeCoalition } from './describe-coalition.ts';

/** The game threw on the batch's only coalition. */
export function thrownError(batch: CoalitionBatch, cause: unknown): GameError {
  const coalition = presentPlayers(batch, 0);
  const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\s*\n\s*/g, ' ');
  const place = describeCoalition(coalition, batch.players);
  return new GameError(`the game failed on ${place}: ${reason}`, coalition, { cause });
}

/** The game gave too few values, too many or none. */
export function lengthError(batch: CoalitionBatch, outputs: number, received: number | undefined): GameError {
  return new GameError(
    `the game gave ${received ?? 'no'} values for ${batch.rows} coalitions and ${outputs} outputs: expected ${batch.rows * outputs}`,
    presentPlayers(batch, 0),
  );
}

/** The game gave a value of the batch's only coalition that is no finite number. */
export function valueError(batch: CoalitionBatch, output: string, value: unknown): GameError {
  const coalition = presentPlayers(batch, 0);
  const place = describeCoalition(coalition, batch.players);
  return new GameError(`the game gave ${value} as '${output}' of ${place}: values must be finite`, coalition);
}
