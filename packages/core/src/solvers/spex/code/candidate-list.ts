/** The best distinct supports met so far, least penalty first; equal penalties by support (shorter, then lower). */
export class CandidateList {
  readonly limit: number;
  /** Most players of a support. */
  readonly capability: number;
  readonly sizes: Int32Array;
  /** [limit × capability], players ascending. */
  readonly supports: Int32Array;
  readonly penalties: Float64Array;
  #count = 0;

  constructor(limit: number, capability: number) {
    this.limit = limit;
    this.capability = capability;
    this.sizes = new Int32Array(limit);
    this.supports = new Int32Array(limit * capability);
    this.penalties = new Float64Array(limit);
  }

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
  }

  has(support: Int32Array, size: number): boolean {
    for (let i = 0; i < this.#count; i++) if (this.#compare(i, support, size) === 0) return true;
    return false;
  }

  /** Adds a support that is not in the list. A full list drops its worst entry, or this one. */
  add(support: Int32Array, size: number, penalty: number): void {
    const { limit, capability, sizes, supports, penalties } = this;
    let at = this.#count;
    while (at > 0) {
      const difference = penalties[at - 1]! - penalty || this.#compare(at - 1, support, size);
      if (difference < 0) break;
      at--;
    }
    if (at === limit) return;
    const end = Math.min(this.#count, limit - 1);
    sizes.copyWithin(at + 1, at, end);
    penalties.copyWithin(at + 1, at, end);
    supports.copyWithin((at + 1) * capability, at * capability, end * capability);
    sizes[at] = size;
    penalties[at] = penalty;
    for (let i = 0; i < size; i++) supports[at * capability + i] = support[i]!;
    this.#count = end + 1;
  }

  /** Negative where entry `at` comes before the support, 0 where they are equal. */
  #compare(at: number, support: Int32Array, size: number): number {
    if (this.sizes[at] !== size) return this.sizes[at]! - size;
    for (let i = 0; i < size; i++) {
      const difference = this.supports[at * this.capability + i]! - support[i]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }
}
