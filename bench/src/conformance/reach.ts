import { BudgetTooSmallError, Evaluator, InvalidArgumentError, type Solver } from 'spex';
import { cpuSeconds } from '../harness/cpu.ts';
import { largeGame } from './games.ts';

/** Numbers of players that are tried. */
export const SIZES = [10, 30, 100, 300, 1000] as const;
/** Budgets above that are not tried. */
const MOST_ABLATIONS = 20_000;
/** A size that took longer is the last that is tried, in CPU seconds. */
const LONG = 60;

/** How many players a solver took, and how long the last took it. */
export interface Reach {
  readonly players: number;
  /** CPU seconds. */
  readonly seconds: number;
}

/** Whether the least budget is the least: it works, and one ablation less is refused with it. */
export async function isLeast(solver: Solver): Promise<boolean> {
  const least = solver.leastBudget(SIZES[0]);
  const run = (budget: number) => solver.solve(new Evaluator(largeGame(SIZES[0])), { budget });
  await run(least);
  try {
    await run(least - 1);
    return false;
  } catch (error) {
    if (least === 1) return error instanceof InvalidArgumentError;
    return error instanceof BudgetTooSmallError && error.least === least;
  }
}

/** The largest of `sizes` that the solver takes, with its defaults and the budget that it needs, at least four a player up to 1,024. */
export async function reachOf(solver: Solver, sizes: readonly number[] = SIZES): Promise<Reach | undefined> {
  let reached: Reach | undefined;
  for (const players of sizes) {
    const budget = Math.max(solver.leastBudget(players), Math.min(4 * players, 1024));
    if (budget > MOST_ABLATIONS) break;
    const before = cpuSeconds();
    try {
      await solver.solve(new Evaluator(largeGame(players)), { budget });
    } catch (error) {
      if (error instanceof InvalidArgumentError) break;
      throw error;
    }
    reached = { players, seconds: cpuSeconds() - before };
    if (reached.seconds > LONG) break;
  }
  return reached;
}
