import type { RowBits } from './kernel.ts';

/**
 * For each player, the sum of a matrix's entries over all pairs of rows (below the diagonal) that differ in that player:
 * `first` and `second` are two such matrices, row-major with `stride` columns. Each entry is added to one of 256 sums for
 * each byte of the two rows' XOR, and the sums to their players' at the end: pairs × players / 8 additions.
 */
export class PairSums {
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly #rows: RowBits;
  readonly #a = new Float64Array(1024);
  readonly #b = new Float64Array(1024);

  constructor(rows: RowBits) {
    this.#rows = rows;
    this.first = new Float64Array(32 * rows.width);
    this.second = new Float64Array(32 * rows.width);
  }

  sum(first: Float64Array, second: Float64Array, stride: number): void {
    this.first.fill(0);
    this.second.fill(0);
    for (let word = 0; word < this.#rows.width; word++) {
      this.#addPairs(word * this.#rows.rows, first, second, stride);
      this.#spread(word * 32);
    }
  }

  #addPairs(from: number, first: Float64Array, second: Float64Array, stride: number): void {
    const { rows, bits } = this.#rows;
    const a = this.#a.fill(0);
    const b = this.#b.fill(0);
    for (let row = 1; row < rows; row++) {
      const at = row * stride;
      const own = bits[from + row]!;
      for (let other = 0; other < row; other++) {
        const differ = own ^ bits[from + other]!;
        const b0 = differ & 255;
        const b1 = 256 + ((differ >>> 8) & 255);
        const b2 = 512 + ((differ >>> 16) & 255);
        const b3 = 768 + (differ >>> 24);
        const x = first[at + other]!;
        const y = second[at + other]!;
        a[b0] = a[b0]! + x;
        a[b1] = a[b1]! + x;
        a[b2] = a[b2]! + x;
        a[b3] = a[b3]! + x;
        b[b0] = b[b0]! + y;
        b[b1] = b[b1]! + y;
        b[b2] = b[b2]! + y;
        b[b3] = b[b3]! + y;
      }
    }
  }

  /** From the sums of each byte's values to those of its players. */
  #spread(from: number): void {
    for (let byte = 0; byte < 4; byte++) {
      for (let value = 1; value < 256; value++) {
        for (let bit = 0; bit < 8; bit++) {
          if (((value >>> bit) & 1) === 0) continue;
          const player = from + byte * 8 + bit;
          this.first[player] = this.first[player]! + this.#a[byte * 256 + value]!;
          this.second[player] = this.second[player]! + this.#b[byte * 256 + value]!;
        }
      }
    }
  }
}
