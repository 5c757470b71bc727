import type { CoalitionBatch } from '../../coalitions/batch.ts';
import { playerColumns, wordsPerColumn } from '../../coalitions/columns.ts';
import { fillSums } from '../../coalitions/sign-sums.ts';

/** Words at a time in sums of pairs: their tables fit into a processor's first cache. */
const BLOCK = 4;

/**
 * Sums of values over rows, each with the sign of a character: Σ_r v_r χ_T(x_r) of any sets T, without their columns ever
 * lying in memory. Columns of players are XORed word by word, and tables of 256 partial sums answer each byte: rows / 32
 * words a set.
 */
export class Correlator {
  readonly #columns: Uint32Array;
  readonly #height: number;
  readonly #sums: Float64Array;
  readonly #signs: Uint32Array;

  constructor(batch: CoalitionBatch, values: Float64Array) {
    this.#columns = playerColumns(batch);
    this.#height = wordsPerColumn(batch.rows);
    this.#signs = new Uint32Array(this.#height);
    this.#sums = new Float64Array(this.#height * 1024);
    for (let byte = 0; byte < 4 * this.#height; byte++) fillSums(this.#sums, byte * 256, values, byte * 8);
  }

  /** Σ_r v_r χ_T(x_r), T the first `count` of `players`. */
  sum(players: ArrayLike<number>, count = players.length): number {
    const signs = this.#signs.fill(0);
    for (let i = 0; i < count - 1; i++) {
      const from = players[i]! * this.#height;
      for (let word = 0; word < signs.length; word++)
        signs[word] = signs[word]! ^ this.#columns[from + word]!;
    }
    const last = count > 0 ? players[count - 1]! * this.#height : -1;
    const sums = this.#sums;
    let sum = 0;
    for (let word = 0, at = 0; word < signs.length; word++, at += 1024) {
      const bits = signs[word]! ^ (last < 0 ? 0 : this.#columns[last + word]!);
      sum +=
        sums[at + (bits & 255)]! +
        sums[at + 256 + ((bits >>> 8) & 255)]! +
        (sums[at + 512 + ((bits >>> 16) & 255)]! + sums[at + 768 + (bits >>> 24)]!);
    }
    return sum;
  }

  /**
   * The sums of all pairs of `players`, that of the i-th and the j-th (j < i) at i (i - 1) / 2 + j; with a `third` player, of
   * the pairs with that one.
   */
  pairSums(players: ArrayLike<number>, third?: number): Float64Array {
    const count = players.length;
    const out = new Float64Array((count * (count - 1)) / 2);
    const columns = this.#columns;
    const sums = this.#sums;
    const signs = this.#signs.fill(0);
    if (third !== undefined) {
      signs.set(columns.subarray(third * this.#height, (third + 1) * this.#height));
    }
    for (let first = 0; first < this.#height; first += BLOCK) {
      const end = Math.min(first + BLOCK, this.#height);
      for (let i = 1, at = 0; i < count; i++) {
        const a = players[i]! * this.#height;
        for (let j = 0; j < i; j++, at++) {
          const b = players[j]! * this.#height;
          let sum = out[at]!;
          for (let word = first; word < end; word++) {
            const bits = columns[a + word]! ^ columns[b + word]! ^ signs[word]!;
            const table = word * 1024;
            sum +=
              sums[table + (bits & 255)]! +
              sums[table + 256 + ((bits >>> 8) & 255)]! +
              (sums[table + 512 + ((bits >>> 16) & 255)]! + sums[table + 768 + (bits >>> 24)]!);
          }
          out[at] = sum;
        }
      }
    }
    return out;
  }
}
