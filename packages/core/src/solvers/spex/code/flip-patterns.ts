/**
 * The likeliest sets of flips: the subsets of a few reliabilities with the least sums, least first (the k smallest
 * subset sums, by a heap). All buffers are made once.
 */
export class FlipPatterns {
  readonly #sums: Float64Array;
  /** Each pattern's sum without its last member. */
  readonly #heads: Float64Array;
  readonly #masks: Int32Array;
  #size = 0;
  #reliabilities: Float64Array = new Float64Array(0);
  #depth = 0;

  /** At most `patterns` patterns are asked for after each start. */
  constructor(patterns: number) {
    // A pattern taken out puts at most two in.
    this.#sums = new Float64Array(patterns + 2);
    this.#heads = new Float64Array(patterns + 2);
    this.#masks = new Int32Array(patterns + 2);
  }

  /** Begins with the subsets of `reliabilities[0 .. depth - 1]`, which ascend from 0 or more; depth <= 30. */
  start(reliabilities: Float64Array, depth: number): void {
    this.#reliabilities = reliabilities;
    this.#depth = depth;
    this.#size = 0;
    if (depth > 0) this.#push(0, 0, 0);
  }

  /** The next non-empty subset, bit i for entry i; 0 when all have been given. */
  next(): number {
    if (this.#size === 0) return 0;
    const mask = this.#masks[0]!;
    const head = this.#heads[0]!;
    const sum = this.#sums[0]!;
    this.#pop();
    const last = 31 - Math.clz32(mask);
    if (last + 1 < this.#depth) {
      this.#push(head, mask ^ (1 << last), last + 1);
      this.#push(sum, mask, last + 1);
    }
    return mask;
  }

  /** Adds the pattern that joins member `last` to `mask`, whose sum is `head`. */
  #push(head: number, mask: number, last: number): void {
    const sum = head + this.#reliabilities[last]!;
    let child = this.#size++;
    while (child > 0) {
      const parent = (child - 1) >>> 1;
      if (this.#sums[parent]! <= sum) break;
      this.#move(parent, child);
      child = parent;
    }
    this.#sums[child] = sum;
    this.#heads[child] = head;
    this.#masks[child] = mask | (1 << last);
  }

  /** Takes the first pattern out. */
  #pop(): void {
    const end = --this.#size;
    const sum = this.#sums[end]!;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= end) break;
      if (child + 1 < end && this.#sums[child + 1]! < this.#sums[child]!) child++;
      if (this.#sums[child]! >= sum) break;
      this.#move(child, parent);
      parent = child;
    }
    this.#move(end, parent);
  }

  #move(from: number, to: number): void {
    this.#sums[to] = this.#sums[from]!;
    this.#heads[to] = this.#heads[from]!;
    this.#masks[to] = this.#masks[from]!;
  }
}
