import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { convertSpectrum, type IndexName } from '../spectrum/convert.ts';
import type { Spectrum, Support } from '../spectrum/spectrum.ts';

/** Options of `topStability`. */
export interface StabilityOptions {
  /** Default BII. */
  readonly index?: IndexName;
  /** Default min(3, n). */
  readonly order?: number;
  /** How many of the largest interactions are looked at; default 10. */
  readonly k?: number;
}

/** How far the k largest interactions are the same in other fits. */
export interface TopStability {
  /** Mean share of the reported top k that is in a replicate's top k. */
  readonly overlap: number;
  /** Mean over pairs of replicates of |A ∩ B| / |A ∪ B|, A and B their top k. */
  readonly jaccard: number;
  /** The reported top k, largest first, each with the share of replicates in whose top k it is. */
  readonly terms: readonly { readonly players: Support; readonly value: number; readonly share: number }[];
}

/**
 * Stability of the k interactions that are largest in absolute value across replicates of a spectrum (refits to resamples or
 * folds, `residualReplicates`, draws from a posterior). The constant does not count. Where there are fewer than k, all do.
 *
 * Throws InvalidArgumentError unless k is an integer of at least 1, and for fewer than two replicates.
 */
export function topStability(
  spectrum: Spectrum,
  replicates: readonly Spectrum[],
  { index = 'BII', order = Math.min(3, spectrum.players), k = 10 }: StabilityOptions = {},
): TopStability {
  if (!Number.isInteger(k) || k < 1)
    throw new InvalidArgumentError('k', `k must be an integer of at least 1, not ${k}`, k);
  if (replicates.length < 2) {
    const message = `stability needs two replicates at least, not ${replicates.length}`;
    throw new InvalidArgumentError('replicates', message, replicates.length);
  }
  const topOf = (one: Spectrum) =>
    convertSpectrum(one, index, order)
      .filter(({ players }) => players.length > 0)
      .slice(0, k);
  const reported = topOf(spectrum);
  const tops = replicates.map((one) => new Set(topOf(one).map(({ players }) => players.join())));
  const terms = reported.map(({ players, value }) => {
    const name = players.join();
    return { players, value, share: tops.filter((top) => top.has(name)).length / tops.length };
  });
  let jaccard = 0;
  tops.forEach((first, at) => {
    for (const second of tops.slice(at + 1)) jaccard += jaccardOf(first, second);
  });
  return {
    overlap: terms.length === 0 ? 1 : terms.reduce((sum, { share }) => sum + share, 0) / terms.length,
    jaccard: jaccard / ((tops.length * (tops.length - 1)) / 2),
    terms,
  };
}

/** |A ∩ B| / |A ∪ B|; 1 for two empty sets. */
export function jaccardOf<Name>(first: ReadonlySet<Name>, second: ReadonlySet<Name>): number {
  let common = 0;
  for (const name of first) if (second.has(name)) common++;
  const union = first.size + second.size - common;
  return union === 0 ? 1 : common / union;
}
