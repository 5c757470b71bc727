import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import { solveByEstimate } from '../estimate/index.ts';
import { drawFromKernel, regressShapleyValues, type SizedDesign } from '../kernel-regression/index.ts';
import type { SolveOptions, Solver } from '../solver.ts';

/** Options of solver `kernel-shap`. */
export interface KernelShapOptions extends SolveOptions {
  /** Whether every coalition is drawn with its complement; default true. */
  readonly paired?: boolean;
}

/** A solver with options of its own. */
export interface KernelShapSolver extends Solver {
  solve(evaluator: Evaluator, options: KernelShapOptions): Promise<Explanation>;
}

/**
 * KernelSHAP (Lundberg and Lee 2017, arXiv 1705.07874, section 4.1): Shapley values as the weighted least-squares fit of an
 * additive function that is exact at both ends, over coalitions drawn from the Shapley kernel; sizes that the budget covers
 * are enumerated. Coalitions come with their complements, which cancels all even interactions (Covert and Lee 2021, arXiv
 * 2012.01536).
 *
 * Consistent, not unbiased; adds up to v(N) - v(∅) at any budget. Standard errors are told where there are enough
 * coalitions. From 2n + 2 coalitions, useful from about 4n. Errors for up to about a thousand players. Time goes with n² ×
 * coalitions / 32. The classic to compare with; `leverage-shap` is as simple and more accurate.
 */
export const kernelShap: KernelShapSolver = {
  name: 'kernel-shap',
  estimates: ['SV'],
  guarantees: ['efficient', 'linear'],
  designsCoalitions: true,

  leastBudget: (players) => Math.min(2 * players + 2, 2 ** players),

  async solve(evaluator: Evaluator, options: KernelShapOptions): Promise<Explanation> {
    const { paired = true } = options;
    if (typeof paired !== 'boolean') {
      throw new InvalidArgumentError('paired', `paired must be true or false, not ${paired}`, paired);
    }
    return solveByEstimate<SizedDesign>(kernelShap, evaluator, options, {
      design: ({ players }, { budget }, random) =>
        drawFromKernel(players.length, budget - 2, { paired }, random),
      estimate: regressShapleyValues,
      account: ({ design, values }) => [
        `${describeDesign(design, values.length)} were fitted by an additive function, weighted by the Shapley kernel and exact at both ends: its coefficients are the Shapley values.`,
      ],
    });
  },
};

function describeDesign({ enumerated, paired }: SizedDesign, rows: number): string {
  const drawn = `${rows - enumerated} coalitions drawn from the Shapley kernel${paired ? ' with their complements' : ''}`;
  return enumerated === 0 ? drawn : `All ${enumerated} coalitions of sizes near the ends, and ${drawn},`;
}
