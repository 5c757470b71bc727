import type { Projection } from '../../linear/weighted-fit.ts';
import type { Support } from '../../spectrum/spectrum.ts';
import { forEachSubset } from '../../spectrum/walsh-hadamard.ts';

/** All sets of `order` players, and where their subsets stand among all sets of that size. */
export interface Sets {
  readonly players: number;
  readonly order: number;
  readonly sets: readonly Support[];
}

export function setsOf(players: number, order: number): Sets {
  const sets: Support[] = [];
  forEachSubset(players, order, (set) => sets.push(set.slice()));
  return { players, order, sets };
}

/**
 * The projection of numbers on the sets of k players onto those of which all that hold the same k - 1 players add up to 0:
 * φ(T) + Σ_{r<k} (-1)^{k-r} / C(n-k-r+1, k-r) Σ_{R ⊂ T, |R| = r} Σ_{U ⊇ R} φ(U), the harmonic part of a function on sets
 * (Delsarte 1973, of the Johnson scheme). At k = 1 it takes out the mean. For 2k <= n.
 */
export function harmonicProjection({ players, order, sets }: Sets): Projection {
  const levels = Array.from({ length: order }, (_, size) => {
    const subsets = choose(order, size);
    const ranks = new Int32Array(sets.length * subsets);
    sets.forEach((set, at) => {
      let next = at * subsets;
      forEachSubset(order, size, (chosen) => {
        ranks[next++] = rankOf(chosen.map((i) => set[i]!));
      });
    });
    const weight = (-1) ** (order - size) / choose(players - order - size + 1, order - size);
    return { subsets, ranks, weight, sums: new Float64Array(choose(players, size)) };
  });
  return (vector) => {
    for (const { subsets, ranks, sums } of levels) {
      sums.fill(0);
      for (let at = 0, next = 0; at < vector.length; at++) {
        for (let i = 0; i < subsets; i++, next++) sums[ranks[next]!] = sums[ranks[next]!]! + vector[at]!;
      }
    }
    for (const { subsets, ranks, weight, sums } of levels) {
      for (let at = 0, next = 0; at < vector.length; at++) {
        let sum = 0;
        for (let i = 0; i < subsets; i++, next++) sum += sums[ranks[next]!]!;
        vector[at] = vector[at]! + weight * sum;
      }
    }
  };
}

/** The number of a set among all of its size, in colexicographic order. */
function rankOf(set: Support): number {
  let rank = 0;
  for (let i = 0; i < set.length; i++) rank += choose(set[i]!, i + 1);
  return rank;
}

/** C(n, k), exact below 2^53. */
export function choose(n: number, k: number): number {
  if (k > n) return 0;
  let result = 1;
  for (let i = 0; i < k; i++) result = Math.round((result * (n - i)) / (i + 1));
  return result;
}
