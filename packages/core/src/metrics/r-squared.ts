import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';

/** Differences below this share of the largest value count as rounding. */
const ROUNDING = 1e-13;

/**
 * R² = 1 - Σ(v - f)² / Σ(v - mean v)²: 1 is perfect, 0 is no better than the mean, and nothing is clamped.
 *
 * Where all values are equal (to rounding) the ratio has no meaning: the result is then 1 when the predictions are
 * exact to rounding too, else 0. Throws InvalidArgumentError when the lengths differ or are 0.
 */
export function rSquared(values: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return rSquaredWithError(values, predictions).r2;
}

/**
 * `rSquared` and its standard error over draws of coalitions, by the delta method for a ratio of means: with
 * θ = Σe² / Σ(v - mean v)², the influence of row i is (e_i² - θ (v_i - mean v)²) / mean((v - mean v)²), and the standard
 * error is the root of the influences' mean square over the number of rows (Casella and Berger, Statistical Inference,
 * 2nd ed., section 5.5.4). 0 where all values are equal.
 */
export function rSquaredWithError(
  values: ArrayLike<number>,
  predictions: ArrayLike<number>,
): { readonly r2: number; readonly standardError: number } {
  const rows = values.length;
  if (rows === 0 || predictions.length !== rows) {
    throw new InvalidArgumentError(
      'predictions',
      `R² needs as many predictions as values, at least one: there are ${predictions.length} and ${rows}`,
      predictions.length,
    );
  }
  // Everything is in units of the largest value, so that squares neither overflow nor vanish.
  let unit = 0;
  for (let row = 0; row < rows; row++) unit = Math.max(unit, Math.abs(values[row]!));
  if (unit === 0) unit = 1;
  let mean = 0;
  for (let row = 0; row < rows; row++) mean += values[row]! / unit / rows;
  let error = 0;
  let spread = 0;
  for (let row = 0; row < rows; row++) {
    error += ((values[row]! - predictions[row]!) / unit) ** 2 / rows;
    spread += (values[row]! / unit - mean) ** 2 / rows;
  }
  if (spread <= ROUNDING ** 2) return { r2: error <= (10 * ROUNDING) ** 2 ? 1 : 0, standardError: 0 };

  const ratio = error / spread;
  let influence = 0;
  for (let row = 0; row < rows; row++) {
    const missed = ((values[row]! - predictions[row]!) / unit) ** 2;
    const varied = (values[row]! / unit - mean) ** 2;
    influence += ((missed - ratio * varied) / spread) ** 2 / rows;
  }
  return { r2: 1 - ratio, standardError: Math.sqrt(influence / rows) };
}
