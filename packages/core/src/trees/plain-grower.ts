import { type CoalitionBatch, wordsPerRow } from '../coalitions/batch.ts';
import type { GrownTree } from './forest.ts';
import type { GrowerStart, TreeGrower } from './grower.ts';
import { createPatterns, fillBuckets, foldBuckets, type Patterns, suitablePatterns } from './histogram.ts';
import { addTree } from './model.ts';
import type { CheckedBoosting } from './options.ts';

/** Splits must gain more than this share of the node's own score: below it lies only rounding. */
const ROUNDING = 1e-12;

/** Adding and subtracting it rounds a float64 of magnitude below 2^51 to an integer. */
const ROUNDER = 1.5 * 2 ** 52;

/** The growing of trees in plain TypeScript. The twin of assembly/grow-tree.ts: what one does, the other must do. */
export class PlainGrower implements TreeGrower {
  readonly #batch: CoalitionBatch;
  readonly #options: CheckedBoosting;
  readonly #patterns: readonly Patterns[];
  readonly #heldOut: CoalitionBatch;
  readonly residuals: Float64Array;
  readonly predictions: Float64Array;
  readonly chosen: Float64Array;
  /** Integer residual plus unit, of each row; 0 for those not chosen, which so count for nothing. */
  readonly #weights: Float64Array;
  readonly #unit: number;
  readonly #largest: number;
  readonly #nothing: number;
  /** 1 / (count + lambda). */
  readonly #inverse: Float64Array;
  readonly #splittable: Int32Array;

  // The tree under way. Rows of a leaf are order[start, end); its sums are row `leaf` of `sums`.
  readonly #identity: Int32Array;
  readonly #order: Int32Array;
  readonly #aside: Int32Array;
  readonly #table: Float64Array;
  readonly #sums: Float64Array;
  readonly #start: Int32Array;
  readonly #end: Int32Array;
  /** Chosen rows. */
  readonly #count: Int32Array;
  readonly #depth: Int32Array;
  readonly #total: Float64Array;
  readonly #gain: Float64Array;
  readonly #split: Int32Array;
  readonly #node: Int32Array;
  #nodes = 0;
  readonly #player: Int32Array;
  readonly #child: Int32Array;
  readonly #value: Float64Array;

  #bound = false;

  constructor(batch: CoalitionBatch, options: CheckedBoosting, start: GrowerStart) {
    const { rows, players } = batch;
    this.#batch = batch;
    this.#options = options;
    this.#heldOut = start.heldOut;
    this.residuals = start.residuals.slice();
    this.predictions = new Float64Array(start.heldOut.rows).fill(start.base);
    this.chosen = new Float64Array(rows).fill(1);
    this.#unit = start.unit;
    this.#largest = start.largest;
    this.#nothing = start.nothing;
    this.#splittable = start.splittable;
    this.#weights = new Float64Array(rows);
    this.#inverse = Float64Array.from({ length: rows + 1 }, (_, count) => 1 / (count + options.lambda));
    this.#patterns = createPatterns(batch);
    this.#table = new Float64Array(Math.max(...this.#patterns.map((p) => p.groups << p.width)));

    const leaves = Math.min(options.leaves, rows);
    this.#identity = Int32Array.from({ length: rows }, (_, row) => row);
    this.#order = new Int32Array(rows);
    this.#aside = new Int32Array(rows);
    this.#sums = new Float64Array(leaves * players);
    this.#start = new Int32Array(leaves);
    this.#end = new Int32Array(leaves);
    this.#count = new Int32Array(leaves);
    this.#depth = new Int32Array(leaves);
    this.#total = new Float64Array(leaves);
    this.#gain = new Float64Array(leaves);
    this.#split = new Int32Array(leaves);
    this.#node = new Int32Array(leaves);
    this.#player = new Int32Array(2 * leaves - 1);
    this.#child = new Int32Array(2 * leaves - 1);
    this.#value = new Float64Array(2 * leaves - 1);
  }

  get bound(): boolean {
    return this.#bound;
  }

  grow(): GrownTree | undefined {
    const rows = this.#batch.rows;
    const scale = this.#quantise();
    if (scale === 0) return undefined;
    this.#order.set(this.#identity);
    this.#start[0] = 0;
    this.#end[0] = rows;
    this.#depth[0] = 0;
    let total = 0;
    for (let row = 0; row < rows; row++) total += this.#weights[row]!;
    this.#total[0] = total;
    this.#count[0] = this.#countIn(total);
    this.#gain[0] = 0;
    if (this.#maySplit(0)) {
      this.#fillSums(0, 0, rows);
      this.#findSplit(0);
    }
    if (this.#gain[0] === 0) return undefined;

    this.#nodes = 1;
    this.#node[0] = 0;
    let leaves = 1;
    const most = this.#start.length;
    while (leaves < most) {
      let best = 0;
      for (let leaf = 1; leaf < leaves; leaf++) if (this.#gain[leaf]! > this.#gain[best]!) best = leaf;
      if (this.#gain[best] === 0) break;
      this.#splitLeaf(best, leaves, leaves + 1 === most);
      leaves++;
    }
    for (let leaf = 0; leaf < leaves; leaf++) this.#settleLeaf(leaf, scale);
    const tree = { nodes: this.#nodes, player: this.#player, child: this.#child, value: this.#value };
    addTree(tree, 0, this.#heldOut, this.predictions);
    return tree;
  }

  /** Sets the rows' weights for the next tree. Returns how many integer steps make 1, or 0 if the residuals are nothing. */
  #quantise(): number {
    const residuals = this.residuals;
    const weights = this.#weights;
    const chosen = this.chosen;
    let largest = 0;
    for (let row = 0; row < residuals.length; row++) largest = Math.max(largest, Math.abs(residuals[row]!));
    const scale = this.#largest / largest;
    if (largest <= this.#nothing || scale === Infinity) return 0;
    const offset = ROUNDER - this.#unit;
    for (let row = 0; row < residuals.length; row++)
      weights[row] = (residuals[row]! * scale + ROUNDER - offset) * chosen[row]!;
    return scale;
  }

  /** How many chosen rows a sum of weights has. */
  #countIn(weight: number): number {
    return (weight * (1 / this.#unit) + 0.5) | 0;
  }

  #maySplit(leaf: number): boolean {
    const { depth, minLeaf } = this.#options;
    if (this.#depth[leaf]! >= depth) return false;
    const enough = this.#count[leaf]! >= 2 * minLeaf;
    if (!enough) this.#bound = true;
    return enough;
  }

  /** Sums, for every player, the weights of rows order[start, end) in which it is present. */
  #fillSums(leaf: number, start: number, end: number): void {
    const { players } = this.#batch;
    const patterns = suitablePatterns(this.#patterns, end - start);
    fillBuckets(patterns, this.#weights, this.#order, start, end, this.#table);
    foldBuckets(patterns, this.#table, players, this.#sums, leaf * players);
  }

  /** Finds the leaf's best split: the largest drop of the squared error. Gain 0 where there is none. */
  #findSplit(leaf: number): void {
    const { minLeaf } = this.#options;
    const sums = this.#sums;
    const inverse = this.#inverse;
    const splittable = this.#splittable;
    const unit = this.#unit;
    const perUnit = 1 / unit;
    const base = leaf * this.#batch.players;
    const total = this.#total[leaf]!;
    const count = this.#count[leaf]!;
    const sum = total - count * unit;
    const mostPresent = count - minLeaf;
    const own = sum * sum * inverse[count]!;
    let best = own * (1 + ROUNDING);
    let split = -1;
    let ruledOut = 0;
    for (let k = 0; k < splittable.length; k++) {
      const player = splittable[k]!;
      const weight = sums[base + player]!;
      const present = (weight * perUnit + 0.5) | 0;
      const presentSum = weight - present * unit;
      const absentSum = sum - presentSum;
      const score =
        presentSum * presentSum * inverse[present]! + absentSum * absentSum * inverse[count - present]!;
      if (!(score > best)) continue;
      if (present < minLeaf || present > mostPresent) {
        if (present > 0 && present < count) ruledOut = Math.max(ruledOut, score);
        continue;
      }
      best = score;
      split = player;
    }
    if (ruledOut > best) this.#bound = true;
    this.#gain[leaf] = split < 0 ? 0 : best - own;
    this.#split[leaf] = split;
  }

  /** Splits a leaf: the child with more rows keeps its place (and its sums, less the twin's), the other goes to `fresh`. */
  #splitLeaf(leaf: number, fresh: number, last: boolean): void {
    const { players } = this.#batch;
    const player = this.#split[leaf]!;
    const start = this.#start[leaf]!;
    const end = this.#end[leaf]!;
    const middle = this.#partition(player, start, end);
    const node = this.#node[leaf]!;
    const children = this.#nodes;
    this.#nodes += 2;
    this.#player[node] = player;
    this.#child[node] = children;

    const presentTotal = this.#sums[leaf * players + player]!;
    const absentTotal = this.#total[leaf]! - presentTotal;
    const presentCount = this.#countIn(presentTotal);
    const absentCount = this.#count[leaf]! - presentCount;
    const presentLarger = presentCount > absentCount;
    const absent = presentLarger ? fresh : leaf;
    const present = presentLarger ? leaf : fresh;
    const depth = this.#depth[leaf]! + 1;
    this.#place(absent, start, middle, absentCount, depth, absentTotal, children);
    this.#place(present, middle, end, presentCount, depth, presentTotal, children + 1);
    if (last) return;

    if (!this.#maySplit(leaf)) return;
    this.#fillSums(fresh, this.#start[fresh]!, this.#end[fresh]!);
    const sums = this.#sums;
    for (let at = leaf * players, twin = fresh * players; at < (leaf + 1) * players; at++, twin++) {
      sums[at] = sums[at]! - sums[twin]!;
    }
    this.#findSplit(leaf);
    if (this.#maySplit(fresh)) this.#findSplit(fresh);
  }

  #place(
    leaf: number,
    start: number,
    end: number,
    count: number,
    depth: number,
    total: number,
    node: number,
  ): void {
    this.#start[leaf] = start;
    this.#end[leaf] = end;
    this.#count[leaf] = count;
    this.#depth[leaf] = depth;
    this.#total[leaf] = total;
    this.#gain[leaf] = 0;
    this.#node[leaf] = node;
  }

  /** Moves the rows in which the player is absent to the front, keeping orders. Returns where the others begin. */
  #partition(player: number, start: number, end: number): number {
    const { words } = this.#batch;
    const order = this.#order;
    const aside = this.#aside;
    const stride = wordsPerRow(this.#batch.players);
    const word = player >>> 5;
    const shift = player & 31;
    let absent = start;
    let present = 0;
    for (let k = start; k < end; k++) {
      const row = order[k]!;
      const bit = (words[row * stride + word]! >>> shift) & 1;
      order[absent] = row;
      aside[present] = row;
      absent += 1 - bit;
      present += bit;
    }
    for (let k = 0; k < present; k++) order[absent + k] = aside[k]!;
    return absent;
  }

  /** Gives a finished leaf its value and takes that off its rows' residuals. */
  #settleLeaf(leaf: number, scale: number): void {
    const start = this.#start[leaf]!;
    const end = this.#end[leaf]!;
    const count = this.#count[leaf]!;
    const sum = this.#total[leaf]! - count * this.#unit;
    const value = (this.#options.rate * sum * this.#inverse[count]!) / scale;
    const node = this.#node[leaf]!;
    this.#player[node] = -1;
    this.#value[node] = value;
    const residuals = this.residuals;
    const order = this.#order;
    for (let k = start; k < end; k++) residuals[order[k]!] = residuals[order[k]!]! - value;
  }
}
