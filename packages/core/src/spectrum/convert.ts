import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Term } from '../explanation.ts';
import { banzhafInteraction, faithBanzhaf, weightedBanzhafInteraction } from './indices/banzhaf.ts';
import { faithShap } from './indices/faith-shap.ts';
import { fourier } from './indices/fourier.ts';
import { moebius } from './indices/moebius.ts';
import { kShapleyInteraction, shapleyInteraction } from './indices/shapley.ts';
import { shapleyTaylor } from './indices/shapley-taylor.ts';
import type { IndexWeight } from './indices/weight.ts';
import { compareSupports, type Spectrum } from './spectrum.ts';
import { subsetSums } from './subset-sums.ts';

/** The interaction indices that a spectrum converts to. */
export const INDICES = [
  'Fourier',
  'Moebius',
  'SV',
  'BV',
  'SII',
  'BII',
  'STII',
  'FSII',
  'FBII',
  'k-SII',
] as const;

type PlainIndex = (typeof INDICES)[number];

/**
 * A name from `INDICES`, or `BII@p`: the Banzhaf interaction index weighted by coalitions in which each other player is present
 * with probability p, from 0 to 1 (`weightedBanzhaf`).
 */
export type IndexName = PlainIndex | `BII@${number}`;

const WEIGHTS: Readonly<Record<PlainIndex, IndexWeight>> = {
  Fourier: fourier,
  Moebius: moebius,
  SV: shapleyInteraction,
  BV: banzhafInteraction,
  SII: shapleyInteraction,
  BII: banzhafInteraction,
  STII: shapleyTaylor,
  FSII: faithShap,
  FBII: faithBanzhaf,
  'k-SII': kShapleyInteraction,
};

/** The map that defines an index. */
export function indexWeight(index: IndexName): IndexWeight {
  return isPlain(index) ? WEIGHTS[index] : weightedBanzhafInteraction(Number(index.slice(WEIGHTED.length)));
}

/** What an index at a keep-probability begins with. */
const WEIGHTED = 'BII@';

function isPlain(index: IndexName): index is PlainIndex {
  return Object.hasOwn(WEIGHTS, index);
}

/**
 * The index of that name, whatever its case: one of `INDICES`, or `BII@0.8`. Throws InvalidArgumentError that lists the valid
 * names.
 */
export function parseIndex(name: string): IndexName {
  if (name.toUpperCase().startsWith(WEIGHTED)) return weightedIndex(name);
  const index = INDICES.find((known) => known.toLowerCase() === name.toLowerCase());
  if (index === undefined) {
    throw new InvalidArgumentError(
      'index',
      `unknown index '${name}': use one of ${INDICES.join(', ')}, or BII@p such as BII@0.8`,
      name,
    );
  }
  return index;
}

function weightedIndex(name: string): IndexName {
  const text = name.slice(WEIGHTED.length);
  const p = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (p >= 0 && p <= 1) return p === 0.5 ? 'BII' : `${WEIGHTED}${p}`;
  const message = `the p of index BII@p must be a probability from 0 to 1, such as BII@0.8, not '${text}'`;
  throw new InvalidArgumentError('index', message, name);
}

/**
 * The interactions of f under an index: every set of up to `order` players whose value is not 0, the largest absolute value
 * first, ties by size and then by players. A value that rounding alone could have made counts as 0.
 *
 * | index | meaning | empty term |
 * | --- | --- | --- |
 * | Fourier | F(T) itself | mean over all coalitions |
 * | Moebius | Harsanyi dividends, f(S) = Σ_{T ⊆ S} m(T) | f(∅) |
 * | SV | Shapley values | f(∅) |
 * | BV | Banzhaf values | mean over all coalitions |
 * | SII | Shapley interaction index | f(∅) |
 * | BII | Banzhaf interaction index | mean over all coalitions |
 * | BII@p | Banzhaf interactions where each other player is present with probability p | mean over such coalitions |
 * | STII | Shapley-Taylor index of that order | f(∅) |
 * | FSII | Faith-Shap index of that order | f(∅) |
 * | FBII | Faith-Banzhaf index of that order | f_ℓ(∅) of the fit |
 * | k-SII | Shapley interactions made efficient up to that order | f(∅) |
 *
 * The terms of SV, STII, FSII and k-SII, the empty one included, add up to f(N). The two values, SV and BV, have no
 * interactions: they ignore `order` and always give order 1. STII, FSII, FBII and k-SII depend on the order, also in the
 * terms below it. Each index is defined, with its source, in `indices/`.
 *
 * Cost: the subsets of up to `order` players of the supports, or (order + 1)·n·2^n where that is less and n <= 22.
 *
 * Throws InvalidArgumentError when the order is no integer from 1 to n, when so high an order of so wide a spectrum would
 * mean more than 50 million subsets or a million interactions, or when a value is too large for a number.
 */
export function convertSpectrum(spectrum: Spectrum, index: IndexName, order: number): Term[] {
  if (!Number.isInteger(order) || order < 1 || order > spectrum.players) {
    throw new InvalidArgumentError(
      'order',
      `order must be an integer from 1 to ${spectrum.players}, the number of players, not ${order}`,
      order,
    );
  }
  const terms = subsetSums(spectrum, highestOrder(index, order), indexWeight(index));
  if (terms === undefined) {
    throw new InvalidArgumentError(
      'order',
      `order ${order} asks for too many interactions: some terms of the spectrum have ` +
        `${spectrum.supports.at(-1)!.length} players; lower the order`,
      order,
    );
  }
  const infinite = terms.find(({ value }) => !Number.isFinite(value));
  if (infinite !== undefined) {
    throw new InvalidArgumentError(
      'order',
      `the ${index} of ${infinite.players.length} players is too large for a number: lower the order`,
      order,
    );
  }
  return terms.sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || compareSupports(a.players, b.players));
}

/**
 * The variance of every interaction under an index, where the coefficients have independent errors whose variances are
 * those of `spectrum`: Σ weight² variance. For an order that `convertSpectrum` takes.
 */
export function convertVariances(spectrum: Spectrum, index: IndexName, order: number): Term[] {
  const weight = indexWeight(index);
  return (
    subsetSums(
      spectrum,
      highestOrder(index, order),
      (size, interaction, most) => weight(size, interaction, most) ** 2,
    ) ?? []
  );
}

function highestOrder(index: IndexName, order: number): number {
  return index === 'SV' || index === 'BV' ? 1 : order;
}
