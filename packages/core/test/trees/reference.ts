import { type CoalitionBatch, isPresent } from '@spex/core';

/** Boosting written for the eye: lists of rows, float sums, recursion. The oracle of the booster's tests. */
export interface ReferenceTree {
  readonly player: number;
  readonly absent?: ReferenceTree;
  readonly present?: ReferenceTree;
  readonly value: number;
}

export interface ReferenceSettings {
  readonly rate: number;
  readonly depth: number;
  readonly leaves: number;
  readonly minLeaf: number;
  readonly lambda: number;
}

interface Leaf {
  rows: number[];
  depth: number;
  gain: number;
  player: number;
  children?: [Leaf, Leaf];
}

export function referenceBoost(
  batch: CoalitionBatch,
  targets: ArrayLike<number>,
  trees: number,
  settings: ReferenceSettings,
): { base: number; trees: ReferenceTree[] } {
  const rows = Array.from({ length: batch.rows }, (_, row) => row);
  const base = rows.reduce((sum, row) => sum + targets[row]!, 0) / batch.rows;
  const residuals = rows.map((row) => targets[row]! - base);
  const grown: ReferenceTree[] = [];
  for (let tree = 0; tree < trees; tree++) {
    const root = makeLeaf(rows, 0);
    const leaves = [root];
    while (leaves.length < settings.leaves) {
      const best = leaves.reduce((a, b) => (b.gain > a.gain ? b : a));
      if (best.gain <= 1e-12) break;
      const [absent, present] = [false, true].map((side) =>
        makeLeaf(
          best.rows.filter((row) => isPresent(batch, row, best.player) === side),
          best.depth + 1,
        ),
      ) as [Leaf, Leaf];
      best.children = [absent, present];
      leaves.splice(leaves.indexOf(best), 1, absent, present);
    }
    if (root.children === undefined) break;
    grown.push(finish(root));
  }
  return { base, trees: grown };

  function makeLeaf(members: number[], depth: number): Leaf {
    const leaf: Leaf = { rows: members, depth, gain: 0, player: -1 };
    if (depth >= settings.depth) return leaf;
    for (let player = 0; player < batch.players; player++) {
      const present = members.filter((row) => isPresent(batch, row, player));
      const absent = members.filter((row) => !isPresent(batch, row, player));
      if (Math.min(present.length, absent.length) < settings.minLeaf) continue;
      const gain = score(present) + score(absent) - score(members);
      if (gain > leaf.gain) Object.assign(leaf, { gain, player });
    }
    return leaf;
  }

  function score(members: number[]): number {
    return sumOf(members) ** 2 / (members.length + settings.lambda);
  }

  function sumOf(members: number[]): number {
    return members.reduce((sum, row) => sum + residuals[row]!, 0);
  }

  function finish({ rows: members, player, children }: Leaf): ReferenceTree {
    if (children) return { player, absent: finish(children[0]), present: finish(children[1]), value: 0 };
    const value = (settings.rate * sumOf(members)) / (members.length + settings.lambda);
    for (const row of members) residuals[row] = residuals[row]! - value;
    return { player: -1, value };
  }
}

export function referencePredict(
  { base, trees }: { base: number; trees: readonly ReferenceTree[] },
  batch: CoalitionBatch,
): Float64Array {
  return Float64Array.from({ length: batch.rows }, (_, row) => {
    let sum = base;
    for (const tree of trees) {
      let node = tree;
      while (node.player >= 0) node = (isPresent(batch, row, node.player) ? node.present : node.absent)!;
      sum += node.value;
    }
    return sum;
  });
}
