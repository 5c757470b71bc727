import type { FeatureMatrix, LearningTask } from '@spex/lenses';
import { middle, type Presorted } from './presorted.ts';

/** A split must score more than the best so far by more than this share of it: below it lies only rounding. */
const ROUNDING = 1e-12;

/**
 * Grows a tree on a subset of the training points, level by level: one walk along each feature's presorted points finds
 * the best split of all nodes of a level. A node's score is Σ_c (points of class c)² / points (the Gini impurity is
 * 1 - score / points), or (sum of targets)² / points (the squared error is Σ y² - score); the split with the largest sum
 * of its children's scores is taken, ties to the first feature, then to the lowest threshold.
 */
export class TreeGrower {
  readonly #train: FeatureMatrix;
  readonly #sorted: Presorted;
  readonly #depth: number;
  readonly #minLeaf: number;
  /** Classes, or 1 for numbers. */
  readonly #width: number;
  readonly #isNumber: boolean;
  /** Of each point: its class, or its number (an integer: targets.ts). */
  readonly #targets: Float64Array;
  /** 1 / count. */
  readonly #inverse: Float64Array;

  /** Node of each point that is present and may be split further, else -1. */
  readonly #nodeOf: Int32Array;
  /** Of each feature, the points of `nodeOf` that are not -1, smallest value first. */
  readonly #lists: readonly Int32Array[];

  // The nodes. A node's children follow each other.
  #nodes = 0;
  readonly #feature: Int32Array;
  readonly #threshold: Float64Array;
  readonly #left: Int32Array;
  /** Points of each node. */
  readonly count: Float64Array;
  /** Points of each class in each node, or the sum of its targets. Shape [nodes × width]. */
  readonly sums: Float64Array;

  // The best split of each node of the level under way, and what lies to the left of the walk.
  readonly #best: Float64Array;
  readonly #bestRank: Int32Array;
  readonly #bestNext: Int32Array;
  readonly #lastRank: Int32Array;
  readonly #leftCount: Float64Array;
  readonly #leftSums: Float64Array;
  /** Sum of the squared class counts to the left and right of the walk. */
  readonly #leftSquares: Float64Array;
  readonly #rightSquares: Float64Array;
  readonly #squares: Float64Array;

  /** `targets`: classes, or integers for a regression. */
  constructor(
    { train, classes }: LearningTask,
    targets: Float64Array,
    sorted: Presorted,
    { depth, minLeaf }: { readonly depth: number; readonly minLeaf: number },
  ) {
    const points = train.rows;
    const nodes = Math.min(2 ** (depth + 1) - 1, 2 * points - 1);
    this.#train = train;
    this.#sorted = sorted;
    this.#depth = depth;
    this.#minLeaf = minLeaf;
    this.#width = Math.max(1, classes.length);
    this.#isNumber = classes.length === 0;
    this.#targets = targets;
    this.#inverse = Float64Array.from({ length: points + 1 }, (_, count) => 1 / Math.max(1, count));
    this.#nodeOf = new Int32Array(points);
    this.#lists = sorted.orders.map(() => new Int32Array(points));
    this.#feature = new Int32Array(nodes);
    this.#threshold = new Float64Array(nodes);
    this.#left = new Int32Array(nodes);
    this.count = new Float64Array(nodes);
    this.sums = new Float64Array(nodes * this.#width);
    this.#best = new Float64Array(nodes);
    this.#bestRank = new Int32Array(nodes);
    this.#bestNext = new Int32Array(nodes);
    this.#lastRank = new Int32Array(nodes);
    this.#leftCount = new Float64Array(nodes);
    this.#leftSums = new Float64Array(nodes * this.#width);
    this.#leftSquares = new Float64Array(nodes);
    this.#rightSquares = new Float64Array(nodes);
    this.#squares = new Float64Array(nodes);
  }

  /** Grows the tree of the first `count` of `points`. */
  grow(points: Int32Array, count: number): void {
    this.#nodes = 0;
    this.#nodeOf.fill(-1);
    this.#addNode();
    for (let k = 0; k < count; k++) this.#enter(points[k]!, 0);
    let first = 0;
    let active = count;
    for (let level = 0; level < this.#depth; level++) {
      const end = this.#nodes;
      if (!this.#openNodes(first, end)) return;
      active = this.#findSplits(first, end, level === 0, active);
      if (!this.#split(first, end)) return;
      this.#descend(points, count);
      first = end;
    }
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

  #addNode(): number {
    const node = this.#nodes++;
    this.#feature[node] = -1;
    this.count[node] = 0;
    this.sums.fill(0, node * this.#width, (node + 1) * this.#width);
    return node;
  }

  #enter(point: number, node: number): void {
    this.#nodeOf[point] = node;
    this.count[node] = this.count[node]! + 1;
    const target = this.#targets[point]!;
    const at = this.#isNumber ? node : node * this.#width + target;
    this.sums[at] = this.sums[at]! + (this.#isNumber ? target : 1);
  }

  /** Sets the score that a split must beat. False where no node has points enough to be split. */
  #openNodes(first: number, end: number): boolean {
    let open = false;
    for (let node = first; node < end; node++) {
      const count = this.count[node]!;
      let squares = 0;
      for (let at = node * this.#width; at < (node + 1) * this.#width; at++) squares += this.sums[at]! ** 2;
      this.#squares[node] = squares;
      const pure = !this.#isNumber && squares === count * count;
      const closed = pure || count < 2 * this.#minLeaf;
      this.#best[node] = closed ? Infinity : squares * this.#inverse[count]! * (1 + ROUNDING);
      if (!closed) open = true;
    }
    return open;
  }

  /**
   * Walks along every feature. `active` points were in the lists. Returns how many there are now: points of nodes that
   * cannot be split are left out.
   */
  #findSplits(first: number, end: number, fresh: boolean, active: number): number {
    const nodeOf = this.#nodeOf;
    for (let point = 0; point < nodeOf.length; point++)
      if (nodeOf[point]! >= 0 && this.#best[nodeOf[point]!] === Infinity) nodeOf[point] = -1;
    let left = active;
    for (let feature = 0; feature < this.#lists.length; feature++) {
      for (let node = first; node < end; node++) {
        this.#lastRank[node] = -1;
        this.#leftCount[node] = 0;
        this.#leftSquares[node] = 0;
        this.#rightSquares[node] = this.#squares[node]!;
      }
      this.#leftSums.fill(0, first * this.#width, end * this.#width);
      const from = fresh ? this.#sorted.orders[feature]! : this.#lists[feature]!;
      const length = fresh ? from.length : active;
      left = this.#isNumber
        ? this.#walkNumbers(feature, from, length)
        : this.#walkClasses(feature, from, length);
    }
    return left;
  }

  #walkClasses(feature: number, from: Int32Array, length: number): number {
    const width = this.#width;
    const minLeaf = this.#minLeaf;
    const list = this.#lists[feature]!;
    const ranks = this.#sorted.ranks[feature]!;
    const nodeOf = this.#nodeOf;
    const targets = this.#targets;
    const inverse = this.#inverse;
    const { count, sums } = this;
    const best = this.#best;
    const lastRank = this.#lastRank;
    const leftCount = this.#leftCount;
    const leftSums = this.#leftSums;
    const leftSquares = this.#leftSquares;
    const rightSquares = this.#rightSquares;
    let kept = 0;
    for (let k = 0; k < length; k++) {
      const point = from[k]!;
      const node = nodeOf[point]!;
      if (node < 0) continue;
      list[kept++] = point;
      const rank = ranks[point]!;
      const before = leftCount[node]!;
      if (rank !== lastRank[node]) {
        const after = count[node]! - before;
        if (before >= minLeaf && after >= minLeaf) {
          const score = leftSquares[node]! * inverse[before]! + rightSquares[node]! * inverse[after]!;
          if (score > best[node]!) this.#keep(node, feature, score, rank);
        }
        lastRank[node] = rank;
      }
      const at = node * width + targets[point]!;
      const own = leftSums[at]!;
      leftCount[node] = before + 1;
      leftSums[at] = own + 1;
      leftSquares[node] = leftSquares[node]! + (2 * own + 1);
      rightSquares[node] = rightSquares[node]! - (2 * (sums[at]! - own) - 1);
    }
    return kept;
  }

  #walkNumbers(feature: number, from: Int32Array, length: number): number {
    const minLeaf = this.#minLeaf;
    const list = this.#lists[feature]!;
    const ranks = this.#sorted.ranks[feature]!;
    const nodeOf = this.#nodeOf;
    const targets = this.#targets;
    const inverse = this.#inverse;
    const { count, sums } = this;
    const best = this.#best;
    const lastRank = this.#lastRank;
    const leftCount = this.#leftCount;
    const leftSums = this.#leftSums;
    let kept = 0;
    for (let k = 0; k < length; k++) {
      const point = from[k]!;
      const node = nodeOf[point]!;
      if (node < 0) continue;
      list[kept++] = point;
      const rank = ranks[point]!;
      const before = leftCount[node]!;
      if (rank !== lastRank[node]) {
        const after = count[node]! - before;
        if (before >= minLeaf && after >= minLeaf) {
          const left = leftSums[node]!;
          const right = sums[node]! - left;
          const score = left * left * inverse[before]! + right * right * inverse[after]!;
          if (score > best[node]!) this.#keep(node, feature, score, rank);
        }
        lastRank[node] = rank;
      }
      leftCount[node] = before + 1;
      leftSums[node] = leftSums[node]! + targets[point]!;
    }
    return kept;
  }

  /** Notes a node's best split so far: between the last value that the walk met there and the next, of rank `next`. */
  #keep(node: number, feature: number, score: number, next: number): void {
    this.#best[node] = score * (1 + ROUNDING);
    this.#feature[node] = feature;
    this.#bestRank[node] = this.#lastRank[node]!;
    this.#bestNext[node] = next;
  }

  /** Gives the nodes with a split their children. False where there is none. */
  #split(first: number, end: number): boolean {
    for (let node = first; node < end; node++) {
      const feature = this.#feature[node]!;
      if (feature < 0) continue;
      const below = this.#valueOf(feature, this.#bestRank[node]!);
      this.#threshold[node] = middle(below, this.#valueOf(feature, this.#bestNext[node]!));
      this.#left[node] = this.#addNode();
      this.#addNode();
    }
    return this.#nodes > end;
  }

  /** Moves every point to the child on its side, and those of nodes without a split out of the walk. */
  #descend(points: Int32Array, count: number): void {
    for (let k = 0; k < count; k++) {
      const point = points[k]!;
      const node = this.#nodeOf[point]!;
      if (node < 0) continue;
      const feature = this.#feature[node]!;
      if (feature < 0) this.#nodeOf[point] = -1;
      else {
        const side = this.#sorted.ranks[feature]![point]! <= this.#bestRank[node]! ? 0 : 1;
        this.#enter(point, this.#left[node]! + side);
      }
    }
  }

  /** The value of a rank: half-interval search along the feature's order. */
  #valueOf(feature: number, rank: number): number {
    const order = this.#sorted.orders[feature]!;
    const ranks = this.#sorted.ranks[feature]!;
    let low = 0;
    let high = order.length - 1;
    while (low < high) {
      const half = (low + high) >>> 1;
      if (ranks[order[half]!]! < rank) low = half + 1;
      else high = half;
    }
    return this.#train.values[order[low]! * this.#train.columns + this.#sorted.columns[feature]!]!;
  }
}
