import { drawSets } from '../coalitions/draw-sets.ts';
import { createRandom, type Random } from '../coalitions/random.ts';
import { drawPermutation } from '../coalitions/samplers/draw.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Spectrum, Support } from '../spectrum/spectrum.ts';

/** A rate, and what it comes to where sets are drawn at random: of equal number and equal orders. */
export interface HierarchyRate {
  /** The rate, from 0 to 1. */
  readonly value: number;
  /** Over the random draws: a value well above the mean says that the spectrum is hierarchical beyond its orders. */
  readonly chance: { readonly mean: number; readonly deviation: number };
}

/** Rates over some of a spectrum's largest terms. */
export interface HierarchyRates {
  /** Terms that the rates are means over. */
  readonly terms: number;
  /** Direct subset rate: of a term's subsets that lack one player, the share that are among the k, too. */
  readonly direct: HierarchyRate;
  /** Staircase rate: terms that can be built up player by player without leaving the k. */
  readonly staircase: HierarchyRate;
  /** Strong hierarchy rate: terms all of whose subsets are among the k. */
  readonly strong: HierarchyRate;
}

/** How often the subsets of a spectrum's largest terms are among them, too. */
export interface Hierarchy {
  /** Over all k terms, the constant and single players included, as the paper has it. */
  readonly all: HierarchyRates;
  /** Over the terms of two players or more; the constant counts as one of the k, whatever its size. */
  readonly interactions: HierarchyRates;
}

/** Options of `hierarchy`. */
export interface HierarchyOptions {
  /** Random draws that tell what chance makes of it; default 100. */
  readonly draws?: number;
  /** Default 0. */
  readonly seed?: number;
  /**
   * What is drawn at random. `supports` (default): the k sets, of all sets of their orders. `coefficients`: the coefficients are
   * shuffled among the spectrum's own terms of the same order, so that the k largest are other terms of it. A spectrum
   * whose supports are hierarchical whatever their coefficients, as those that are read out of trees, stands out from the
   * first; from the second only if its large terms are more so than its small ones. Where k is the number of terms, the
   * second has nothing to shuffle.
   */
  readonly null?: 'supports' | 'coefficients';
}

const NAMES = ['direct', 'staircase', 'strong'] as const;
type Rates = Readonly<Record<(typeof NAMES)[number], number>>;

/**
 * DSR, SCR and SHR of the k coefficients largest in absolute value (arXiv 2505.17495, section 3.2): how far the subsets of
 * large interactions are large too. Terms of coefficient 0 do not count; where there are fewer than k, all others do; ties
 * go by the spectrum's order. Rates over no term are 1.
 *
 * The paper gives no null. Here it is: the same number of sets of each order, drawn uniformly without replacement from all sets,
 * or from the spectrum's own (`null`).
 *
 * Throws InvalidArgumentError unless k and the draws are integers of at least 1, and for an unknown null.
 */
export function hierarchy(spectrum: Spectrum, k: number, options: HierarchyOptions = {}): Hierarchy {
  const { draws = 100, seed = 0, null: drawn = 'supports' } = options;
  for (const [name, value] of Object.entries({ k, draws })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new InvalidArgumentError(name, `${name} must be an integer of at least 1, not ${value}`, value);
  }
  if (drawn !== 'supports' && drawn !== 'coefficients') {
    throw new InvalidArgumentError('null', `null must be supports or coefficients, not ${drawn}`, drawn);
  }
  const ranked = byStrength(spectrum);
  const sets = ranked.slice(0, k);
  const orders = sets.map(({ length }) => length);
  const random = createRandom(seed);
  const chance = Array.from({ length: draws }, () =>
    drawn === 'supports' ? drawSets(spectrum.players, orders, random) : drawTerms(ranked, orders, random),
  );
  const ratesOf = (interactions: boolean): HierarchyRates => {
    const own = rates(sets, interactions);
    const drawn = chance.map((one) => rates(one, interactions));
    const rate = (name: (typeof NAMES)[number]): HierarchyRate => {
      const values = drawn.map((one) => one[name]);
      const mean = values.reduce((sum, value) => sum + value, 0) / draws;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws);
      return { value: own[name], chance: { mean, deviation } };
    };
    const terms = interactions ? orders.filter((order) => order >= 2).length : orders.length;
    return { terms, direct: rate('direct'), staircase: rate('staircase'), strong: rate('strong') };
  };
  return { all: ratesOf(false), interactions: ratesOf(true) };
}

/** Supports of the coefficients other than 0, the largest first. */
function byStrength({ supports, coefficients }: Spectrum): Support[] {
  const terms = supports.map((_, term) => term).filter((term) => coefficients[term] !== 0);
  terms.sort((a, b) => Math.abs(coefficients[b]!) - Math.abs(coefficients[a]!));
  return terms.map((term) => supports[term]!);
}

/** The terms that have the largest coefficients after a shuffle within each order: some of each, as `orders` tells. */
function drawTerms(terms: readonly Support[], orders: readonly number[], random: Random): Support[] {
  return [...new Set(orders)].flatMap((order) => {
    const own = terms.filter(({ length }) => length === order);
    const count = orders.filter((one) => one === order).length;
    return Array.from(drawPermutation(own.length, count, random), (at) => own[at]!);
  });
}

/** The rates, in one pass from small sets to large: a set's standing follows from those of the sets one player smaller. */
function rates(sets: readonly Support[], interactions: boolean): Rates {
  const known = new Map<string, { staircase: boolean; strong: boolean }>();
  if (interactions) known.set('', { staircase: true, strong: true });
  let terms = 0;
  let direct = 0;
  let staircase = 0;
  let strong = 0;
  for (const set of sets.toSorted((a, b) => a.length - b.length)) {
    const below = set.map((left) => known.get(set.filter((player) => player !== left).join()));
    const standing = {
      staircase: set.length === 0 || below.some((one) => one?.staircase === true),
      strong: below.every((one) => one?.strong === true),
    };
    known.set(set.join(), standing);
    if (interactions && set.length < 2) continue;
    terms++;
    direct += set.length === 0 ? 1 : below.filter((one) => one !== undefined).length / set.length;
    staircase += standing.staircase ? 1 : 0;
    strong += standing.strong ? 1 : 0;
  }
  const rate = (sum: number): number => (terms === 0 ? 1 : sum / terms);
  return { direct: rate(direct), staircase: rate(staircase), strong: rate(strong) };
}
