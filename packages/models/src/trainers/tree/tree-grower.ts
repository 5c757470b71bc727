import type { FeatureMatrix } from '@spex/lenses';
import type { Criterion } from './criterion.ts';
import { createIndices, type Indices, middle, type Presorted } from './presorted.ts';

export interface TreeLimits {
  readonly depth: number;
  readonly minLeaf: number;
  /** The most nodes that a tree may have. */
  readonly nodes: number;
}

/**
 * Grows a tree on a subset of the training points, nodes in the order in which they come up. Each feature keeps its own
 * list of the present points, smallest value first, in which a node's points lie side by side: a split parts all lists
 * without changing the order within a side, so that nothing is ever sorted again.
 */
export class TreeGrower {
  readonly #train: FeatureMatrix;
  readonly #sorted: Presorted;
  readonly #criterion: Criterion;
  readonly #depth: number;
  readonly #minLeaf: number;

  /** Of each feature: the present points, node by node. */
  readonly #lists: readonly Indices[];
  /** Of each point: 1 where it is present, later 1 where it goes to the right of the split under way. */
  readonly #side: Uint8Array;
  readonly #aside: Indices;

  // The nodes: a node's points are [start, end) of every list, its children follow each other.
  #nodes = 0;
  readonly #start: Int32Array;
  readonly #end: Int32Array;
  readonly #level: Int32Array;
  /** The feature split on, or -1 for a leaf. */
  readonly #feature: Int32Array;
  readonly #threshold: Float64Array;
  readonly #left: Int32Array;

  constructor(
    train: FeatureMatrix,
    sorted: Presorted,
    criterion: Criterion,
    { depth, minLeaf, nodes }: TreeLimits,
  ) {
    const points = train.rows;
    this.#train = train;
    this.#sorted = sorted;
    this.#criterion = criterion;
    this.#depth = depth;
    this.#minLeaf = minLeaf;
    this.#lists = sorted.orders.map(() => createIndices(points, points));
    this.#side = new Uint8Array(points);
    this.#aside = createIndices(points, points);
    this.#start = new Int32Array(nodes);
    this.#end = new Int32Array(nodes);
    this.#level = new Int32Array(nodes);
    this.#feature = new Int32Array(nodes);
    this.#threshold = new Float64Array(nodes);
    this.#left = new Int32Array(nodes);
  }

  /** Grows the tree of the first `count` of `points`; what a leaf answers is told by the criterion. */
  grow(points: Int32Array, count: number): void {
    this.#criterion.restart();
    this.#nodes = 0;
    this.#addNode(0, count, 0);
    for (let k = 0; k < count; k++) this.#criterion.add(0, points[k]!);
    if (!this.#maySplit(0)) return;

    this.#side.fill(0);
    for (let k = 0; k < count; k++) this.#side[points[k]!] = 1;
    for (let feature = 0; feature < this.#lists.length; feature++)
      keepPresent(this.#sorted.orders[feature]!, this.#side, this.#lists[feature]!);
    for (let node = 0; node < this.#nodes; node++) if (this.#maySplit(node)) this.#splitNode(node);
  }

  /** The leaf that a row of `test` falls into. */
  leafOf(test: FeatureMatrix, row: number): number {
    let node = 0;
    for (let feature = this.#feature[0]!; feature >= 0; feature = this.#feature[node]!) {
      const value = test.values[row * test.columns + this.#sorted.columns[feature]!]!;
      node = this.#left[node]! + (value <= this.#threshold[node]! ? 0 : 1);
    }
    return node;
  }

  #addNode(start: number, end: number, level: number): number {
    const node = this.#nodes++;
    this.#start[node] = start;
    this.#end[node] = end;
    this.#level[node] = level;
    this.#feature[node] = -1;
    return node;
  }

  #maySplit(node: number): boolean {
    const enough = this.#end[node]! - this.#start[node]! >= 2 * this.#minLeaf;
    return enough && this.#level[node]! < this.#depth && !this.#criterion.pure(node);
  }

  /** Splits a node where it scores best, if any split gains. */
  #splitNode(node: number): void {
    const criterion = this.#criterion;
    const start = this.#start[node]!;
    const end = this.#end[node]!;
    let best = -1;
    let position = 0;
    let least = criterion.open(node);
    for (let feature = 0; feature < this.#lists.length; feature++) {
      const list = this.#lists[feature]!;
      const at = criterion.walk(list, this.#sorted.ranks[feature]!, start, end, least);
      if (at < 0) continue;
      least = criterion.least;
      best = feature;
      position = at;
    }
    if (best < 0) return;

    const list = this.#lists[best]!;
    const { columns, values } = this.#train;
    const column = this.#sorted.columns[best]!;
    this.#feature[node] = best;
    this.#threshold[node] = middle(
      values[list[position - 1]! * columns + column]!,
      values[list[position]! * columns + column]!,
    );
    const level = this.#level[node]! + 1;
    const left = this.#addNode(start, position, level);
    const right = this.#addNode(position, end, level);
    this.#left[node] = left;
    for (let k = start; k < end; k++) {
      const point = list[k]!;
      this.#side[point] = k < position ? 0 : 1;
      criterion.add(k < position ? left : right, point);
    }
    if (!this.#maySplit(left) && !this.#maySplit(right)) return;
    for (let feature = 0; feature < this.#lists.length; feature++)
      if (feature !== best) part(this.#lists[feature]!, this.#side, start, end, this.#aside);
  }
}

/** Writes the points whose side is 1 to the front of `list`, in order. */
function keepPresent(order: Indices, side: Uint8Array, list: Indices): void {
  let kept = 0;
  for (let k = 0; k < order.length; k++) {
    const point = order[k]!;
    list[kept] = point;
    kept += side[point]!;
  }
}

/** Moves the points of list[start, end) whose side is 0 to the front, keeping orders. */
function part(list: Indices, side: Uint8Array, start: number, end: number, aside: Indices): void {
  let left = start;
  let right = 0;
  for (let k = start; k < end; k++) {
    const point = list[k]!;
    const to = side[point]!;
    list[left] = point;
    aside[right] = point;
    left += 1 - to;
    right += to;
  }
  for (let k = 0; k < right; k++) list[left + k] = aside[k]!;
}
