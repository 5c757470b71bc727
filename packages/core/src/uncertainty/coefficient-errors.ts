import type { CoalitionBatch } from '../coalitions/batch.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Uncertainty } from '../explanation.ts';
import { packCharacters, project } from '../linear/characters.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';

/** Coalitions that a spectrum was fitted to, and what the fit leaves open. */
export interface OutOfFold {
  /** Distinct coalitions, drawn uniformly; the two ends, which are no draws, are better left out. */
  readonly batch: CoalitionBatch;
  /** v(S) - f(S) of each row, f fitted without the row. */
  readonly residuals: Float64Array;
  /** Coalitions that the spectrum was fitted to, where `batch` is only some of them; default all of it. */
  readonly fitted?: number;
}

/** Coefficients of this many standard errors count half in the measure of shrinkage. */
const SIZEABLE = 2;
/** Prior variance of a coefficient beside its own square, in squares of its error without a prior. */
const PRIOR = 1 / 4;
/** Measured on complete games (the benchmark `error-bars`): errors are larger by so much than theory tells, */
const WIDER = 1.1;
/** and by so much of the coefficient itself where nothing is explained, less where more is: sqrt(1 - R²) times as much. */
const RELATIVE = 0.1;
/** Shrinkage is measured on so many terms at most, the largest; the others count for next to nothing. */
const MOST_MEASURED = 1000;

/**
 * Standard error of any one Fourier coefficient without shrinkage, from out-of-fold residuals alone: that of a mean of m terms
 * r_k χ_T(S_k), sqrt(Σ r² / (m (m - 1))), less the share of all 2^n coalitions that was measured. What a fit has not explained
 * is the noise in which it looks for each coefficient.
 *
 * Throws InvalidArgumentError for fewer than two rows, or another number of residuals.
 */
export function residualError({ batch, residuals, fitted = residuals.length }: OutOfFold): number {
  const rows = residuals.length;
  if (rows < 2 || batch.rows !== rows) {
    throw new InvalidArgumentError(
      'residuals',
      `standard errors need one residual for each of two coalitions or more: there are ${rows} for ${batch.rows}`,
      rows,
    );
  }
  return Math.sqrt((meanSquare(residuals) / (fitted - 1)) * leftOver(batch.players, fitted));
}

/** The figures that tell the error of every coefficient. */
export type SpectrumErrors = Pick<Uncertainty, 'error' | 'chance' | 'shrinkage'>;

/**
 * Two things move a coefficient away from the true one.
 *
 * Chance, less than `residualError` tells: a posterior variance is e² λ / (λ + e²), e the error without a prior and λ the prior
 * variance, of which the coefficient itself tells, λ = F(T)² + e² / 4. So small coefficients move by half of e, large ones by e.
 *
 * Shrinkage, which is the same in every draw: where a coefficient is too small, the residuals still hold some of it,
 * d_T = mean of r_k χ_T(S_k). Chance makes d_T² as large as the square of its own error; what it is beyond that, in the mean
 * over the terms that are sizeable (weights w = F² / (F² + 4 e²)), is the variance of shrinkage, which a term has in the
 * measure of its weight.
 *
 * Throws InvalidArgumentError for fewer than two rows, or another number of residuals.
 */
export function spectrumErrors(spectrum: Spectrum, outOfFold: OutOfFold): SpectrumErrors {
  const chance = residualError(outOfFold);
  const { batch, residuals } = outOfFold;
  const { supports, coefficients } = spectrum;
  const largest = Array.from(supports.keys())
    .filter((term) => supports[term]!.length > 0 && coefficients[term] !== 0)
    .sort((a, b) => Math.abs(coefficients[b]!) - Math.abs(coefficients[a]!) || a - b)
    .slice(0, MOST_MEASURED);
  const sums = project(
    packCharacters(
      batch,
      largest.map((term) => supports[term]!),
    ),
    residuals,
  );
  const expected = residualError({ batch, residuals }) ** 2;
  let excess = 0;
  let total = 0;
  largest.forEach((term, at) => {
    const weight = sizeOf(coefficients[term]!, chance);
    excess += weight * ((sums[at]! / batch.rows) ** 2 - expected);
    total += weight;
  });
  const shrinkage = total === 0 ? 0 : Math.sqrt(Math.max(0, excess / total));
  return { error: Math.sqrt(meanSquare(residuals)), chance, shrinkage };
}

/** What the errors of a spectrum's coefficients are made of. */
export interface ErrorParts {
  /** Share of `chance` by which draws move each coefficient. */
  readonly damping: Float64Array;
  /** Standard deviation of what shrinkage, and whatever else is wrong by a share, makes of each; nothing of the constant. */
  readonly bias: Float64Array;
}

/** The parts of every coefficient's error. */
export function errorParts(
  { supports, coefficients }: Spectrum,
  { error, chance, shrinkage }: SpectrumErrors,
): ErrorParts {
  let energy = 0;
  coefficients.forEach((value, term) => {
    if (supports[term]!.length > 0) energy += value ** 2;
  });
  const relative = error === 0 ? 0 : (RELATIVE * error) / Math.hypot(error, Math.sqrt(energy));
  return {
    damping: coefficients.map((value) => {
      if (chance === 0) return 1;
      const prior = value ** 2 + PRIOR * chance ** 2;
      return WIDER * Math.sqrt(prior / (prior + chance ** 2));
    }),
    bias: coefficients.map((value, term) =>
      supports[term]!.length === 0 || chance === 0
        ? 0
        : Math.hypot(Math.sqrt(sizeOf(value, chance)) * shrinkage, relative * value),
    ),
  };
}

/**
 * Standard error of each Fourier coefficient of a spectrum that was fitted to uniform coalitions, chance and shrinkage together
 * (`spectrumErrors`). A Banzhaf interaction's is 2^|T| times as large. Intervals of ±1.64 of them hold about nine of ten true
 * values (the benchmark `error-bars`).
 *
 * Throws InvalidArgumentError for fewer than two rows, or another number of residuals.
 */
export function coefficientErrors(spectrum: Spectrum, outOfFold: OutOfFold): Float64Array {
  const errors = spectrumErrors(spectrum, outOfFold);
  const { damping, bias } = errorParts(spectrum, errors);
  return damping.map((share, term) => Math.hypot(share * errors.chance, bias[term]!));
}

/** The share of all 2^n coalitions that a sample leaves to chance. */
export function leftOver(players: number, rows: number): number {
  return Math.max(0, 1 - rows / 2 ** players);
}

/** 0 to 1: how much a coefficient is beyond its error. */
function sizeOf(value: number, chance: number): number {
  return value === 0 ? 0 : value ** 2 / (value ** 2 + SIZEABLE ** 2 * chance ** 2);
}

function meanSquare(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value ** 2;
  return sum / values.length;
}
