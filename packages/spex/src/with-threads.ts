import type { Solver } from '@spex/core';
import { taskThreads } from '@spex/runtime';

/**
 * The solver, its own work shared by so many threads of this process; 0 or 1: only the one that asks. They start when there is
 * work enough, and its result is the same. Throws InvalidArgumentError for a number that is none.
 */
export function withThreads(solver: Solver, threads: number): Solver {
  const pool = taskThreads({ threads });
  if (threads <= 1) return solver;
  return { ...solver, solve: (evaluator, options) => solver.solve(evaluator, { pool, ...options }) };
}
