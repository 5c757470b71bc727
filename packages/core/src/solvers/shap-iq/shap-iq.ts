import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import {
  type AskedCardinal,
  checkSets,
  designForIndex,
  indexOfPairs,
  type PairDesign,
  pairsWithEnds,
} from '../cardinal/index.ts';
import { type IndexEstimator, solveByEstimate } from '../estimate/index.ts';
import type { SolveOptions, Solver } from '../solver.ts';

/** The two ends, and a pair of coalitions of whatever size. */
const LEAST = 4;

/**
 * SHAP-IQ (Fumagalli et al. 2023, arXiv 2303.01179): every index that is a weighted sum of discrete derivatives is a weighted sum
 * of the values of all coalitions (theorem 4.1), which is estimated by sampling them, each sampled one serving all sets. For SV that
 * is unbiased KernelSHAP (Covert and Lee 2021; theorem 4.5). Assumes nothing of the game. Unbiased; the values of SV, STII, FSII
 * and k-SII add up to v(N) - v(∅) (theorem 4.7).
 *
 * Sizes are drawn as they weigh in the index, those that the budget covers are measured whole; each coalition comes with its
 * complement (`designPairs`). Standard errors are over pairs, within sizes. Cost: pairs / 32 word operations a set, 5,000 pairs of players
 * and 10,000 coalitions in less than a second.
 *
 * Use it for unbiased interactions with error bars.
 */
export const shapIq: Solver = {
  name: 'shap-iq',
  estimates: ['SV', 'SII', 'k-SII', 'STII', 'FSII', 'BII'],
  guarantees: ['unbiased', 'efficient', 'linear'],
  designsCoalitions: true,

  leastBudget: () => LEAST,

  check: (players, _budget, asked) => checkSets('shap-iq', players, asked),

  solve: (evaluator: Evaluator, options: SolveOptions): Promise<Explanation> =>
    solveByEstimate(shapIq, evaluator, options, estimator),
};

const estimator: IndexEstimator<PairDesign> = {
  design: (game, options, random) =>
    designForIndex(game.players.length, options.budget, options as AskedCardinal, random),

  estimate(measured, options) {
    if (measured.values.length < measured.design.batch.rows) return undefined;
    return indexOfPairs(pairsWithEnds(measured), options as AskedCardinal, 'size');
  },

  account: ({ design }, { index }) => [
    `SHAP-IQ: the ${index} values are weighted sums over ${design.batch.rows} coalitions in pairs with their complements, drawn by size${describeWhole(design)}.`,
  ],
};

function describeWhole({ strata }: PairDesign): string {
  const whole = strata.filter(({ units, population }) => units === population);
  if (whole.length === 0) return '';
  return `; ${whole.length} of ${strata.length} sizes were measured whole`;
}
