import { drawSets } from '../../coalitions/draw-sets.ts';
import { createRandom } from '../../coalitions/random.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import type { Spectrum, Support } from '../../spectrum/spectrum.ts';
import { checkFamily, drawOrders, type FamilyOptions } from './draw-orders.ts';

/** Options of `hierarchicalSpectrum`. */
export interface HierarchicalOptions extends FamilyOptions {
  /** Sets that are drawn, each with all its subsets; default 6. */
  readonly terms?: number;
  /** Most players of a set; default 4. */
  readonly order?: number;
  /** How much smaller a term is with each further player, 0 to 1 (0 excluded); default 0.7. */
  readonly decay?: number;
}

/** More players in one set would make too many subsets. */
const MOST_ORDER = 12;

/**
 * A spectrum in which every subset of a term is a term, too: the hierarchy that ProxySPEX counts on (arXiv 2505.17495, section
 * 3.2; its direct, staircase and strong rates are all 1 here). Distinct sets of 2 to `order` players are drawn, and every subset
 * T of one of them, the empty set included, has F(T) normal with standard deviation decay^|T|.
 *
 * Throws InvalidArgumentError for numbers out of range, and where there are not as many sets.
 */
export function hierarchicalSpectrum(options: HierarchicalOptions): Spectrum {
  const { players, terms = 6, order = 4, decay = 0.7, seed = 0 } = options;
  checkFamily({ players, terms, order });
  if (order < 2 || order > MOST_ORDER) {
    throw new InvalidArgumentError('order', `order must be from 2 to ${MOST_ORDER}, not ${order}`, order);
  }
  if (!(decay > 0 && decay <= 1)) {
    throw new InvalidArgumentError('decay', `decay must be above 0 and at most 1, not ${decay}`, decay);
  }
  const random = createRandom(seed);
  const orders = drawOrders(players, terms, { least: 2, most: order }, random);
  const supports = new Map<string, Support>();
  for (const set of drawSets(players, orders, random)) {
    for (let subset = 0; subset < 2 ** set.length; subset++) {
      const support = set.filter((_, at) => (subset >> at) & 1);
      supports.set(support.join(), support);
    }
  }
  return createSpectrum(
    players,
    Array.from(supports.values(), (set) => [set, random.normal() * decay ** set.length] as const),
  );
}
