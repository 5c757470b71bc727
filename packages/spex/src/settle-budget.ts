import { InvalidArgumentError, type Solver } from '@spex/core';
import { defaultBudget } from './default-budget.ts';
import type { FileGame } from './games/file-game.ts';

/** A budget, and what it comes from where it is not simply what was asked for. */
export interface SettledBudget {
  readonly budget: number;
  readonly budgetNote?: string;
}

/**
 * The budget that the solver gets for a game from a file; `asked` undefined means the default. A recording gives its
 * first `budget` rows; a coalition that stands there twice is one ablation. Throws InvalidArgumentError where a
 * recording holds fewer rows than are asked for.
 */
export function settleBudget(file: FileGame, asked: number | undefined, solver: Solver): SettledBudget {
  const players = file.game.players.length;
  if (file.recorded === undefined) {
    if (asked !== undefined) return { budget: asked };
    return { budget: defaultBudget(players, solver), budgetNote: `default for ${players} players` };
  }
  const { rows } = file.recorded;
  if (asked !== undefined && asked > rows) {
    const message = `the budget of ${asked} is more than the recording holds: give at most ${rows}`;
    throw new InvalidArgumentError('budget', message, asked);
  }
  const used = asked ?? rows;
  if (used <= 0) return { budget: used };
  const repeats = used - file.recorded.distinctAmong(used);
  if (repeats > 0) return { budget: used - repeats, budgetNote: `${used} rows, ${repeats} of them repeats` };
  return asked === undefined ? { budget: rows, budgetNote: 'all of the recording' } : { budget: asked };
}
