/**
 * The sets of one player or more by the product of their players' weights (each at most 1), the largest first, as many as are
 * asked for. Every set but the first comes from one before it: with its last player (by weight) followed by the next one, or
 * exchanged for it. A heap holds those whose turn has not come.
 */
export class SupportsByWeight {
  /** Players by weight, the largest first, and the logarithms of their weights. */
  readonly #ranked: Uint32Array;
  readonly #logs: Float64Array;
  /** Of each set that was generated: the set without its last player, or -1; the last player's rank; its log weight. */
  #rest = new Int32Array(1024);
  #last = new Int32Array(1024);
  #weight = new Float64Array(1024);
  #generated = 0;
  readonly #heap: number[] = [];
  readonly #found: number[] = [];

  constructor(weights: Float64Array) {
    const ranked = Uint32Array.from(weights.keys()).sort((a, b) => weights[b]! - weights[a]! || a - b);
    this.#ranked = ranked.filter((player) => weights[player]! > 0);
    this.#logs = Float64Array.from(this.#ranked, (player) => Math.log(weights[player]!));
    this.#generate(-1, 0, 0);
  }

  /** Sets found so far. */
  get length(): number {
    return this.#found.length;
  }

  /** Finds the next set; false when there are no more. */
  next(): boolean {
    const top = this.#heap[0];
    if (top === undefined) return false;
    this.#found.push(top);
    this.#removeTop();
    const rank = this.#last[top]! + 1;
    this.#generate(top, rank, this.#weight[top]!);
    this.#generate(this.#rest[top]!, rank, this.#weight[top]! - this.#logs[rank - 1]!);
    return true;
  }

  /** The players of the set found as number `at` into `out`, in no order; returns how many. */
  players(at: number, out: Uint32Array): number {
    let count = 0;
    for (let set = this.#found[at]!; set >= 0; set = this.#rest[set]!) {
      out[count++] = this.#ranked[this.#last[set]!]!;
    }
    return count;
  }

  #generate(rest: number, rank: number, weight: number): void {
    if (rank >= this.#ranked.length) return;
    const set = this.#generated++;
    if (set === this.#rest.length) this.#grow();
    this.#rest[set] = rest;
    this.#last[set] = rank;
    this.#weight[set] = weight + this.#logs[rank]!;
    this.#add(set);
  }

  #grow(): void {
    const grown = <T extends Int32Array | Float64Array>(from: T, to: T): T => {
      to.set(from as never);
      return to;
    };
    const length = 2 * this.#rest.length;
    this.#rest = grown(this.#rest, new Int32Array(length));
    this.#last = grown(this.#last, new Int32Array(length));
    this.#weight = grown(this.#weight, new Float64Array(length));
  }

  /** Whether a set comes before another: by weight, then by age, so that the order is always the same. */
  #before(a: number, b: number): boolean {
    const difference = this.#weight[a]! - this.#weight[b]!;
    return difference > 0 || (difference === 0 && a < b);
  }

  #add(set: number): void {
    const heap = this.#heap;
    let at = heap.length;
    for (; at > 0; ) {
      const above = (at - 1) >>> 1;
      if (!this.#before(set, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = set;
  }

  #removeTop(): void {
    const heap = this.#heap;
    const set = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && this.#before(heap[below + 1]!, heap[below]!)) below++;
      if (!this.#before(heap[below]!, set)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = set;
  }
}
