import { createRandom } from '../coalitions/random.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { cholesky } from '../linear/cholesky.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';
import { checkReplicates, type ReplicateOptions } from './residual-replicates.ts';

/** Added to the diagonal, a share of its largest entry: a coefficient that is known for certain leaves no pivot. */
const JITTER = 1e-10;

/**
 * Spectra drawn from a normal posterior of the coefficients: `spectrum` is its mean, and `covariance` that of its terms, row-major,
 * shape [terms × terms], as a Gaussian process or a Bayesian regression tells. With only variances known, a diagonal matrix.
 *
 * Throws InvalidArgumentError for a covariance of another size or that is none, and for fewer than two replicates.
 */
export function posteriorReplicates(
  spectrum: Spectrum,
  covariance: Float64Array,
  { replicates = 200, seed = 0 }: ReplicateOptions = {},
): Spectrum[] {
  checkReplicates(replicates);
  const { players, supports, coefficients } = spectrum;
  const terms = supports.length;
  if (covariance.length !== terms ** 2) {
    throw new InvalidArgumentError(
      'covariance',
      `the covariance of ${terms} terms has ${terms ** 2} entries, not ${covariance.length}`,
      covariance.length,
    );
  }
  const factor = covariance.slice();
  let largest = 0;
  for (let term = 0; term < terms; term++) largest = Math.max(largest, factor[term * terms + term]!);
  for (let term = 0; term < terms; term++) factor[term * terms + term]! += JITTER * largest;
  const pivots = largest === 0 ? terms : cholesky(factor, terms);
  if (pivots < terms) {
    const message = `the covariance is not positive semidefinite: it fails at term ${pivots}`;
    throw new InvalidArgumentError('covariance', message, pivots);
  }
  const random = createRandom(seed);
  const normals = new Float64Array(terms);
  return Array.from({ length: replicates }, () => {
    for (let term = 0; term < terms; term++) normals[term] = random.normal();
    const drawn = coefficients.map((coefficient, term) => {
      let value = coefficient;
      for (let k = 0; k <= term; k++) value += factor[term * terms + k]! * normals[k]!;
      return value;
    });
    return { players, supports, coefficients: drawn };
  });
}
