import type { Faithfulness } from '../../explanation.ts';
import { rSquaredWithError } from '../../metrics/r-squared.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import { evaluateSpectrum } from '../../spectrum/evaluate.ts';
import type { Spectrum, Support } from '../../spectrum/spectrum.ts';
import type { Bins } from './bins.ts';
import { foldsOf } from './cross-validation.ts';
import type { Measured } from './measure.ts';
import { combine, equationsOfRows, equationsOfSlices, type NormalEquations } from './normal-equations.ts';
import type { Peeled } from './peel.ts';
import { chooseRecipe, fitRecipe, leastSquaresOn } from './regress.ts';
import type { Residual } from './residual.ts';
import { screen } from './screen.ts';

/** What the spectrum is taken from. */
export type Fit = 'peeled' | 'refit' | 'first order';

export interface Refitted {
  readonly spectrum: Spectrum;
  readonly faithfulness: Faithfulness;
  readonly fit: Fit;
  /** Mean squared errors on the uniform coalitions of every fit that was made. */
  readonly errors: Readonly<Partial<Record<Fit, number>>>;
}

/** Columns of a regression, at most. */
const MOST_COLUMNS = 2000;
/** Least squares on what was peeled is done for so many terms at most; beyond, peeling's own values stay. */
const MOST_TERMS = 1500;
/** Interactions that were not sure enough to be peeled are offered to the LASSO from so many standard errors on. */
const WORTH_OFFERING = 2.5;

/** A way to a spectrum: its coefficients from the slices alone, and from all rows. */
interface Candidate {
  readonly fit: Fit;
  readonly supports: readonly Support[];
  readonly coefficients: Float64Array;
  fitAll(equations: NormalEquations): Float64Array;
}

/**
 * Step 5 (section 4.4): what was peeled, against a LASSO of the measured values on it, on every single player and on what
 * came close to being peeled, and against a LASSO on single players alone. The one that predicts the uniform coalitions
 * best, which none of them has seen, is kept; the second only where it is better than the first beyond chance. It is then
 * fitted again to all rows.
 */
export function refit(
  measured: Measured,
  residual: Residual,
  peeled: readonly Peeled[],
  screenedOrder: number,
  regress: boolean,
): Refitted {
  const { bins, uniform } = measured;
  const { players } = uniform.batch;
  const singles = strongestSingles(residual, peeled, players);
  const first = regression('first order', measured, [[], ...singles]);
  const candidates = [first, peeledCandidate(bins, peeled)];
  if (regress && peeled.length < MOST_COLUMNS / 2) {
    candidates.push(regression('refit', measured, offered(residual, peeled, singles, screenedOrder, bins)));
  }

  const predictions = candidates.map(({ supports, coefficients }) =>
    evaluateSpectrum(toSpectrum(players, supports, coefficients), uniform.batch),
  );
  const losses = predictions.map((predicted) =>
    uniform.targets.map((target, row) => (target - predicted[row]!) ** 2),
  );
  let best = 0;
  for (let i = 1; i < candidates.length; i++) if (isBetter(losses[i]!, losses[best]!)) best = i;

  const { fit, supports, fitAll } = candidates[best]!;
  const equations = combine(
    equationsOfSlices(bins, supports, () => true),
    equationsOfRows(uniform.batch, supports, uniform.targets),
    1,
  );
  return {
    spectrum: toSpectrum(players, supports, fitAll(equations)),
    faithfulness: {
      ...rSquaredWithError(uniform.targets, predictions[best]!),
      method: 'out-of-fold',
      coalitions: uniform.targets.length,
    },
    fit,
    errors: Object.fromEntries(candidates.map(({ fit }, i) => [fit, mean(losses[i]!)])),
  };
}

function peeledCandidate(bins: readonly Bins[], peeled: readonly Peeled[]): Candidate {
  const inner = peeled.filter(({ support }) => support.length > 0);
  const constant = peeled.find(({ support }) => support.length === 0)?.value ?? 0;
  const supports: Support[] = [[], ...inner.map(({ support }) => support)];
  const values = Float64Array.of(constant, ...inner.map(({ value }) => value));
  const fitAll = (equations: NormalEquations): Float64Array =>
    leastSquaresOn(equations, new Float64Array(supports.length).fill(1), MOST_TERMS) ?? values;
  const coefficients =
    supports.length > MOST_TERMS ? values : fitAll(equationsOfSlices(bins, supports, () => true));
  return { fit: 'peeled', supports, coefficients, fitAll };
}

function regression(fit: Fit, measured: Measured, supports: readonly Support[]): Candidate {
  const all = equationsOfSlices(measured.bins, supports, () => true);
  const recipe = chooseRecipe(all, foldsOf(measured, supports));
  return {
    fit,
    supports,
    coefficients: fitRecipe(all, recipe),
    fitAll: (equations) => fitRecipe(equations, recipe),
  };
}

/** Every single player, or where they are too many those that the bins say most of. */
function strongestSingles(residual: Residual, peeled: readonly Peeled[], players: number): Support[] {
  const singles: Support[] = Array.from({ length: players }, (_, player) => [player]);
  const most = MOST_COLUMNS / 2;
  if (players <= most) return singles;
  const known = new Map(peeled.map(({ support, value }) => [support.join(), value]));
  const strengths = singles.map((single) => residual.weigh(single, known.get(single.join()) ?? 0).strength);
  return singles
    .sort((a, b) => strengths[b[0]!]! - strengths[a[0]!]! || a[0]! - b[0]!)
    .slice(0, most)
    .sort((a, b) => a[0]! - b[0]!);
}

/** The empty support, what was peeled, single players, and as many near misses as the rows can tell apart. */
function offered(
  residual: Residual,
  peeled: readonly Peeled[],
  singles: readonly Support[],
  screenedOrder: number,
  bins: readonly Bins[],
): Support[] {
  const supports = new Map<string, Support>([['', []]]);
  for (const { support } of peeled) supports.set(support.join(), support);
  for (const single of singles) supports.set(single.join(), single);
  if (screenedOrder >= 0) {
    const rows = bins.reduce((sum, { values }) => sum + values.length, 0);
    const room = Math.min(MOST_COLUMNS, supports.size + Math.floor(rows / 10)) - supports.size;
    screen(residual, screenedOrder, WORTH_OFFERING)
      .sort((a, b) => b.strength - a.strength)
      .slice(0, Math.max(0, room))
      .forEach(({ support }) => {
        supports.set(support.join(), support);
      });
  }
  return [...supports.values()];
}

/** Whether the first's losses are lower than the second's by more than the standard error of the difference. */
function isBetter(losses: Float64Array, others: Float64Array): boolean {
  const differences = losses.map((loss, row) => others[row]! - loss);
  const gain = mean(differences);
  const variance = mean(differences.map((difference) => (difference - gain) ** 2));
  return gain > Math.sqrt(variance / differences.length);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function toSpectrum(players: number, supports: readonly Support[], coefficients: Float64Array): Spectrum {
  return createSpectrum(
    players,
    supports
      .map((support, i) => [support, coefficients[i]!] as const)
      .filter(([support, coefficient]) => support.length === 0 || coefficient !== 0),
  );
}
