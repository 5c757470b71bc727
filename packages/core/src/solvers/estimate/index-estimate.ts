import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Term } from '../../explanation.ts';
import type { IndexName } from '../../spectrum/convert.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import { toNumber } from '../../spectrum/indices/fraction.ts';
import { bernoulli } from '../../spectrum/indices/shapley.ts';
import { spectrumOfMoebius } from '../../spectrum/moebius.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import { subsetSums } from '../../spectrum/subset-sums.ts';

/** A set's estimated value under an index. */
export interface EstimatedTerm extends Term {
  /** Standard error of the value, where the estimator knows it. */
  readonly standardError?: number;
  /** Degrees of freedom of the standard error, where it rests on few replicates; default: so many that none need be counted. */
  readonly freedom?: number;
}

/** Values of one index, estimated without a spectrum. */
export interface IndexEstimate {
  /** The index that was estimated. */
  readonly index: EstimatedIndex;
  /** Highest order, on which the values of lower orders may depend. */
  readonly order: number;
  /** Sets of up to `order` players, the empty one too; those left out count as 0. */
  readonly terms: readonly EstimatedTerm[];
  /** True for Owen values, a kind of SV. */
  readonly grouped?: true;
}

/** Indices whose values up to an order belong to one polynomial of that degree. */
export type EstimatedIndex = Exclude<IndexName, 'Fourier' | `BII@${number}`>;

/**
 * The spectrum of an estimate's surrogate: the one polynomial of degree at most the order whose index, of that order, is the
 * estimate, so that `convertSpectrum` gives the estimate back. For Moebius, SV, STII, FSII, FBII and k-SII the values are the
 * polynomial's Moebius coefficients, f(S) = Σ_{T ⊆ S} I(T), since each of these indices gives a polynomial of no higher degree its
 * own coefficients (Sundararajan et al. 2020, Tsai et al. 2023, Bordt and von Luxburg 2023); those of SII become so by making
 * them efficient (k-SII); those of BV and BII are Fourier coefficients times (-2)^|T|.
 */
export function surrogateOf(players: number, { index, order, terms }: IndexEstimate): Spectrum {
  switch (index) {
    case 'BV':
    case 'BII':
      return createSpectrum(
        players,
        terms.map((term) => [term.players, term.value / (-2) ** term.players.length] as const),
      );
    case 'SII':
      return spectrumOfMoebius(players, efficientTerms(players, terms, order));
    default:
      return spectrumOfMoebius(players, terms);
  }
}

/** The k-SII of SII values: k-SII(S) = Σ_{T ⊇ S, |T| <= k} B_{|T| - |S|} SII(T) for every S but the empty one (Bordt and von Luxburg 2023). */
function efficientTerms(players: number, terms: readonly Term[], order: number): readonly Term[] {
  const weights = Array.from({ length: order + 1 }, (_, j) => toNumber(bernoulli(j)));
  const given = createSpectrum(
    players,
    terms.map((term) => [term.players, term.value] as const),
  );
  const sums = subsetSums(given, order, (size, part) => (part === 0 && size > 0 ? 0 : weights[size - part]!));
  if (sums !== undefined) return sums;
  throw new InvalidArgumentError('order', `interactions up to order ${order} are too many to add up`, order);
}
