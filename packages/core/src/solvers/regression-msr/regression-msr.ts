import { createRandom } from '../../coalitions/random.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import {
  type AskedCardinal,
  designForIndex,
  indexAround,
  type PairDesign,
  pairsWithEnds,
} from '../cardinal/index.ts';
import {
  type IndexEstimate,
  type IndexEstimator,
  type MeasuredDesign,
  solveByEstimate,
} from '../estimate/index.ts';
import type { SolveOptions, Solver } from '../solver.ts';
import { heldStrata, holdOut, residualsOf } from './cross-fit.ts';
import { fitProxies, type ProxyKind } from './proxies.ts';

/** The two ends, and two pairs to hold out in turn. */
const LEAST = 6;
const FOLDS = 10;
/** Stream of the seed that shares pairs out to folds and rows to trees. */
const FOLD_STREAM = 1;

/** Options of solver `regression-msr`. */
export interface RegressionMsrOptions extends SolveOptions {
  /**
   * `trees`: a ridge regression on single players, and boosted trees on what it leaves; `linear`: that regression alone. Default
   * `trees`.
   */
  readonly proxy?: ProxyKind;
}

/** A solver with options of its own. */
export interface RegressionMsrSolver extends Solver {
  solve(evaluator: Evaluator, options: RegressionMsrOptions): Promise<Explanation>;
}

/**
 * Regression-adjusted Monte Carlo (Witter, Liu and Musco 2025, arXiv 2506.11849, section 3): a proxy is fitted to the
 * coalitions, its values are exact (Tree MSR by its Fourier spectrum, Linear MSR by its coefficients), and those of what it misses are
 * estimated from the same coalitions, every one of which serves every player. With ten folds, each proxy judged by pairs that it
 * has not seen: so the estimate is unbiased, however bad the proxy is. Values of SV add up to v(N) - v(∅).
 *
 * Coalitions as of solver `shap-iq`, sizes as of the paper's section 3. Standard errors are over pairs, within sizes. Unbiased to
 * the letter for sizes of which more than a thousandth is drawn; where it is less, but for what one pair more or less means to a
 * proxy.
 *
 * Use it for unbiased Shapley or Banzhaf values with error bars, half to a third of the squared error of `shap-iq` from some hundred.
 */
export const regressionMsr: RegressionMsrSolver = {
  name: 'regression-msr',
  estimates: ['SV', 'BV'],
  guarantees: ['unbiased', 'efficient'],
  designsCoalitions: true,

  leastBudget: (players) => Math.min(LEAST, 2 ** players),

  async solve(evaluator, options) {
    return solveByEstimate(regressionMsr, evaluator, options, aroundProxies(checkedProxy(options)));
  },
};

function aroundProxies(kind: ProxyKind): IndexEstimator<PairDesign> {
  return {
    design: (game, options, random) =>
      designForIndex(game.players.length, options.budget, options as AskedCardinal, random),

    estimate: (measured, { index, order, seed }) =>
      estimate(measured, { index, order } as AskedCardinal, kind, seed),

    account: ({ design }, { index }) => [
      `Regression-adjusted Monte Carlo: the ${index} values are those of ${DESCRIPTIONS[kind]}, blind in turn for ${foldsOf(design)} parts of ${design.batch.rows} coalitions, plus those of what it misses at the part that it has not seen.`,
    ],
  };
}

const DESCRIPTIONS: Readonly<Record<ProxyKind, string>> = {
  trees: 'a ridge regression with boosted trees on what it leaves',
  linear: 'a ridge regression',
};

function estimate(
  measured: MeasuredDesign<PairDesign>,
  asked: AskedCardinal,
  kind: ProxyKind,
  seed: number,
): IndexEstimate | undefined {
  if (measured.values.length < measured.design.batch.rows) return undefined;
  const pairs = pairsWithEnds(measured);
  const random = createRandom(seed).fork(FOLD_STREAM);
  const folds = foldsOf(measured.design);
  const held = holdOut(pairs.strata, folds, random);
  const sample = { batch: pairs.batch, targets: pairs.values };
  const { spectrum, predictions } = fitProxies(sample, held, kind, seed, random);
  const residuals = {
    batch: pairs.batch,
    strata: heldStrata(pairs.strata, folds),
    values: residualsOf(pairs, held, predictions),
  };
  return indexAround(spectrum, residuals, asked, 'sum');
}

/** No fold is empty; where all pairs but one were measured whole, there is one. */
function foldsOf({ strata }: PairDesign): number {
  const open = strata.reduce((sum, { units, population }) => sum + (units === population ? 0 : units), 0);
  return Math.max(1, Math.min(FOLDS, open));
}

function checkedProxy({ proxy = 'trees' }: RegressionMsrOptions): ProxyKind {
  if (proxy === 'trees' || proxy === 'linear') return proxy;
  throw new InvalidArgumentError('proxy', `proxy must be trees or linear, not '${String(proxy)}'`, proxy);
}
