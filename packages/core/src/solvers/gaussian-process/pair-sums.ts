import { workspaceBytes } from '../../kernels/workspace.ts';
import type { PairRoom, RowBits } from './kernel.ts';

/**
 * For each player, the sum of a matrix's entries over all pairs of rows (below the diagonal) that differ in that player:
 * `first` and `second` are two such matrices, row-major with `stride` columns. Each entry is added to one of 256 sums for
 * each byte of the two rows' XOR, and the sums to their players' at the end: pairs × players / 8 additions.
 */
export class PairSums {
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly #rows: RowBits;
  readonly #room: PairRoom | undefined;
  /** Sums of each byte's values, those of both matrices side by side: shape [width × 4 × 256 × 2]. */
  readonly #sums: Float64Array;

  /** With a room, the matrices must be arrays of its workspace, and assembly/pairs.ts does the work. */
  constructor(rows: RowBits, room?: PairRoom) {
    this.#rows = rows;
    this.#room = room;
    this.#sums = room?.workspace.bareFloat64(2048 * rows.width) ?? new Float64Array(2048 * rows.width);
    this.first = new Float64Array(32 * rows.width);
    this.second = new Float64Array(32 * rows.width);
  }

  /** Bytes that the sums take in a workspace. */
  static bytes({ width }: RowBits): number {
    return workspaceBytes(8 * 2048 * width);
  }

  sum(first: Float64Array, second: Float64Array, stride: number): void {
    this.first.fill(0);
    this.second.fill(0);
    this.#sums.fill(0);
    const { rows, width } = this.#rows;
    if (this.#room) {
      const { bits, workspace } = this.#room;
      workspace.kernels.addPairs(
        bits.byteOffset,
        rows,
        width,
        first.byteOffset,
        second.byteOffset,
        stride,
        this.#sums.byteOffset,
      );
    } else {
      for (let word = 0; word < width; word++) this.#addPairs(word, first, second, stride);
    }
    for (let byte = 0; byte < 4 * width; byte++) this.#spread(byte);
  }

  #addPairs(word: number, first: Float64Array, second: Float64Array, stride: number): void {
    const { rows, bits } = this.#rows;
    const sums = this.#sums.subarray(2048 * word, 2048 * (word + 1));
    const from = word * rows;
    for (let row = 1; row < rows; row++) {
      const at = row * stride;
      const own = bits[from + row]!;
      for (let other = 0; other < row; other++) {
        const differ = own ^ bits[from + other]!;
        const b0 = 2 * (differ & 255);
        const b1 = 512 + 2 * ((differ >>> 8) & 255);
        const b2 = 1024 + 2 * ((differ >>> 16) & 255);
        const b3 = 1536 + 2 * (differ >>> 24);
        const x = first[at + other]!;
        const y = second[at + other]!;
        sums[b0] = sums[b0]! + x;
        sums[b1] = sums[b1]! + x;
        sums[b2] = sums[b2]! + x;
        sums[b3] = sums[b3]! + x;
        sums[b0 + 1] = sums[b0 + 1]! + y;
        sums[b1 + 1] = sums[b1 + 1]! + y;
        sums[b2 + 1] = sums[b2 + 1]! + y;
        sums[b3 + 1] = sums[b3 + 1]! + y;
      }
    }
  }

  /** From the sums of a byte's values to those of its players. */
  #spread(byte: number): void {
    for (let value = 1; value < 256; value++) {
      const at = 2 * (256 * byte + value);
      for (let bit = 0; bit < 8; bit++) {
        if (((value >>> bit) & 1) === 0) continue;
        const player = 8 * byte + bit;
        this.first[player] = this.first[player]! + this.#sums[at]!;
        this.second[player] = this.second[player]! + this.#sums[at + 1]!;
      }
    }
  }
}
