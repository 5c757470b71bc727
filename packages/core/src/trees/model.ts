import { type CoalitionBatch, wordsPerRow } from '../coalitions/batch.ts';

/** A sum of regression trees on presence: f(S) = base + Σ_t (value of the leaf of tree t that S falls into). */
export interface TreeModel {
  /** Number of players, n. */
  readonly players: number;
  /** Value before any tree: the mean of the training targets. */
  readonly base: number;
  /** Number of trees. */
  readonly trees: number;
  /** First node of each tree (its root), and after the last tree the number of nodes. Length trees + 1. */
  readonly roots: Int32Array;
  /** Of each node: the player it splits on, or -1 for a leaf. */
  readonly player: Int32Array;
  /** Of each inner node: the child for "absent"; the child for "present" is the next node. */
  readonly child: Int32Array;
  /** Of each leaf: its value, the learning rate included. */
  readonly value: Float64Array;
}

/** Predictions of the first `trees` trees (default all) for every row. */
export function predictTrees(
  model: TreeModel,
  batch: CoalitionBatch,
  trees: number = model.trees,
): Float64Array {
  const predictions = new Float64Array(batch.rows).fill(model.base);
  for (let tree = 0; tree < trees; tree++) addTree(model, model.roots[tree]!, batch, predictions);
  return predictions;
}

/** Adds one tree's leaf values to every row's prediction. */
export function addTree(
  nodes: Pick<TreeModel, 'player' | 'child' | 'value'>,
  root: number,
  batch: CoalitionBatch,
  predictions: Float64Array,
): void {
  const { player, child, value } = nodes;
  const { rows, words } = batch;
  const stride = wordsPerRow(batch.players);
  for (let row = 0, base = 0; row < rows; row++, base += stride) {
    let node = root;
    let split = player[node]!;
    while (split >= 0) {
      node = child[node]! + ((words[base + (split >>> 5)]! >>> (split & 31)) & 1);
      split = player[node]!;
    }
    predictions[row] = predictions[row]! + value[node]!;
  }
}

/** The mean of several models, as one: all their trees, each with its share of the values. */
export function averageTrees(models: readonly TreeModel[]): TreeModel {
  const share = 1 / models.length;
  const trees = models.reduce((sum, model) => sum + model.trees, 0);
  const nodes = models.reduce((sum, model) => sum + model.player.length, 0);
  const roots = new Int32Array(trees + 1);
  const player = new Int32Array(nodes);
  const child = new Int32Array(nodes);
  const value = new Float64Array(nodes);
  let tree = 0;
  let node = 0;
  let base = 0;
  for (const model of models) {
    base += share * model.base;
    for (let i = 0; i < model.trees; i++) roots[tree++] = node + model.roots[i]!;
    player.set(model.player, node);
    for (let i = 0; i < model.player.length; i++) {
      child[node + i] = node + model.child[i]!;
      value[node + i] = share * model.value[i]!;
    }
    node += model.player.length;
  }
  roots[trees] = nodes;
  return { players: models[0]!.players, base, trees, roots, player, child, value };
}

/** Trees over chosen players, player i being `chosen[i]`, as trees over all of them. */
export function renumberTrees(model: TreeModel, chosen: Uint32Array, players: number): TreeModel {
  return { ...model, players, player: model.player.map((split) => (split < 0 ? split : chosen[split]!)) };
}
