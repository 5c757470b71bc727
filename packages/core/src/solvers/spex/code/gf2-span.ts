/**
 * A growing set of linearly independent vectors over GF(2), each of `bits` packed bits. A vector is held reduced (its
 * leading bit in no vector offered later), beside the combination of the accepted vectors that it is.
 */
export class Gf2Span {
  readonly bits: number;
  readonly words: number;
  #rank = 0;
  /** Row r: reduced vector r, then which of the accepted vectors, in order of acceptance, add up to it. */
  readonly #rows: Uint32Array;
  /** For each bit: the row that it leads, -1 for none. */
  readonly #rowOf: Int32Array;

  constructor(bits: number) {
    this.bits = bits;
    this.words = Math.ceil(bits / 32);
    this.#rows = new Uint32Array((bits + 1) * 2 * this.words);
    this.#rowOf = new Int32Array(bits).fill(-1);
  }

  get rank(): number {
    return this.#rank;
  }

  /** Accepts the vector at `vector[at]`, unless those accepted before span it. */
  offer(vector: Uint32Array, at: number): boolean {
    if (this.#rank === this.bits) return false;
    const { words } = this;
    const rows = this.#rows;
    const row = this.#rank * 2 * words;
    rows.fill(0, row, row + 2 * words);
    for (let word = 0; word < words; word++) rows[row + word] = vector[at + word]!;
    rows[row + words + (this.#rank >>> 5)]! |= 1 << (this.#rank & 31);
    const pivot = this.#reduce(row);
    if (pivot < 0) return false;
    this.#rowOf[pivot] = this.#rank++;
    return true;
  }

  /**
   * Writes the coefficients of the vector at `vector[at]` in the accepted ones, bit i for the i-th accepted, to
   * `out[to]`. The vector must lie in their span.
   */
  coordinates(vector: Uint32Array, at: number, out: Uint32Array, to: number): void {
    const { words } = this;
    const rows = this.#rows;
    const row = this.bits * 2 * words;
    rows.fill(0, row, row + 2 * words);
    for (let word = 0; word < words; word++) rows[row + word] = vector[at + word]!;
    this.#reduce(row);
    for (let word = 0; word < words; word++) out[to + word] = rows[row + words + word]!;
  }

  /** Adds accepted rows to the one at `row` until it is 0 (-1) or leads with a bit that none of them does. */
  #reduce(row: number): number {
    const { words } = this;
    const rows = this.#rows;
    for (let word = words - 1; word >= 0; word--) {
      while (rows[row + word] !== 0) {
        const pivot = 32 * word + 31 - Math.clz32(rows[row + word]!);
        const other = this.#rowOf[pivot]!;
        if (other < 0) return pivot;
        const from = other * 2 * words;
        for (let i = 0; i < 2 * words; i++) rows[row + i]! ^= rows[from + i]!;
      }
    }
    return -1;
  }
}
