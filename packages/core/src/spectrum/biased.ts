import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { createSpectrum } from './create.ts';
import { compareSupports, type Spectrum, type Support } from './spectrum.ts';
import { SubsetTree } from './subset-tree.ts';
import { forEachSubset, maskOf } from './walsh-hadamard.ts';

/**
 * A sparse expansion in the orthonormal basis of coalitions in which player i is present with probability p_i, independently
 * (O'Donnell, Analysis of Boolean Functions, section 8.4): f(S) = Σ_U value(U) Π_{i ∈ U} φ_i(S), φ_i = (x_i - μ_i) / σ_i, with
 * x_i = -1 where player i is present and 1 where absent, μ_i = 1 - 2 p_i its mean and σ_i = 2 sqrt(p_i (1 - p_i)) its
 * standard deviation. At p = 1/2 it is the Fourier expansion. Supports are ordered as in a `Spectrum`.
 */
export interface BiasedSpectrum {
  /** Number of players, n. */
  readonly players: number;
  /** Probability that each player is present. */
  readonly p: Float64Array;
  /** The sets U. */
  readonly supports: readonly Support[];
  /** value(U), in the order of the supports. */
  readonly values: Float64Array;
}

/** Subsets to visit and sets to keep, at most. */
const MOST_VISITS = 5e7;
const MOST_SETS = 2 ** 20;
/** Up to this many players a table of all sets may be the cheaper way. */
const MOST_DENSE_PLAYERS = 22;
/** A sum no larger than this share of its summands' sizes is what rounding makes of 0. */
const ROUNDING = 2 ** -48;

/**
 * The expansion under p, exactly: value(U) = σ_U Σ_{T ⊇ U} μ_{T \ U} F(T). Sparse in, sparse out: only subsets of the spectrum's
 * supports occur, those that keep every player of p_i = 1/2.
 *
 * @param p probability that a player is present, one for all players or one each.
 * Throws InvalidArgumentError unless every p is above 0 and below 1, and where the supports are so wide that more than a
 * million sets would get a value.
 */
export function biasedSpectrum(spectrum: Spectrum, p: number | ArrayLike<number>): BiasedSpectrum {
  const { players, supports, coefficients } = spectrum;
  const probabilities = checkedPresence(p, players);
  const { means, deviations } = moments(probabilities);
  const sums = subsetProducts(players, supports, coefficients, deviations, means);
  return { players, p: probabilities, supports: sums.supports, values: sums.values };
}

/**
 * The Fourier expansion of a biased one, exactly: F(T) = Σ_{U ⊇ T} value(U) Π_{i ∈ U} 1/σ_i Π_{i ∈ U \ T} (-μ_i).
 * Throws InvalidArgumentError as `biasedSpectrum` does, and for supports that are out of order or out of range.
 */
export function spectrumOfBiased(biased: BiasedSpectrum): Spectrum {
  const { players, supports, values } = biased;
  const { means, deviations } = moments(checkedPresence(biased.p, players));
  const sums = subsetProducts(
    players,
    supports,
    values,
    deviations.map((deviation) => 1 / deviation),
    means.map((mean, player) => -mean / deviations[player]!),
  );
  return createSpectrum(
    players,
    sums.supports.map((support, at) => [support, sums.values[at]!] as const),
  );
}

/** Where the variance of f lies at some keep-probabilities. */
export interface BiasedEnergy {
  /** E[f], over coalitions of those probabilities. */
  readonly mean: number;
  /** Of f: the sum of the squared values without the constant (Parseval). */
  readonly variance: number;
  /** Entry k: the share of the variance in terms of k players. They add up to 1; without any variance all are 0. */
  readonly byOrder: Float64Array;
  /**
   * Entry i: the share in terms that have player i among theirs, Sobol's total index (Sobol 2001): what variance would be
   * left in the mean if all others were known. They add up to 1 where there are no interactions, and to more where there are.
   */
  readonly byPlayer: Float64Array;
}

/** Mean and variance of f under the probabilities of the expansion, and their shares by order and by player. */
export function biasedEnergy({ players, supports, values }: BiasedSpectrum): BiasedEnergy {
  const byOrder = new Float64Array((supports.at(-1)?.length ?? 0) + 1);
  const byPlayer = new Float64Array(players);
  let mean = 0;
  let variance = 0;
  supports.forEach((support, at) => {
    if (support.length === 0) {
      mean = values[at]!;
      return;
    }
    const energy = values[at]! ** 2;
    variance += energy;
    byOrder[support.length]! += energy;
    for (const player of support) byPlayer[player]! += energy;
  });
  const share = (energy: number): number => (variance === 0 ? 0 : energy / variance);
  return { mean, variance, byOrder: byOrder.map(share), byPlayer: byPlayer.map(share) };
}

/** One probability for each player. Throws InvalidArgumentError unless all are above 0 and below 1; closed: or 0 or 1. */
export function checkedPresence(
  p: number | ArrayLike<number>,
  players: number,
  ends: 'open' | 'closed' = 'open',
): Float64Array {
  if (typeof p !== 'number' && p.length !== players) {
    throw new InvalidArgumentError(
      'p',
      `p must be one probability, or one for each of the ${players} players, not ${p.length}`,
      p.length,
    );
  }
  const all = typeof p === 'number' ? new Float64Array(players).fill(p) : Float64Array.from(p);
  all.forEach((probability, player) => {
    if (probability > 0 && probability < 1) return;
    if (ends === 'closed' && (probability === 0 || probability === 1)) return;
    const [name, of] = typeof p === 'number' ? ['p', ''] : [`p[${player}]`, ` (player ${player})`];
    const range = ends === 'closed' ? 'from 0 to 1' : 'above 0 and below 1';
    const message = `p must be ${range}, not ${probability}${of}`;
    throw new InvalidArgumentError(name, message, probability);
  });
  return all;
}

function moments(p: Float64Array): { means: Float64Array; deviations: Float64Array } {
  return {
    means: p.map((present) => 1 - 2 * present),
    deviations: p.map((present) => 2 * Math.sqrt(present * (1 - present))),
  };
}

/** For every set U below a support: Σ_{T ⊇ U} value(T) Π_{i ∈ U} kept_i Π_{i ∈ T \ U} dropped_i. */
export function subsetProducts(
  players: number,
  supports: readonly Support[],
  values: Float64Array,
  kept: Float64Array,
  dropped: Float64Array,
): { supports: Support[]; values: Float64Array } {
  // A player whose factor is 0 is never dropped.
  const widths = supports.map((support) => support.filter((player) => dropped[player] !== 0).length);
  const visits = widths.reduce((sum, width) => sum + 2 ** width, 0);
  const dense = players <= MOST_DENSE_PLAYERS && visits > players * 2 ** players;
  const sums = dense
    ? denseProducts(players, supports, values, kept, dropped)
    : visits > MOST_VISITS
      ? undefined
      : sparseProducts(supports, values, kept, dropped);
  if (sums === undefined) {
    throw new InvalidArgumentError(
      'spectrum',
      `terms of up to ${Math.max(...widths)} players have too many subsets for keep-probabilities other than 1/2`,
      supports.length,
    );
  }
  return sums;
}

function sparseProducts(
  supports: readonly Support[],
  values: Float64Array,
  kept: Float64Array,
  dropped: Float64Array,
): { supports: Support[]; values: Float64Array } | undefined {
  const tree = new SubsetTree(MOST_SETS);
  const walk = (support: Support, from: number, node: number, product: number): boolean => {
    if (from === support.length) {
      tree.add(node, product);
      return true;
    }
    const player = support[from]!;
    if (dropped[player] !== 0 && !walk(support, from + 1, node, product * dropped[player]!)) return false;
    const child = tree.child(node, player);
    return child >= 0 && walk(support, from + 1, child, product * kept[player]!);
  };
  for (let term = 0; term < supports.length; term++) {
    if (!walk(supports[term]!, 0, 0, values[term]!)) return undefined;
  }
  const terms: (readonly [Support, number])[] = [];
  for (let node = 0; node < tree.size; node++) {
    const sum = tree.sum(node);
    if (Math.abs(sum) > ROUNDING * tree.magnitude(node)) terms.push([tree.players(node), sum]);
  }
  terms.sort((a, b) => compareSupports(a[0], b[0]));
  return { supports: terms.map(([set]) => set), values: Float64Array.from(terms, ([, sum]) => sum) };
}

/** One pass a player over all 2^n sets. */
function denseProducts(
  players: number,
  supports: readonly Support[],
  values: Float64Array,
  kept: Float64Array,
  dropped: Float64Array,
): { supports: Support[]; values: Float64Array } {
  const sums = new Float64Array(2 ** players);
  const sizes = new Float64Array(2 ** players);
  supports.forEach((support, term) => {
    sums[maskOf(support)] = values[term]!;
    sizes[maskOf(support)] = Math.abs(values[term]!);
  });
  for (let player = 0; player < players; player++) {
    const keep = kept[player]!;
    const drop = dropped[player]!;
    const half = 1 << player;
    for (let low = 0; low < sums.length; low++) {
      if (low & half) continue;
      const high = low + half;
      sums[low] = sums[low]! + drop * sums[high]!;
      sizes[low] = sizes[low]! + Math.abs(drop) * sizes[high]!;
      sums[high] = sums[high]! * keep;
      sizes[high] = sizes[high]! * Math.abs(keep);
    }
  }
  const found: { supports: Support[]; values: number[] } = { supports: [], values: [] };
  for (let size = 0; size <= players; size++) {
    forEachSubset(players, size, (set, mask) => {
      if (Math.abs(sums[mask]!) <= (1 + players) * ROUNDING * sizes[mask]!) return;
      found.supports.push(set.slice());
      found.values.push(sums[mask]!);
    });
  }
  return { supports: found.supports, values: Float64Array.from(found.values) };
}
