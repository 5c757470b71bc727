import { selectRows } from '../coalitions/batch.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Discovery } from '../explanation.ts';
import { packCharacters, project } from '../linear/characters.ts';
import type { Spectrum, Support } from '../spectrum/spectrum.ts';
import { residualError } from './coefficient-errors.ts';
import type { CrossFit, MeasuredRows } from './cross-fit.ts';
import { normalTail } from './distributions.ts';
import { adjustedPValues } from './false-discovery.ts';

/** Options of `discoverInteractions`. */
export interface DiscoveryOptions {
  /** Share of false ones that the list may have in the mean; default 0.1. */
  readonly level?: number;
  /** A term is really there when its Fourier coefficient is larger than this in absolute value; default 0. */
  readonly threshold?: number;
  /** Terms of each half that are tested at most, the largest; default 200. The more, the less is found. */
  readonly candidates?: number;
}

/** Estimates of a term in the halves that did not choose it. */
interface Tested {
  readonly players: Support;
  readonly values: number[];
  readonly errors: number[];
}

/**
 * The terms that are really there, at most `level` of them false in the mean (the false-discovery rate of Benjamini and Hochberg
 * 1995), the surest first: Fourier coefficients beyond a threshold, and so Banzhaf interactions, which are (-2)^|T| times them.
 *
 * One half screens, the other half estimates, then the other way round: the terms of the spectrum that was fitted without a half
 * are tested on that half, where F(T) + mean of r χ_T, r what the spectrum leaves of the half's values, is unbiased for any
 * spectrum, and normal. A term that both halves chose has the mean of two such estimates; one that a single half chose pays
 * for having had two chances. Being chosen by both is not quite independent of the estimates; the measured rate of false ones
 * is below 0.05 at a nominal 0.1, on sparse games of known spectra and on complete games (the benchmark `error-bars`).
 *
 * For uniform coalitions; the two ends, which are no draws, are better left out. `fits`: of two folds (`crossFit`).
 *
 * Throws InvalidArgumentError for fits of other rows or of more than two folds, and for bad options.
 */
export function discoverInteractions(
  sample: MeasuredRows,
  fits: CrossFit,
  { level = 0.1, threshold = 0, candidates = 200 }: DiscoveryOptions = {},
): Discovery[] {
  check(sample, fits, level, threshold, candidates);
  const tested = new Map<string, Tested>();
  fits.spectra.forEach((spectrum, half) => {
    testHalf(sample, fits, half, screened(spectrum, candidates), tested);
  });

  const terms = [...tested.values()].map(({ players, values, errors }) => {
    const count = values.length;
    const value = values.reduce((sum, one) => sum + one, 0) / count;
    const standardError = Math.sqrt(errors.reduce((sum, one) => sum + one ** 2, 0)) / count;
    const chances = count === 1 ? fits.spectra.length : 1;
    const p = Math.min(1, chances * beyond(value, standardError, threshold));
    return { players, value, standardError, p };
  });
  const adjusted = adjustedPValues(terms.map(({ p }) => p));
  return terms
    .map(({ players, value, standardError }, at) => ({
      players,
      value,
      standardError,
      adjusted: adjusted[at]!,
    }))
    .filter((term) => term.adjusted <= level)
    .sort((a, b) => a.adjusted - b.adjusted || Math.abs(b.value) - Math.abs(a.value));
}

/** The largest terms of a spectrum, the constant left out. */
function screened({ players, supports, coefficients }: Spectrum, candidates: number): Spectrum {
  const chosen = Array.from(supports.keys())
    .filter((term) => supports[term]!.length > 0 && coefficients[term] !== 0)
    .sort((a, b) => Math.abs(coefficients[b]!) - Math.abs(coefficients[a]!) || a - b)
    .slice(0, candidates);
  return {
    players,
    supports: chosen.map((term) => supports[term]!),
    coefficients: Float64Array.from(chosen, (term) => coefficients[term]!),
  };
}

/** Adds the estimates of one half, of the terms that were chosen without it. */
function testHalf(
  { batch }: MeasuredRows,
  { folds, residuals }: CrossFit,
  half: number,
  { supports, coefficients }: Spectrum,
  tested: Map<string, Tested>,
): void {
  const rows = Uint32Array.from(folds.keys()).filter((row) => folds[row] === half);
  const own = selectRows(batch, rows);
  const left = Float64Array.from(rows, (row) => residuals[row]!);
  const error = residualError({ batch: own, residuals: left });
  const sums = project(packCharacters(own, supports), left);
  supports.forEach((players, term) => {
    const name = players.join();
    let known = tested.get(name);
    if (known === undefined) {
      known = { players, values: [], errors: [] };
      tested.set(name, known);
    }
    known.values.push(coefficients[term]! + sums[term]! / rows.length);
    known.errors.push(error);
  });
}

/** The chance of an estimate so far from 0 where the true value is within the threshold. */
function beyond(value: number, error: number, threshold: number): number {
  const size = Math.abs(value);
  if (error === 0) return size > threshold ? 0 : 1;
  return normalTail((size - threshold) / error) + normalTail((size + threshold) / error);
}

function check(
  { batch }: MeasuredRows,
  { folds, spectra, residuals }: CrossFit,
  level: number,
  threshold: number,
  candidates: number,
): void {
  if (spectra.length !== 2) {
    const message = `discoveries need fits without either half, of two folds, not ${spectra.length}`;
    throw new InvalidArgumentError('fits', message, spectra.length);
  }
  if (folds.length !== batch.rows || residuals.length !== batch.rows || batch.rows < 4) {
    throw new InvalidArgumentError(
      'fits',
      `the fits must be of the same coalitions, 4 at least: they are of ${folds.length} and ${batch.rows} are given`,
      folds.length,
    );
  }
  if (!(level > 0 && level < 1)) {
    throw new InvalidArgumentError('level', `level must be above 0 and below 1, not ${level}`, level);
  }
  if (!(threshold >= 0 && threshold < Infinity)) {
    const message = `threshold must be finite and at least 0, not ${threshold}`;
    throw new InvalidArgumentError('threshold', message, threshold);
  }
  if (!Number.isInteger(candidates) || candidates < 1) {
    const message = `candidates must be an integer of at least 1, not ${candidates}`;
    throw new InvalidArgumentError('candidates', message, candidates);
  }
}
