import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import {
  type AskedCardinal,
  checkSets,
  designForIndex,
  indexOfPairs,
  madeEfficient,
  type PairDesign,
  pairsWithEnds,
} from '../cardinal/index.ts';
import { type IndexEstimator, solveByEstimate } from '../estimate/index.ts';
import type { SolveOptions, Solver } from '../solver.ts';

/** The two ends, and a pair of coalitions of whatever size. */
const LEAST = 4;

/**
 * SVARM-IQ (Kolpaczki et al. 2024, arXiv 2401.13371): an index's value for a set is a weighted sum of means over coalitions that
 * share a size and the same players with the set (section 4.1); each mean is over the sampled coalitions of that kind, so that every
 * coalition serves every set, and how many of a kind happen to be drawn does not matter. For SV that is Stratified SVARM
 * (Kolpaczki et al. 2023, arXiv 2302.00736). Assumes nothing of the game.
 *
 * Coalitions as of solver `shap-iq`, whose border sizes are exact. The paper's warm-up, a coalition for each mean of each set, is
 * beyond most budgets: a mean without any is taken from its size and from the same kind in the nearest sizes instead, so that
 * values are unbiased only where there is none; sizes that may go without any coalition count as in `shap-iq`. Values of SV, SII,
 * STII, FSII and k-SII are moved, all by as much, to add up. Standard errors are within those kinds; a missing mean may be off by
 * as much as values of its size vary.
 *
 * Use it in place of `shap-iq` with few coalitions, where it errs up to half less; with more of them both are alike.
 */
export const svarmIq: Solver = {
  name: 'svarm-iq',
  estimates: ['SV', 'SII', 'k-SII', 'STII', 'FSII', 'BII'],
  guarantees: ['efficient', 'linear'],
  designsCoalitions: true,

  leastBudget: () => LEAST,

  check: (players, _budget, asked) => checkSets('svarm-iq', players, asked),

  solve: (evaluator: Evaluator, options: SolveOptions): Promise<Explanation> =>
    solveByEstimate(svarmIq, evaluator, options, estimator),
};

const estimator: IndexEstimator<PairDesign> = {
  design: (game, options, random) =>
    designForIndex(game.players.length, options.budget, options as AskedCardinal, random),

  estimate(measured, options) {
    if (measured.values.length < measured.design.batch.rows) return undefined;
    const estimate = indexOfPairs(pairsWithEnds(measured), options as AskedCardinal, 'intersection');
    return madeEfficient(estimate, measured);
  },

  account: ({ design }, { index }) => [
    `SVARM-IQ: the ${index} values are sums of means over coalitions of one size that share the same players with a set, from ${design.batch.rows} coalitions in pairs with their complements.`,
  ],
};
