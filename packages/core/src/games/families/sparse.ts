import { drawSets } from '../../coalitions/draw-sets.ts';
import { createRandom } from '../../coalitions/random.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import { checkFamily, drawOrders, type FamilyOptions } from './draw-orders.ts';

/** Options of `sparseSpectrum`. */
export interface SparseOptions extends FamilyOptions {
  /** Default 30. */
  readonly terms?: number;
  /** Most players of a term; default 4. */
  readonly order?: number;
}

/**
 * A sparse polynomial of low order, what sparse Walsh-Hadamard transforms are for (Li, Bradley, Pawar and Ramchandran,
 * "SPRIGHT", arXiv 1508.06336; of low order as in SPEX, arXiv 2502.13870): distinct sets of 1 to `order` players, the order
 * uniform, then the set; F(T) uniform in [-1, 1]. No term is there because another one is.
 *
 * Throws InvalidArgumentError for numbers out of range, and where there are not as many sets.
 */
export function sparseSpectrum({ players, terms = 30, order = 4, seed = 0 }: SparseOptions): Spectrum {
  checkFamily({ players, terms, order });
  const random = createRandom(seed);
  const orders = drawOrders(players, terms, { least: 1, most: order }, random);
  const sets = drawSets(players, orders, random);
  return createSpectrum(
    players,
    sets.map((set) => [set, 2 * random.uniform() - 1] as const),
  );
}
