import type { Term } from '../explanation.ts';
import type { IndexWeight } from './indices/weight.ts';
import type { Spectrum } from './spectrum.ts';
import { SubsetTree } from './subset-tree.ts';
import { forEachSubset, maskOf } from './walsh-hadamard.ts';

/** Up to this many players a dense table of all sets may be the cheaper way. */
const MAX_DENSE_PLAYERS = 22;
const MAX_VISITS = 5e7;
const MAX_SETS = 2 ** 20;
/** Half a unit in the last place of 1: the largest relative error of one rounding. */
const ROUNDING = 2 ** -53;

/**
 * Σ_{S ⊇ T} weight(|S|, |T|, order) F(S) for every set T of up to `order` players that is part of a support. Only subsets of
 * supports are visited; where that is more work than a superset sum over all 2^n sets, the latter is done instead.
 * A sum that rounding alone could have made, measured against Σ |weight · F|, is left out.
 *
 * undefined when more than 50 million subsets would have to be visited, or more than a million sets get a sum, and 2^n is no
 * way out.
 */
export function subsetSums(spectrum: Spectrum, order: number, weight: IndexWeight): Term[] | undefined {
  const { players, supports } = spectrum;
  const visits = supports.reduce((sum, { length }) => sum + visitsOf(length, order, weight), 0);
  const mayBeDense = players <= MAX_DENSE_PLAYERS;
  if (!mayBeDense && visits > MAX_VISITS) return undefined;
  const weights = weightTable(spectrum, order, weight);
  if (mayBeDense && visits > (order + 1) * players * 2 ** players) return denseSums(spectrum, order, weights);
  const terms = sparseSums(spectrum, weights);
  return terms === undefined && mayBeDense ? denseSums(spectrum, order, weights) : terms;
}

/** Subsets to visit for one support of this size. An index that gives nothing to ∅ gives only to the support itself. */
function visitsOf(size: number, order: number, weight: IndexWeight): number {
  if (weight(size, 0, order) === 0) return size + 1;
  const last = Math.min(size, order);
  let visits = 0;
  for (
    let s = 0, choose = 1;
    s <= last && visits <= MAX_VISITS;
    choose = (choose * (size - s)) / (s + 1), s++
  ) {
    visits += choose;
  }
  return visits;
}

/** weights[u][s] for every size u of a support and s up to the last weight that is not 0. */
function weightTable(spectrum: Spectrum, order: number, weight: IndexWeight): Float64Array[] {
  const sizes = [...new Set(spectrum.supports.map(({ length }) => length))];
  const table: Float64Array[] = [];
  for (const size of sizes) table[size] = new Float64Array(Math.min(order, size) + 1);
  for (let interaction = 0; interaction <= order; interaction++) {
    for (const size of sizes) {
      if (interaction <= size) table[size]![interaction] = weight(size, interaction, order);
    }
  }
  for (const size of sizes) {
    const last = table[size]!.findLastIndex((value) => value !== 0);
    table[size] = table[size]!.subarray(0, last + 1);
  }
  return table;
}

/** True when a support of this size gives to no set but itself. */
function givesOnlyToItself(size: number, weights: Float64Array): boolean {
  return weights.length === size + 1 && weights.findIndex((value) => value !== 0) === size;
}

/** By walking the subsets of each support; undefined when there are too many sets. */
function sparseSums(
  { supports, coefficients }: Spectrum,
  weights: readonly Float64Array[],
): Term[] | undefined {
  const tree = new SubsetTree(MAX_SETS);
  for (let term = 0; term < supports.length; term++) {
    const support = supports[term]!;
    const row = weights[support.length]!;
    const coefficient = coefficients[term]!;
    const visit = (node: number, from: number, size: number): boolean => {
      if (row[size] !== 0) tree.add(node, row[size]! * coefficient);
      if (size === row.length - 1) return true;
      for (let i = from; i < support.length; i++) {
        const child = tree.child(node, support[i]!);
        if (child < 0 || !visit(child, i + 1, size + 1)) return false;
      }
      return true;
    };
    if (row.length === 0) continue;
    if (givesOnlyToItself(support.length, row)) {
      let node = 0;
      for (let i = 0; i < support.length && node >= 0; i++) node = tree.child(node, support[i]!);
      if (node < 0) return undefined;
      tree.add(node, row[support.length]! * coefficient);
    } else if (!visit(0, 0, 0)) return undefined;
  }
  const terms: Term[] = [];
  for (let node = 0; node < tree.size; node++) {
    const value = tree.sum(node);
    // Each summand carries the rounding of F, of the weight and of their product. An overflow stays, to be seen.
    if (Number.isFinite(value) && Math.abs(value) <= 3 * ROUNDING * tree.magnitude(node)) continue;
    terms.push({ players: tree.players(node), value });
  }
  return terms;
}

/** By one superset sum over all 2^n sets for each size of T. */
function denseSums(spectrum: Spectrum, order: number, weights: readonly Float64Array[]): Term[] {
  const { players, supports, coefficients } = spectrum;
  const masks = Int32Array.from(supports, maskOf);
  const sums = new Float64Array(2 ** players);
  const magnitudes = new Float64Array(2 ** players);
  const terms: Term[] = [];
  for (let size = 0; size <= order; size++) {
    sums.fill(0);
    for (let term = 0; term < masks.length; term++) {
      const weight = weights[supports[term]!.length]![size] ?? 0;
      sums[masks[term]!] = weight * coefficients[term]!;
    }
    for (let set = 0; set < sums.length; set++) magnitudes[set] = Math.abs(sums[set]!);
    addSupersets(sums);
    addSupersets(magnitudes);
    forEachSubset(players, size, (set, mask) => {
      const value = sums[mask]!;
      if (Math.abs(value) <= (3 + players) * ROUNDING * magnitudes[mask]!) return;
      terms.push({ players: set.slice(), value });
    });
  }
  return terms;
}

/** In place: values[T] becomes Σ_{S ⊇ T} values[S], pairwise and so with an error of at most n roundings. */
function addSupersets(values: Float64Array): void {
  for (let half = 1; half < values.length; half *= 2) {
    for (let block = 0; block < values.length; block += 2 * half) {
      for (let low = block, high = block + half; low < block + half; low++, high++) {
        values[low] = values[low]! + values[high]!;
      }
    }
  }
}
