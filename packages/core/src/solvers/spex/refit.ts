import type { Faithfulness } from '../../explanation.ts';
import { rSquaredWithError } from '../../metrics/r-squared.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import { evaluateSpectrum } from '../../spectrum/evaluate.ts';
import type { Spectrum, Support } from '../../spectrum/spectrum.ts';
import { pause } from '../pause.ts';
import type { Measured } from './measure.ts';
import { combine, equationsOfRows, equationsOfSlices } from './normal-equations.ts';
import { distinctSupports, nearMisses, searchLeftovers, strongestSingles } from './offer.ts';
import type { Peeled } from './peel.ts';
import { leastSquaresOn, plainLasso, type Regression, regress } from './regress.ts';
import type { Residual } from './residual.ts';
import type { Search } from './screen.ts';

/** What the spectrum is taken from. */
export type Fit = 'first order' | 'decoded' | 'regression';

export interface Refitted {
  readonly spectrum: Spectrum;
  readonly faithfulness: Faithfulness;
  /** What the uniform coalitions' values are beyond the kept fit's, which had not seen them. */
  readonly residuals: Float64Array;
  readonly fit: Fit;
  /** Mean squared errors on the uniform coalitions of every fit that was made. */
  readonly errors: Readonly<Partial<Record<Fit, number>>>;
}

/** More decoded interactions than this are not regressed but fitted by least squares alone: they can be relied on. */
const MOST_REGRESSED = 500;
/** Least squares on what was decoded is done for so many terms at most; beyond, peeling's own values stay. */
const MOST_TERMS = 1500;
/** Times that the regression's leftovers are searched for more interactions. */
const ROUNDS = 4;
/** Standard errors by which a fit with interactions must gain on the one without. */
const CAUTION = 0.5;
/** How much more than the regression's may the error of what was decoded be, where it explains so much, to be kept. */
const PARSIMONY = 1.05;
const WELL_EXPLAINED = 0.95;
/** Near misses are not looked at where what was decoded explains so much. */
const NEARLY_ALL = 0.99;

/** A fit and how well it predicts the uniform coalitions. */
interface Candidate extends Regression {
  readonly fit: Fit;
  readonly predictions: Float64Array;
  readonly losses: Float64Array;
}

/**
 * Step 5 (section 4.4): what was decoded, against a LASSO of the measured values on it, on single players and on near
 * misses, and against a LASSO on single players alone. The one that predicts the uniform coalitions best, which none has
 * seen, is kept, and fitted again to all rows. Where the regression beats what was decoded, what it leaves unexplained is
 * searched for interactions that were hidden before, and it is done again with them. The signal ends that search.
 */
export async function refit(
  measured: Measured,
  residual: Residual,
  peeled: readonly Peeled[],
  search: Search,
  wanted: boolean,
  signal?: AbortSignal,
): Promise<Refitted> {
  const { bins, uniform } = measured;
  const { players } = uniform.batch;
  const { targets } = uniform;
  const judge = (fit: Fit, regression: Regression): Candidate => {
    const predictions = evaluateSpectrum(toSpectrum(players, regression), uniform.batch);
    return {
      ...regression,
      fit,
      predictions,
      losses: targets.map((target, row) => (target - predictions[row]!) ** 2),
    };
  };

  const singles = strongestSingles(residual, peeled);
  const first = judge('first order', plainLasso(measured, [[], ...singles], false));
  const decoded = judge('decoded', onDecoded(measured, peeled));
  const candidates = [first, decoded];
  await pause();
  if (wanted && peeled.length <= MOST_REGRESSED) {
    const near = explains(decoded, targets) > NEARLY_ALL ? [] : nearMisses(residual, search);
    let supports = distinctSupports(decoded.supports, singles, near);
    let regression = judge('regression', regress(measured, supports));
    for (let round = 0; round < ROUNDS && better(regression, decoded, targets) === regression; round++) {
      await pause();
      if (signal?.aborted) break;
      const found = searchLeftovers(bins, regression, search);
      if (found.length === 0) break;
      supports = [...supports, ...found];
      const next = judge('regression', regress(measured, supports));
      if (mean(next.losses) > mean(regression.losses)) break;
      regression = next;
    }
    candidates.push(regression);
  }

  const rival = candidates[2] ? better(candidates[2], decoded, targets) : decoded;
  const best = gains(rival, first) ? rival : first;
  return {
    spectrum: toSpectrum(players, fitToAll(measured, best)),
    faithfulness: {
      ...rSquaredWithError(targets, best.predictions),
      method: 'out-of-fold',
      coalitions: targets.length,
    },
    residuals: targets.map((target, row) => target - best.predictions[row]!),
    fit: best.fit,
    errors: Object.fromEntries(candidates.map(({ fit, losses }) => [fit, mean(losses)])),
  };
}

/** A fit to all rows, the uniform ones included. */
function fitToAll(
  measured: Measured,
  { fit, supports, fitAgain }: Candidate,
): Pick<Regression, 'supports' | 'coefficients'> {
  const { bins, uniform } = measured;
  if (fit === 'first order') return plainLasso(measured, supports, true);
  const coded = equationsOfSlices(bins, supports);
  const others = equationsOfRows(uniform.batch, supports, uniform.targets);
  return { supports, coefficients: fitAgain(combine(coded, others, 1)) };
}

/** Least squares on what was decoded; peeling's own values where that is too much. */
function onDecoded({ bins }: Measured, peeled: readonly Peeled[]): Regression {
  const inner = peeled.filter(({ support }) => support.length > 0);
  const constant = peeled.find(({ support }) => support.length === 0)?.value ?? 0;
  const supports: Support[] = [[], ...inner.map(({ support }) => support)];
  const values = Float64Array.of(constant, ...inner.map(({ value }) => value));
  if (supports.length > MOST_TERMS) return { supports, coefficients: values, fitAgain: () => values };
  const all = new Uint32Array(supports.length).map((_, column) => column);
  const fitAgain: Regression['fitAgain'] = (equations) => leastSquaresOn(equations, all) ?? values;
  return { supports, coefficients: fitAgain(equationsOfSlices(bins, supports)), fitAgain };
}

/** R² on the uniform coalitions. */
function explains({ losses }: Candidate, targets: Float64Array): number {
  const level = mean(targets);
  return 1 - mean(losses) / mean(targets.map((target) => (target - level) ** 2));
}

/** The regression, unless what was decoded does as well with fewer terms. */
function better(regression: Candidate, decoded: Candidate, targets: Float64Array): Candidate {
  const error = mean(decoded.losses);
  const level = mean(targets);
  const explained = 1 - error / mean(targets.map((target) => (target - level) ** 2));
  return mean(regression.losses) * (explained > WELL_EXPLAINED ? PARSIMONY : 1) < error
    ? regression
    : decoded;
}

/** Whether a fit predicts better than the one of first order, and not by mere luck. */
function gains(fit: Candidate, first: Candidate): boolean {
  const differences = fit.losses.map((loss, row) => first.losses[row]! - loss);
  const gain = mean(differences);
  const variance = mean(differences.map((difference) => (difference - gain) ** 2));
  return gain > CAUTION * Math.sqrt(variance / differences.length);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function toSpectrum(
  players: number,
  { supports, coefficients }: Pick<Regression, 'supports' | 'coefficients'>,
): Spectrum {
  return createSpectrum(
    players,
    supports
      .map((support, i) => [support, coefficients[i]!] as const)
      .filter(([support, coefficient]) => support.length === 0 || coefficient !== 0),
  );
}
