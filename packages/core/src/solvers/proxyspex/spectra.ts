import { compareSupports, type Spectrum, type Support } from '../../spectrum/spectrum.ts';

/** Terms in order of size, the constant first: a spectrum's prefixes are its truncations. */
export interface RankedTerms {
  readonly players: number;
  readonly supports: readonly Support[];
  readonly coefficients: Float64Array;
}

/** A spectrum's terms, the constant first, then from the largest coefficient down; of equals the spectrum's first. */
export function rankTerms({ players, supports, coefficients }: Spectrum): RankedTerms {
  const size = (term: number): number =>
    supports[term]!.length === 0 ? Infinity : Math.abs(coefficients[term]!);
  const order = Array.from(supports.keys()).sort((a, b) => size(b) - size(a) || a - b);
  return {
    players,
    supports: order.map((term) => supports[term]!),
    coefficients: Float64Array.from(order, (term) => coefficients[term]!),
  };
}

/** The fewest terms, the constant included, that lose at most this share of the variance. */
export function countTerms({ supports, coefficients }: RankedTerms, loss: number): number {
  const first = supports[0]?.length === 0 ? 1 : 0;
  let variance = 0;
  for (let term = first; term < coefficients.length; term++) variance += coefficients[term]! ** 2;
  let count = coefficients.length;
  let lost = 0;
  while (count > first && lost + coefficients[count - 1]! ** 2 <= loss * variance)
    lost += coefficients[--count]! ** 2;
  return count;
}

/** The first `count` terms, with other coefficients where given. */
export function headOf(terms: RankedTerms, count: number, coefficients = terms.coefficients): RankedTerms {
  return {
    players: terms.players,
    supports: terms.supports.slice(0, count),
    coefficients: coefficients.slice(0, count),
  };
}

/** The terms in the order that spectra have. */
export function toSpectrum({ players, supports, coefficients }: RankedTerms): Spectrum {
  const order = Array.from(supports.keys()).sort((a, b) => compareSupports(supports[a]!, supports[b]!));
  return {
    players,
    supports: order.map((term) => supports[term]!),
    coefficients: Float64Array.from(order, (term) => coefficients[term]!),
  };
}
