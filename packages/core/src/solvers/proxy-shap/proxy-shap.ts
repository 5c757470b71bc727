import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import {
  type AskedCardinal,
  checkSets,
  designForIndex,
  indexAround,
  indexWithout,
  madeEfficient,
  type PairDesign,
  pairsWithEnds,
} from '../cardinal/index.ts';
import {
  type EstimateOptions,
  type IndexEstimate,
  type IndexEstimator,
  type MeasuredDesign,
  solveByEstimate,
} from '../estimate/index.ts';
import type { Solver } from '../solver.ts';
import { type FittedProxy, fitProxy } from './fit-proxy.ts';
import {
  type Correction,
  checkSettings,
  correctionFor,
  type ProxyShapOptions,
  type ProxyShapSettings,
  proxyFor,
} from './settings.ts';

/** Enough for the five folds of a proxy, and the ends; the least budget. */
const LEAST = 24;

/** A solver with options of its own. */
export interface ProxyShapSolver extends Solver {
  solve(evaluator: Evaluator, options: ProxyShapOptions): Promise<Explanation>;
}

/**
 * ProxySHAP (Thies et al. 2026, arXiv 2605.22738): a proxy is fitted to coalitions that suit the index, its interactions are
 * exact, read out of its Fourier spectrum, and those of what it misses at the same coalitions are estimated and added. The
 * paper's proxy is boosted trees; here it is a Gaussian process unless players are many, which needs fewer coalitions. A proxy
 * misses less where it was fitted than elsewhere, so that the correction is cautious: biased towards the proxy, and nearer
 * to the truth than the unbiased one of `regression-msr`.
 *
 * The values of SV, STII, FSII and k-SII add up to v(N) - v(∅). No errors are told: those of a correction that was fitted to are
 * too small on some games (`regression-msr` tells its own). Time is the proxy's: a second or two for 1,000 coalitions.
 *
 * Use it for Shapley values and interactions of games where nobody knows better: it has the least error of all solvers at most
 * budgets. For BII `auto` is better.
 */
export const proxyShap: ProxyShapSolver = {
  name: 'proxy-shap',
  estimates: ['SV', 'SII', 'k-SII', 'STII', 'FSII', 'BII'],
  guarantees: ['efficient'],
  designsCoalitions: true,

  leastBudget: (players) => Math.min(LEAST, 2 ** players),

  check: (players, _budget, asked) => checkSets('proxy-shap', players, asked),

  async solve(evaluator, options) {
    return solveByEstimate(proxyShap, evaluator, options, aroundProxy(checkSettings(options)));
  },
};

function aroundProxy(settings: ProxyShapSettings): IndexEstimator<PairDesign> {
  let fitted: readonly string[] = [];
  return {
    design: (game, options, random) =>
      designForIndex(game.players.length, options.budget, options as AskedCardinal, random),

    async estimate(measured, options, signal) {
      if (measured.values.length < measured.design.batch.rows) return undefined;
      const { batch, values } = pairsWithEnds(measured);
      const family = proxyFor(batch.players, settings);
      const { pool } = options;
      const proxy = await fitProxy({ batch, targets: values }, family, options.seed, { pool, signal });
      fitted = proxy.account;
      return corrected(measured, proxy, options, correctionFor(options.index, settings));
    },

    account: (_, { index }) => [...fitted, DESCRIPTIONS[correctionFor(index, settings)]],
  };
}

const DESCRIPTIONS: Readonly<Record<Correction, string>> = {
  'shap-iq':
    "To that proxy's values, which are exact, those of what it misses are added, estimated as by SHAP-IQ.",
  'svarm-iq':
    "To that proxy's values, which are exact, those of what it misses are added, estimated as by SVARM-IQ.",
  none: "The values are that proxy's own.",
};

function corrected(
  measured: MeasuredDesign<PairDesign>,
  proxy: FittedProxy,
  { index, order }: EstimateOptions,
  correction: Correction,
): IndexEstimate {
  const asked = { index, order } as AskedCardinal;
  if (correction === 'none') {
    return madeEfficient(withEmpty(indexWithout(proxy.spectrum, asked), measured), measured);
  }
  const missed = { ...pairsWithEnds(measured), values: proxy.residuals };
  const by = correction === 'shap-iq' ? 'size' : 'intersection';
  const estimate = indexAround(proxy.spectrum, missed, asked, by);
  // How far what is missed where the proxy was fitted varies says too little of the error.
  const terms = estimate.terms.map(({ players, value }) => ({ players, value }));
  return madeEfficient({ ...estimate, terms }, measured);
}

/** The empty set's value is v(∅), which is known, but for the Banzhaf index. */
function withEmpty(estimate: IndexEstimate, { empty }: { readonly empty: number }): IndexEstimate {
  if (estimate.index === 'BII') return estimate;
  const terms = estimate.terms.map((term) => (term.players.length === 0 ? { ...term, value: empty } : term));
  return { ...estimate, terms };
}
