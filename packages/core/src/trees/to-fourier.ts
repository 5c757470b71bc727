import type { Spectrum } from '../spectrum/spectrum.ts';
import { compareSupports } from '../spectrum/spectrum.ts';
import { walshHadamard } from '../spectrum/walsh-hadamard.ts';
import type { TreeModel } from './model.ts';
import { SupportIndex } from './support-index.ts';

/** How much of a spectrum to keep. */
export interface Truncation {
  /** Most share of the variance (the sum of the squares of all but the constant term) to lose; default 0: none. */
  readonly loss?: number;
  /** Most terms besides the constant; default: no limit. */
  readonly terms?: number;
}

/**
 * The exact Fourier expansion of a sum of trees, or its largest terms: the fewest that lose at most `loss` of the
 * variance, at most `terms` of them, and the constant. Terms of equal size are kept or dropped in the spectrum's order.
 *
 * Instead of expanding tree by tree (Gorji et al., arXiv 2410.06300; ProxySPEX, arXiv 2505.17495, appendix A.2), the
 * leaves of all trees are gathered by the set Q of players on their paths: they add up to a table of 2^|Q| values, one
 * for each presence pattern of Q, and one Walsh-Hadamard transform a set Q yields its terms. Trees have paths of at most
 * 12 players (options.ts), which bounds the table.
 */
export function treesToFourier(model: TreeModel, truncation: Truncation = {}): Spectrum {
  const { index, coefficients } = addUp(model);
  const kept = largest(index, coefficients.subarray(0, index.size), truncation);
  const terms = kept.map((set) => ({ support: index.support(set), value: coefficients[set]! }));
  terms.sort((a, b) => compareSupports(a.support, b.support));
  return {
    players: model.players,
    supports: terms.map((term) => term.support),
    coefficients: Float64Array.from(terms, (term) => term.value),
  };
}

/** Every subset of every path's players, numbered (0 is the empty set), and its coefficient. */
function addUp(model: TreeModel): { index: SupportIndex; coefficients: Float64Array } {
  const { paths, leafPath, leafPattern, leafValue } = gatherLeaves(model);
  const byPath = sortByPath(leafPath, paths.size);
  const index = new SupportIndex(model.players);
  index.number(new Int32Array(0), 0);
  let coefficients = new Float64Array(1024);
  coefficients[0] = model.base;

  const players = new Int32Array(32);
  let leaf = 0;
  for (let path = 0; path < paths.size; path++) {
    const order = paths.order(path);
    players.set(paths.support(path));
    const table = new Float64Array(1 << order);
    for (; leaf < byPath.length && leafPath[byPath[leaf]!] === path; leaf++) {
      const pattern = leafPattern[byPath[leaf]!]!;
      table[pattern] = table[pattern]! + leafValue[byPath[leaf]!]!;
    }
    walshHadamard(table);
    if (coefficients.length < index.size + table.length) {
      const larger = new Float64Array(2 * (index.size + table.length));
      larger.set(coefficients);
      coefficients = larger;
    }
    index.subsets(players, order, (set, subset) => {
      coefficients[set] = coefficients[set]! + table[subset]! / table.length;
    });
  }
  return { index, coefficients };
}

interface Leaves {
  /** The distinct sets of players on paths. */
  readonly paths: SupportIndex;
  /** Of each leaf: its path's number, and its presence pattern: bit i for the path's i-th player, ascending. */
  readonly leafPath: Int32Array;
  readonly leafPattern: Int32Array;
  readonly leafValue: Float64Array;
}

function gatherLeaves({ players, trees, roots, player, child, value }: TreeModel): Leaves {
  const leaves = (roots[trees]! + trees) / 2;
  const paths = new SupportIndex(players);
  const leafPath = new Int32Array(leaves);
  const leafPattern = new Int32Array(leaves);
  const leafValue = new Float64Array(leaves);
  const path = new Int32Array(32);
  const present = new Int32Array(32);
  let leaf = 0;

  const visit = (node: number, depth: number): void => {
    const split = player[node]!;
    if (split < 0) {
      let pattern = 0;
      for (let i = 0; i < depth; i++) pattern |= present[i]! << i;
      leafPath[leaf] = paths.number(path, depth);
      leafPattern[leaf] = pattern;
      leafValue[leaf++] = value[node]!;
      return;
    }
    // The path stays in ascending order: the split player moves in, and out again behind us.
    let at = depth;
    for (; at > 0 && path[at - 1]! > split; at--) {
      path[at] = path[at - 1]!;
      present[at] = present[at - 1]!;
    }
    path[at] = split;
    present[at] = 0;
    visit(child[node]!, depth + 1);
    present[at] = 1;
    visit(child[node]! + 1, depth + 1);
    for (; at < depth; at++) {
      path[at] = path[at + 1]!;
      present[at] = present[at + 1]!;
    }
  };
  for (let tree = 0; tree < trees; tree++) visit(roots[tree]!, 0);
  return { paths, leafPath, leafPattern, leafValue };
}

/** The leaves' numbers, ordered by path (a stable counting sort). */
function sortByPath(leafPath: Int32Array, paths: number): Int32Array {
  const next = new Int32Array(paths + 1);
  for (const path of leafPath) next[path + 1] = next[path + 1]! + 1;
  for (let path = 0; path < paths; path++) next[path + 1] = next[path + 1]! + next[path]!;
  const sorted = new Int32Array(leafPath.length);
  for (let leaf = 0; leaf < leafPath.length; leaf++) {
    const path = leafPath[leaf]!;
    sorted[next[path]!] = leaf;
    next[path] = next[path]! + 1;
  }
  return sorted;
}

/** Numbers of the terms to keep, the constant (0) first. */
function largest(
  index: SupportIndex,
  coefficients: Float64Array,
  { loss = 0, terms = Infinity }: Truncation,
): number[] {
  const energies = coefficients.map((coefficient) => coefficient * coefficient);
  energies[0] = 0;
  const ascending = energies.slice().sort();
  let variance = 0;
  for (const energy of ascending) variance += energy;
  let dropped = 1;
  let lost = 0;
  while (dropped < ascending.length && lost + ascending[dropped]! <= loss * variance)
    lost += ascending[dropped++]!;

  const count = Math.min(ascending.length - dropped, terms);
  const cut = ascending[ascending.length - count] ?? Infinity;
  const kept = [0];
  const atCut: number[] = [];
  for (let set = 1; set < energies.length; set++) {
    if (energies[set]! > cut) kept.push(set);
    else if (energies[set] === cut) atCut.push(set);
  }
  const room = 1 + count - kept.length;
  if (room < atCut.length) atCut.sort((a, b) => compareSupports(index.support(a), index.support(b)));
  return [...kept, ...atCut.slice(0, room)];
}
