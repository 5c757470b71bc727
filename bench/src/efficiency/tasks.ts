import { getSolver, type NamedGame } from 'spex';
import type { EfficiencyTask, GameSet } from './task.ts';

/** What is to be measured of one set of games. */
export interface Grid {
  readonly set: GameSet;
  readonly games: readonly NamedGame[];
  readonly solvers: readonly string[];
  readonly budgets: readonly number[];
  readonly noises: readonly number[];
  /** Seeds 0 to this, one for each solver. */
  readonly seeds: readonly number[];
}

/**
 * The tasks of a grid, all of seed 0 first, so that a run which is stopped has something of everything. Left out: budgets that
 * buy a complete game, or are too small for a solver, and solvers that design their coalitions where these are recorded.
 */
export function tasksOf({ set, games, solvers, budgets, noises, seeds }: Grid): EfficiencyTask[] {
  const tasks: EfficiencyTask[] = [];
  for (let seed = 0; seed < Math.max(...seeds); seed++) {
    for (const budget of budgets.toSorted((a, b) => b - a)) {
      for (const { name, file } of games) {
        const players = file.game.players.length;
        if (budget >= 2 ** players || budget > (file.recorded?.rows ?? Infinity)) continue;
        solvers.forEach((solver, at) => {
          const { designsCoalitions, leastBudget } = getSolver(solver);
          if (seed >= seeds[at]! || budget < leastBudget(players)) return;
          if (designsCoalitions && file.recorded !== undefined) return;
          for (const noise of noises) tasks.push({ set, game: name, solver, budget, noise, seed });
        });
      }
    }
  }
  return tasks;
}
