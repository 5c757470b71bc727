import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import { solveByEstimate } from '../estimate/index.ts';
import { drawBySize, regressShapleyValues, type SizedDesign } from '../kernel-regression/index.ts';
import type { SolveOptions, Solver } from '../solver.ts';

/**
 * Leverage SHAP (Musco and Witter 2025, arXiv 2410.01917, algorithm 1): KernelSHAP's regression over coalitions drawn by
 * their leverage in it, which is 1 / C(n, s): as many of every size, without replacement, each with its complement. Near
 * the best additive fit with O(n log n) coalitions, whatever the game.
 *
 * Consistent, not unbiased; adds up to v(N) - v(∅) at any budget. Standard errors are told where there are enough
 * coalitions. From 2n + 2 coalitions. Time goes with n² × coalitions / 32. For Shapley values of games that no sparse
 * spectrum fits, and to compare with.
 */
export const leverageShap: Solver = {
  name: 'leverage-shap',
  estimates: ['SV'],
  guarantees: ['efficient', 'linear'],
  designsCoalitions: true,

  leastBudget: (players) => Math.min(2 * players + 2, 2 ** players),

  solve: (evaluator: Evaluator, options: SolveOptions): Promise<Explanation> =>
    solveByEstimate<SizedDesign>(leverageShap, evaluator, options, {
      design: ({ players }, { budget }, random) => drawBySize(players.length, budget - 2, random),
      estimate: regressShapleyValues,
      account: ({ values }) => [
        `${values.length} coalitions in pairs, as many of every size as there are or the budget allows, were fitted by an additive function, weighted by the Shapley kernel and exact at both ends: its coefficients are the Shapley values.`,
      ],
    }),
};
