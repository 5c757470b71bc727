import { drawSets } from '../../coalitions/draw-sets.ts';
import { createRandom } from '../../coalitions/random.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import { checkFamily, drawOrders, type FamilyOptions } from './draw-orders.ts';

/** Options of `paritySpectrum`. */
export interface ParityOptions extends FamilyOptions {
  /** Default 10. */
  readonly terms?: number;
  /** Players of every term; default 5. */
  readonly order?: number;
}

/**
 * Parity peaks, the "Synthetic Peak" of ProxySPEX (arXiv 2505.17495, appendix B.4: 10 random parities of 5 players), at which
 * greedy trees fail: distinct sets of exactly `order` players and nothing below them, F(T) = 1 or -1.
 *
 * Throws InvalidArgumentError for numbers out of range, and where there are not as many sets.
 */
export function paritySpectrum({ players, terms = 10, order = 5, seed = 0 }: ParityOptions): Spectrum {
  checkFamily({ players, terms, order });
  const random = createRandom(seed);
  const orders = drawOrders(players, terms, { least: order, most: order }, random);
  const sets = drawSets(players, orders, random);
  return createSpectrum(
    players,
    sets.map((set) => [set, random.below(2) === 0 ? 1 : -1] as const),
  );
}
