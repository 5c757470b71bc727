import type { LinearModel } from '../../../linear/weighted-ridge.ts';
import type { Support } from '../../../spectrum/spectrum.ts';

/** The terms of a regression, besides the constant: all single players, then pairs, and how large each may be expected. */
export interface Prior {
  readonly supports: readonly Support[];
  /** Prior variances, up to a common factor. */
  readonly weights: Float64Array;
}

/** Most pairs that a regression takes in. */
const MOST_PAIRS = 4000;
/** Pairs are looked for among so many players, those of the largest weights. */
const PAIRED_PLAYERS = 400;

/** Every player alike. */
export function flatPrior(players: number): Prior {
  return {
    supports: Array.from({ length: players }, (_, player) => [player]),
    weights: new Float64Array(players).fill(1),
  };
}

/**
 * The same terms, each expected as large as it came out: |c|^power. Repeated with power 1, the ridge regression comes to
 * the LASSO's solution, with power 2 to that of the fewest terms (Grandvalet 1998; Candès, Wakin and Boyd 2008); the first
 * rounds are often best.
 */
export function reweighted(
  { supports, weights }: Prior,
  { coefficients }: LinearModel,
  power: number,
): Prior {
  const largest = coefficients.reduce((most, coefficient) => Math.max(most, Math.abs(coefficient)), 0);
  if (largest === 0) return { supports, weights };
  return { supports, weights: coefficients.map((coefficient) => Math.abs(coefficient / largest) ** power) };
}

/**
 * The single players and the pairs whose players have the largest products of weights, as which they are expected: an
 * interaction among players that matter by themselves. `shares`: the pairs' parts of the whole variance, one a prior.
 */
export function withPairs({ weights }: Prior, shares: readonly number[]): Prior[] {
  const players = weights.length;
  const { supports } = flatPrior(players);
  const top = Array.from(weights.keys())
    .filter((player) => weights[player]! > 0)
    .sort((a, b) => weights[b]! - weights[a]! || a - b)
    .slice(0, PAIRED_PLAYERS);
  const pairs = largestPairs(top, weights);
  const single = weights.reduce((sum, weight) => sum + weight, 0);
  const paired = pairs.reduce((sum, { product }) => sum + product, 0);
  const together = [...supports, ...pairs.map(({ pair }) => pair)];
  return shares.map((share) => ({
    supports: together,
    weights: Float64Array.from([
      ...weights.map((weight) => ((1 - share) * weight) / single),
      ...pairs.map(({ product }) => (share * product) / paired),
    ]),
  }));
}

/** A pair of players, and how large it may be expected. */
interface WeighedPair {
  readonly pair: Support;
  readonly product: number;
}

/** The pairs of the largest products, from the largest down. */
function largestPairs(players: readonly number[], weights: Float64Array): WeighedPair[] {
  const products = new Float64Array((players.length * (players.length - 1)) / 2);
  for (let i = 1, at = 0; i < players.length; i++) {
    for (let j = 0; j < i; j++, at++) products[at] = weights[players[i]!]! * weights[players[j]!]!;
  }
  // Only those that may be among the largest become objects to be sorted.
  const least = products.slice().sort()[products.length - MOST_PAIRS] ?? 0;
  const pairs: WeighedPair[] = [];
  for (let i = 1, at = 0; i < players.length; i++) {
    for (let j = 0; j < i; j++, at++) {
      if (products[at]! < least) continue;
      const [a, b] = [Math.min(players[i]!, players[j]!), Math.max(players[i]!, players[j]!)];
      pairs.push({ pair: [a, b], product: products[at]! });
    }
  }
  pairs.sort((a, b) => b.product - a.product || a.pair[0]! - b.pair[0]! || a.pair[1]! - b.pair[1]!);
  return pairs.slice(0, MOST_PAIRS);
}

/**
 * Priors on the same terms without those that all of them expect to be nothing: the smallest whose shares of the variance
 * add up to at most `mass`, or more where more than `most` terms would be left.
 */
export function withoutNegligible(priors: readonly Prior[], mass: number, most = Infinity): Prior[] {
  const { supports } = priors[0]!;
  const shares = new Float64Array(supports.length);
  for (const { weights } of priors) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let term = 0; term < shares.length; term++)
      shares[term] = Math.max(shares[term]!, weights[term]! / total);
  }
  const kept = new Uint8Array(supports.length).fill(1);
  let spare = mass;
  let left = supports.length;
  for (const term of Array.from(shares.keys()).sort((a, b) => shares[a]! - shares[b]! || b - a)) {
    spare -= shares[term]!;
    if (spare < 0 && left <= most) break;
    kept[term] = 0;
    left--;
  }
  const terms = supports.filter((_, term) => kept[term] === 1);
  return priors.map(({ weights }) => ({
    supports: terms,
    weights: weights.filter((_, term) => kept[term] === 1),
  }));
}
