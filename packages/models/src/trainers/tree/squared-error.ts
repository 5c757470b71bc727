import type { LearningTask } from '@spex/lenses';
import { type Criterion, inverses, SLIGHTLY_MORE } from './criterion.ts';
import type { Indices } from './presorted.ts';
import { type IntegerTargets, integerTargets } from './targets.ts';

/** The squared error of integers: sums of them are exact, so that splits that part the points alike score alike. */
export class SquaredError implements Criterion {
  least = 0;
  readonly #count: Float64Array;
  readonly #sum: Float64Array;
  readonly #numbers: IntegerTargets;
  readonly #minLeaf: number;
  readonly #inverse: Float64Array;
  #total = 0;

  /** `nodes`: the most that a tree may have. */
  constructor(task: LearningTask, minLeaf: number, nodes: number) {
    this.#numbers = integerTargets(task);
    this.#minLeaf = minLeaf;
    this.#inverse = inverses(task.train.rows);
    this.#count = new Float64Array(nodes);
    this.#sum = new Float64Array(nodes);
  }

  restart(): void {
    this.#count.fill(0);
    this.#sum.fill(0);
  }

  add(node: number, point: number): void {
    this.#count[node] = this.#count[node]! + 1;
    this.#sum[node] = this.#sum[node]! + this.#numbers.integers[point]!;
  }

  pure(): boolean {
    return false;
  }

  open(node: number): number {
    this.#total = this.#sum[node]!;
    return this.#total * this.#total * this.#inverse[this.#count[node]!]! * SLIGHTLY_MORE;
  }

  walk(list: Indices, ranks: Indices, start: number, end: number, least: number): number {
    const targets = this.#numbers.integers;
    const minLeaf = this.#minLeaf;
    const inverse = this.#inverse;
    const total = this.#total;
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
      const right = total - left;
      const score = left * left * inverse[count]! + right * right * inverse[end - start - count]!;
      if (score > least) {
        best = k + 1;
        least = score * SLIGHTLY_MORE;
      }
    }
    this.least = least;
    return best;
  }

  answer(leaf: number, scores: Float64Array, to: number): void {
    const count = this.#count[leaf]!;
    scores[to] = this.#numbers.toNumber(count === 0 ? 0 : this.#sum[leaf]! / count);
  }
}
