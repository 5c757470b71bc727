import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { biasedEnergy, biasedSpectrum } from '../spectrum/biased.ts';
import { createSpectrum } from '../spectrum/create.ts';
import type { Spectrum, Support } from '../spectrum/spectrum.ts';

/**
 * Exact R² of a spectrum against the one that the game is, for any number of players, where each player is present with
 * probability p, one for all or one each: by Parseval in the basis of that p (`biasedSpectrum`). As `rSquared`, 1 or 0 where all
 * values are equal.
 *
 * Throws InvalidArgumentError for a bad p, spectra of different players, and terms so wide that p other than 1/2 would give
 * more than a million sets a value.
 */
export function faithfulnessOfSpectrum(
  spectrum: Spectrum,
  truth: Spectrum,
  p: number | ArrayLike<number> = 0.5,
): number {
  if (spectrum.players !== truth.players) {
    const message = `the spectra must be of the same players: they have ${spectrum.players} and ${truth.players}`;
    throw new InvalidArgumentError('truth', message, truth.players);
  }
  const missed = createSpectrum(truth.players, [...termsOf(truth, 1), ...termsOf(spectrum, -1)]);
  const error = biasedEnergy(biasedSpectrum(missed, p));
  const spread = biasedEnergy(biasedSpectrum(truth, p));
  const size = spread.variance + spread.mean ** 2;
  const errors = error.variance + error.mean ** 2;
  if (spread.variance <= 1e-26 * size) return errors <= 1e-24 * size ? 1 : 0;
  return 1 - errors / spread.variance;
}

function termsOf({ supports, coefficients }: Spectrum, sign: 1 | -1): (readonly [Support, number])[] {
  return supports.map((support, term) => [support, sign * coefficients[term]!]);
}
