import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import { solveFromDraws } from '../from-draws.ts';
import type { Solver } from '../solver.ts';
import { describeFit } from './account.ts';
import { fitProxy } from './fit.ts';
import { projectMeasured } from './project.ts';
import { checkSettings, type ProxySpexOptions } from './settings.ts';

/** Least rows to fit trees to, twice the smallest leaf and the ends and a few; the least budget. */
const LEAST_ROWS = 24;

/** A solver with options of its own. */
export interface ProxySpexSolver extends Solver {
  solve(evaluator: Evaluator, options: ProxySpexOptions): Promise<Explanation>;
}

/**
 * ProxySPEX (arXiv 2505.17495, section 3.3 and appendix A.2): measures uniform coalitions (or a sampler's), fits gradient-boosted trees
 * chosen by cross-validation, reads their Fourier spectrum out exactly, truncates it, and regresses the values on what is
 * left where that predicts held-out coalitions better. Beyond the paper, a ridge regression on all single players and on
 * pairs of those that matter (screened/) competes with the trees and is mixed with them as predicts best: so many small
 * effects, and more players than coalitions, are no obstacle. Works for any number of players; sees interactions that some
 * smaller part of them hints at. Where the budget covers all 2^n coalitions, the spectrum is exact instead.
 */
export const proxyspex: ProxySpexSolver = {
  name: 'proxyspex',
  takesGuess: true,

  leastBudget: (players) => Math.min(LEAST_ROWS, 2 ** players),

  async solve(evaluator: Evaluator, options: ProxySpexOptions): Promise<Explanation> {
    const settings = checkSettings(options);
    return solveFromDraws(proxyspex, evaluator, options, {
      leastRows: LEAST_ROWS,
      exactWhereComplete: true,
      fit: async (draws, { sampler, pool }, signal) => {
        const proxy = await fitProxy(draws, settings, signal, pool);
        return { ...proxy, account: describeFit(proxy, draws.batch, sampler === undefined) };
      },
      finish: (spectrum, { sample }) => projectMeasured(spectrum, sample),
    });
  },
};
