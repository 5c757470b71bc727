import { drawSet } from '../../coalitions/draw-sets.ts';
import { createRandom } from '../../coalitions/random.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import { spectrumOfMoebius } from '../../spectrum/moebius.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import { checkFamily, type FamilyOptions } from './draw-orders.ts';

/** Options of `unanimitySpectrum`. */
export interface UnanimityOptions extends FamilyOptions {
  /** Unanimity games that are added up; default 30. */
  readonly terms?: number;
  /** Most players of one; default 5. */
  readonly order?: number;
}

/** More players in one game would make too many Fourier terms. */
const MOST_ORDER = 12;

/**
 * A sum of unanimity games (SOUM, the synthetic games of shapiq, arXiv 2410.01649): v(S) = Σ c_k [T_k ⊆ S], |T_k| uniform from
 * 1 to `order`, T_k uniform of that size, c_k uniform in [-1, 1]. A set may come twice; then its coefficients add up. Sparse in
 * its Moebius transform; in Fourier terms every subset of a T_k counts.
 *
 * Throws InvalidArgumentError for numbers out of range.
 */
export function unanimitySpectrum({ players, terms = 30, order = 5, seed = 0 }: UnanimityOptions): Spectrum {
  checkFamily({ players, terms, order });
  if (order > MOST_ORDER) {
    throw new InvalidArgumentError('order', `order must be at most ${MOST_ORDER}, not ${order}`, order);
  }
  const random = createRandom(seed);
  const games = Array.from({ length: terms }, () => {
    const set = drawSet(players, 1 + random.below(order), random);
    return { players: set, value: 2 * random.uniform() - 1 };
  });
  return spectrumOfMoebius(players, games);
}
