import type { LearningTask } from '@spex/lenses';
import { type Criterion, inverses, SLIGHTLY_MORE } from './criterion.ts';
import type { Indices } from './presorted.ts';

/** The Gini impurity of classes. */
export class Gini implements Criterion {
  least = 0;
  readonly #count: Float64Array;
  /** Points of each class in each node, shape [nodes × classes]. */
  readonly #ofClass: Float64Array;
  readonly #classes: number;
  readonly #targets: Int32Array;
  readonly #minLeaf: number;
  readonly #inverse: Float64Array;
  readonly #left: Float64Array;
  #node = 0;

  /** `nodes`: the most that a tree may have. */
  constructor({ targets, classes: { length: classes } }: LearningTask, minLeaf: number, nodes: number) {
    this.#targets = Int32Array.from(targets);
    this.#minLeaf = minLeaf;
    this.#classes = classes;
    this.#inverse = inverses(targets.length);
    this.#left = new Float64Array(classes);
    this.#count = new Float64Array(nodes);
    this.#ofClass = new Float64Array(nodes * classes);
  }

  restart(): void {
    this.#count.fill(0);
    this.#ofClass.fill(0);
  }

  add(node: number, point: number): void {
    const at = node * this.#classes + this.#targets[point]!;
    this.#count[node] = this.#count[node]! + 1;
    this.#ofClass[at] = this.#ofClass[at]! + 1;
  }

  pure(node: number): boolean {
    return this.#squares(node) === this.#count[node]! ** 2;
  }

  open(node: number): number {
    this.#node = node;
    return this.#squares(node) * this.#inverse[this.#count[node]!]! * SLIGHTLY_MORE;
  }

  walk(list: Indices, ranks: Indices, start: number, end: number, least: number): number {
    return this.#classes === 2
      ? this.#walkTwo(list, ranks, start, end, least)
      : this.#walkMany(list, ranks, start, end, least);
  }

  /** Of two classes, the points of the second tell those of the first. */
  #walkTwo(list: Indices, ranks: Indices, start: number, end: number, least: number): number {
    const targets = this.#targets;
    const minLeaf = this.#minLeaf;
    const inverse = this.#inverse;
    const total = this.#ofClass[2 * this.#node + 1]!;
    let best = -1;
    let left = 0;
    let k = start;
    for (; k < start + minLeaf - 1; k++) left += targets[list[k]!]!;
    let rank = ranks[list[k]!]!;
    for (; k < end - minLeaf; k++) {
      left += targets[list[k]!]!;
      const next = ranks[list[k + 1]!]!;
      if (next === rank) continue;
      rank = next;
      const count = k + 1 - start;
      const rest = end - start - count;
      const right = total - left;
      const score =
        (left * left + (count - left) * (count - left)) * inverse[count]! +
        (right * right + (rest - right) * (rest - right)) * inverse[rest]!;
      if (score > least) {
        best = k + 1;
        least = score * SLIGHTLY_MORE;
      }
    }
    this.least = least;
    return best;
  }

  #walkMany(list: Indices, ranks: Indices, start: number, end: number, least: number): number {
    const targets = this.#targets;
    const minLeaf = this.#minLeaf;
    const inverse = this.#inverse;
    const left = this.#left;
    const base = this.#node * this.#classes;
    let best = -1;
    let leftSquares = 0;
    let rightSquares = this.#squares(this.#node);
    left.fill(0);
    let rank = ranks[list[start]!]!;
    for (let k = start; k < end - minLeaf; k++) {
      const target = targets[list[k]!]!;
      const own = left[target]!;
      left[target] = own + 1;
      leftSquares += 2 * own + 1;
      rightSquares -= 2 * (this.#ofClass[base + target]! - own) - 1;
      const next = ranks[list[k + 1]!]!;
      if (next === rank) continue;
      rank = next;
      const count = k + 1 - start;
      if (count < minLeaf) continue;
      const score = leftSquares * inverse[count]! + rightSquares * inverse[end - start - count]!;
      if (score > least) {
        best = k + 1;
        least = score * SLIGHTLY_MORE;
      }
    }
    this.least = least;
    return best;
  }

  answer(leaf: number, scores: Float64Array, to: number): void {
    const classes = this.#classes;
    const all = this.#count[leaf]! + classes;
    for (let c = 0; c < classes; c++) scores[to + c] = (this.#ofClass[leaf * classes + c]! + 1) / all;
  }

  #squares(node: number): number {
    let sum = 0;
    for (let at = node * this.#classes; at < (node + 1) * this.#classes; at++) sum += this.#ofClass[at]! ** 2;
    return sum;
  }
}
