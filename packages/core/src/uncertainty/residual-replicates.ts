import { createRandom } from '../coalitions/random.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { packCharacters } from '../linear/characters.ts';
import { signsOf, timesSignsTransposed } from '../linear/signs.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';
import { errorParts, leftOver, type OutOfFold, spectrumErrors } from './coefficient-errors.ts';

/** Options of `posteriorReplicates` and `residualReplicates`. */
export interface ReplicateOptions {
  /** Default 200: standard errors to 5 %. */
  readonly replicates?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * Spectra as they might have come out, without a single refit: the multiplier bootstrap of the out-of-fold residuals (Mammen
 * 1993). A replicate's coefficient is F(T) + a_T Σ_k ξ_k r_k χ_T(S_k) / m + b_T sgn(F(T)) ζ, ξ and ζ standard normal, a_T and b_T the damping and
 * the bias of `errorParts`; of itself each moves as `coefficientErrors` tells. Coefficients whose supports share rows of large
 * residuals move together, and shrinkage moves all towards zero at once (one ζ for all), so that every index gets an error of its
 * own.
 *
 * What the fit has not found is not in the replicates. It does not matter for Fourier and Banzhaf, where each term stands for
 * itself. In the other indices unfound terms have a part, most where they look at the grand and the empty coalition, far from all
 * draws: intervals of nominally 90 % from replicates alone hold 0.1 to 0.8 of the true values on complete games. Give
 * `unfoundEnergy` with them; STII and Moebius, which look at the ends alone, stay below.
 *
 * Cost: as much as predicting the rows, once for each replicate.
 *
 * Throws InvalidArgumentError for fewer than two rows, another number of residuals, or fewer than two replicates.
 */
export function residualReplicates(
  spectrum: Spectrum,
  outOfFold: OutOfFold,
  { replicates = 200, seed = 0 }: ReplicateOptions = {},
): Spectrum[] {
  checkReplicates(replicates);
  const { players, supports, coefficients } = spectrum;
  const errors = spectrumErrors(spectrum, outOfFold);
  const { damping, bias } = errorParts(spectrum, errors);
  const { batch, residuals, fitted = residuals.length } = outOfFold;
  const signs = signsOf(packCharacters(batch, supports));
  const rows = residuals.length;
  const scale = Math.sqrt(leftOver(players, fitted) / (rows * (fitted - 1)));
  const random = createRandom(seed);
  const noise = new Float64Array(rows);
  const moves = new Float64Array(supports.length);
  return Array.from({ length: replicates }, () => {
    for (let row = 0; row < rows; row++) noise[row] = scale * residuals[row]! * random.normal();
    timesSignsTransposed(signs, noise, moves);
    const pull = random.normal();
    const moved = coefficients.map(
      (coefficient, term) =>
        coefficient + damping[term]! * moves[term]! + Math.sign(coefficient) * bias[term]! * pull,
    );
    return { players, supports, coefficients: moved };
  });
}

/** Throws InvalidArgumentError unless replicates is an integer of at least 2. */
export function checkReplicates(replicates: number): void {
  if (Number.isInteger(replicates) && replicates >= 2) return;
  throw new InvalidArgumentError(
    'replicates',
    `replicates must be an integer of at least 2, not ${replicates}`,
    replicates,
  );
}
