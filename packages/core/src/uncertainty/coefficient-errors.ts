import type { CoalitionBatch } from '../coalitions/batch.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { packCharacters } from '../linear/characters.ts';
import { type Signs, signsOf, timesSignsTransposed } from '../linear/signs.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';

/** The coalitions that a spectrum was fitted to, and what the fit leaves open. */
export interface OutOfFold {
  /** Distinct coalitions, drawn uniformly; the two ends, which are no draws, are better left out. */
  readonly batch: CoalitionBatch;
  /** v(S) - f(S) of each row, f fitted without the row. */
  readonly residuals: Float64Array;
}

/** Coefficients of this many standard errors count half in the measure of shrinkage. */
const SIZEABLE = 2;

/**
 * Standard error of any one Fourier coefficient without shrinkage, from out-of-fold residuals alone: that of a mean of m terms
 * r_k χ_T(S_k), sqrt(Σ r² / (m (m - 1))), less the share of all 2^n coalitions that was measured. What a fit has not explained
 * is the noise in which it looks for each coefficient.
 *
 * Throws InvalidArgumentError for fewer than two rows, or another number of residuals.
 */
export function residualError({ batch, residuals }: OutOfFold): number {
  const rows = residuals.length;
  if (rows < 2 || batch.rows !== rows) {
    throw new InvalidArgumentError(
      'residuals',
      `standard errors need one residual for each of two coalitions or more: there are ${rows} for ${batch.rows}`,
      rows,
    );
  }
  let squares = 0;
  for (const residual of residuals) squares += residual ** 2;
  return Math.sqrt((squares / rows / (rows - 1)) * leftOver(batch));
}

/** What the errors of a spectrum's coefficients are made of. */
export interface ErrorParts {
  readonly signs: Signs;
  /** Share of `residualError` that shrinkage leaves to chance, for each coefficient. */
  readonly damping: Float64Array;
  /** Standard deviation of what shrinkage makes of each coefficient. */
  readonly bias: Float64Array;
}

/**
 * Two things move a coefficient away from the true one.
 *
 * Chance, less than `residualError` tells: a posterior variance is e² λ / (λ + e²), e the error without a prior and λ the prior
 * variance, of which the coefficient itself tells, λ = F(T)² + e². So small coefficients move by 0.71 of e, large ones by e.
 *
 * Shrinkage, which is the same in every draw: where a coefficient is too small, the residuals still hold some of it,
 * d_T = mean of r_k χ_T(S_k). Chance makes d_T² as large as e²; what it is beyond that, in the mean over the terms that are
 * sizeable (weights w = F² / (F² + 4 e²)), is the variance of shrinkage, which a term has in the measure of its weight.
 */
export function errorParts({ supports, coefficients }: Spectrum, outOfFold: OutOfFold): ErrorParts {
  const error = residualError(outOfFold) ** 2;
  const { batch, residuals } = outOfFold;
  const signs = signsOf(packCharacters(batch, supports));
  const left = new Float64Array(supports.length);
  timesSignsTransposed(
    signs,
    residuals.map((residual) => residual / batch.rows),
    left,
  );
  const weights = coefficients.map((value, term) =>
    value === 0 || supports[term]!.length === 0 ? 0 : value ** 2 / (value ** 2 + SIZEABLE ** 2 * error),
  );
  let excess = 0;
  let total = 0;
  weights.forEach((weight, term) => {
    excess += weight * (left[term]! ** 2 - error);
    total += weight;
  });
  const shrinkage = total === 0 ? 0 : Math.max(0, excess / total);
  return {
    signs,
    damping: coefficients.map((value) =>
      error === 0 ? 1 : Math.sqrt((value ** 2 + error) / (value ** 2 + 2 * error)),
    ),
    bias: weights.map((weight) => Math.sqrt(weight * shrinkage)),
  };
}

/**
 * Standard error of each Fourier coefficient of a spectrum that was fitted to uniform coalitions, chance and shrinkage together
 * (`errorParts`). A Banzhaf interaction's is 2^|T| times as large. Intervals of ±1.64 of them hold about nine of ten true
 * values (the benchmark `error-bars`).
 *
 * Throws InvalidArgumentError for fewer than two rows, or another number of residuals.
 */
export function coefficientErrors(spectrum: Spectrum, outOfFold: OutOfFold): Float64Array {
  const error = residualError(outOfFold);
  const { damping, bias } = errorParts(spectrum, outOfFold);
  return damping.map((share, term) => Math.hypot(share * error, bias[term]!));
}

/** The share of all 2^n coalitions that a sample leaves to chance. */
export function leftOver({ rows, players }: CoalitionBatch): number {
  return Math.max(0, 1 - rows / 2 ** players);
}
