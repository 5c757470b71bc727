import type { Solver } from '@spex/core';

/** The most ablations spent without being asked to: about ten seconds of the embedded model and the solver. */
const MOST = 2048;

/**
 * The budget where none is given: 10 n log2 n ablations, at least 256, at most 2,048, never more than all 2^n,
 * and no less than the solver needs (`exact`: all 2^n).
 * The ProxySPEX paper (arXiv 2505.17495, section 5) counts budgets in multiples of n log2 n.
 */
export function defaultBudget(players: number, solver: Solver): number {
  const wanted = Math.ceil(10 * players * Math.log2(players));
  return Math.max(solver.leastBudget(players), Math.min(2 ** players, MOST, Math.max(256, wanted)));
}
