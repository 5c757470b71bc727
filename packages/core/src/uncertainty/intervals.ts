import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { convertSpectrum, type IndexName } from '../spectrum/convert.ts';
import type { Spectrum, Support } from '../spectrum/spectrum.ts';
import { normalQuantile } from './distributions.ts';
import { checkReplicates } from './residual-replicates.ts';
import { unfoundVariances } from './unfound.ts';

/** One interaction with what is known of its value. */
export interface IntervalTerm {
  /** Its players, ascending. */
  readonly players: Support;
  /** What the spectrum gives. */
  readonly value: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
  /** Of `value`. */
  readonly standardError: number;
}

/** Options of `replicateIntervals`. */
export interface IntervalOptions {
  /** Default BII. */
  readonly index?: IndexName;
  /** Default min(3, n). */
  readonly order?: number;
  /** Share of intervals that are to hold the true value; default 0.9. */
  readonly level?: number;
  /**
   * `normal` (default): the value plus and minus a normal quantile of the replicates' standard deviation; `percentile`:
   * between quantiles of the replicates' values, which need be many.
   */
  readonly method?: 'normal' | 'percentile';
  /**
   * Energy of the terms that the fit has not found (`unfoundEnergy`), which replicates of the found ones know nothing of;
   * default 0. Of no effect on Fourier, BII and BV, where each term stands for itself.
   */
  readonly unfound?: number;
}

/**
 * An interval for every interaction of a spectrum under an index, from replicates: draws of what the spectrum might have been.
 * It knows nothing of the solver: replicates may be `residualReplicates`, refits to resampled coalitions, or draws from a
 * posterior. Interactions that only replicates have get none.
 *
 * Throws InvalidArgumentError for a bad level, order or fewer than two replicates, and for those of other players.
 */
export function replicateIntervals(
  spectrum: Spectrum,
  replicates: readonly Spectrum[],
  options: IntervalOptions = {},
): IntervalTerm[] {
  const {
    index = 'BII',
    order = Math.min(3, spectrum.players),
    level = 0.9,
    method = 'normal',
    unfound = 0,
  } = options;
  if (!(level > 0 && level < 1)) {
    throw new InvalidArgumentError('level', `level must be above 0 and below 1, not ${level}`, level);
  }
  const terms = convertSpectrum(spectrum, index, order);
  const draws = termDraws(terms, replicates, spectrum.players, index, order);
  const count = replicates.length;
  const added = unfoundVariances(spectrum, terms, index, order, unfound);
  const reach = normalQuantile(level);
  return terms.map(({ players, value }, term) => {
    const own = draws.subarray(term * count, (term + 1) * count);
    const found = deviationOf(own);
    const standardError = Math.sqrt(found ** 2 + added[term]!);
    if (method === 'normal') {
      const half = reach * standardError;
      return { players, value, low: value - half, high: value + half, standardError };
    }
    own.sort();
    const tail = (1 - level) / 2;
    const widened = (share: number): number =>
      Math.hypot(quantile(own, share) - value, reach * Math.sqrt(added[term]!));
    const [low, high] =
      added[term] === 0
        ? [quantile(own, tail), quantile(own, 1 - tail)]
        : [value - widened(tail), value + widened(1 - tail)];
    return { players, value, low, high, standardError };
  });
}

/** The values of some interactions in every replicate, 0 where one has none: shape [terms × replicates]. */
function termDraws(
  terms: readonly { readonly players: Support }[],
  replicates: readonly Spectrum[],
  players: number,
  index: IndexName,
  order: number,
): Float64Array {
  checkReplicates(replicates.length);
  const place = new Map(terms.map((term, at) => [term.players.join(), at]));
  const draws = new Float64Array(terms.length * replicates.length);
  replicates.forEach((replicate, draw) => {
    if (replicate.players !== players) {
      throw new InvalidArgumentError(
        'replicates',
        `replicate ${draw} has ${replicate.players} players, the spectrum ${players}: they must agree`,
        replicate.players,
      );
    }
    for (const term of convertSpectrum(replicate, index, order)) {
      const at = place.get(term.players.join());
      if (at !== undefined) draws[at * replicates.length + draw] = term.value;
    }
  });
  return draws;
}

function deviationOf(values: Float64Array): number {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let square = 0;
  for (const value of values) square += (value - mean) ** 2;
  return Math.sqrt(square / (values.length - 1));
}

/** The quantile of sorted values, linear between them (definition 7 of Hyndman and Fan 1996). */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}
