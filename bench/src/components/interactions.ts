import { convertSpectrum, type Spectrum, type Support } from 'spex';

/** Ways to say how large an interaction is. */
export const MEASURES = ['pairs', 'banzhaf', 'fourier'] as const;
export type InteractionMeasure = (typeof MEASURES)[number];

/** Order up to which solvers report indices by default. */
const REPORTED_ORDER = 3;

/**
 * The largest interactions of two players or more: by the absolute Banzhaf interaction index of pairs, or of two and three
 * players (that of larger sets is not reported: it multiplies coefficients, and noise, by 2^order), or by the absolute
 * Fourier coefficient, of whatever order.
 */
export function topInteractions(spectrum: Spectrum, measure: InteractionMeasure, count: number): Support[] {
  if (measure !== 'fourier') {
    const order = Math.min(measure === 'pairs' ? 2 : REPORTED_ORDER, spectrum.players);
    // Terms come sorted, the largest first.
    const terms = convertSpectrum(spectrum, 'BII', order).map(({ players }) => players);
    return terms.filter((players) => players.length >= 2).slice(0, count);
  }
  const { supports, coefficients } = spectrum;
  const terms = supports.flatMap((support, at) =>
    support.length >= 2 && coefficients[at] !== 0 ? [at] : [],
  );
  terms.sort((a, b) => Math.abs(coefficients[b]!) - Math.abs(coefficients[a]!));
  return terms.slice(0, count).map((at) => supports[at]!);
}

/** The share of the wanted supports that are among the found. */
export function recall(wanted: readonly Support[], found: readonly Support[]): number {
  const keys = new Set(found.map((support) => support.join()));
  return wanted.filter((support) => keys.has(support.join())).length / wanted.length;
}
