import { fillSums } from '../coalitions/sign-sums.ts';
import { type Workspace, workspaceBytes } from '../kernels/workspace.ts';
import type { Characters } from './characters.ts';

/** Partial sums of two words: 8 tables. */
const SUMS = 8 * 256;

/**
 * A matrix X of ±1 as bits, in both layouts, to be multiplied without ever being a matrix of numbers: 32 columns (or rows)
 * of one row (or column) are one word, and four tables of 256 partial sums answer a word with four look-ups (the "method
 * of the four Russians"). A product costs rows × columns / 8 additions; both layouts take rows × columns / 4 bytes.
 */
export interface Signs {
  readonly rows: number;
  readonly columns: number;
  /** Sign bits of 32 columns from each row: shape [words of a row][rows]. */
  readonly byRow: Int32Array;
  /** Sign bits of 32 rows from each column: shape [words of a column][columns]. */
  readonly byColumn: Int32Array;
}

/** The characters, ready to be multiplied. */
export function signsOf(characters: Characters): Signs {
  const { rows, columns, width, words } = characters;
  const byColumn = new Int32Array(words.length);
  const byRow = new Int32Array(((columns + 31) >>> 5) * rows);
  for (let column = 0; column < columns; column++) {
    const mask = 1 << (column & 31);
    const to = (column >>> 5) * rows;
    for (let word = 0; word < width; word++) {
      let bits = words[column * width + word]!;
      byColumn[word * columns + column] = bits;
      for (; bits !== 0; bits &= bits - 1) {
        const row = (word << 5) + 31 - Math.clz32(bits & -bits);
        byRow[to + row] = byRow[to + row]! | mask;
      }
    }
  }
  return { rows, columns, byRow, byColumn };
}

/** out = X v, one number a row. */
export function timesSigns({ rows, byRow }: Signs, vector: Float64Array, out: Float64Array): void {
  signedSums(byRow, rows, vector, out);
}

/** out = Xᵀ v, one number a column. */
export function timesSignsTransposed(
  { columns, byColumn }: Signs,
  vector: Float64Array,
  out: Float64Array,
): void {
  signedSums(byColumn, columns, vector, out);
}

/** X and Xᵀ as the kernels have them. */
export interface OpenSigns {
  times(vector: Float64Array, out: Float64Array): void;
  timesTransposed(vector: Float64Array, out: Float64Array): void;
}

/** Bytes that opened signs take in a workspace. */
export function signsBytes({ byRow, byColumn }: Signs): number {
  return workspaceBytes(4 * byRow.length, 4 * byColumn.length, 8 * SUMS);
}

/** Products that are fast in a workspace, whose arrays the vectors must then be. */
export function openSigns(signs: Signs, workspace: Workspace | undefined): OpenSigns {
  if (workspace === undefined) {
    return {
      times: (vector, out) => timesSigns(signs, vector, out),
      timesTransposed: (vector, out) => timesSignsTransposed(signs, vector, out),
    };
  }
  const sums = workspace.bareFloat64(SUMS);
  const product = (words: Int32Array, count: number) => {
    const copy = workspace.bareInt32(words.length);
    copy.set(words);
    return (vector: Float64Array, out: Float64Array) =>
      workspace.kernels.signedSums(
        copy.byteOffset,
        count,
        vector.byteOffset,
        vector.length,
        sums.byteOffset,
        out.byteOffset,
      );
  };
  return {
    times: product(signs.byRow, signs.rows),
    timesTransposed: product(signs.byColumn, signs.columns),
  };
}

/**
 * out[i] = Σ_j ±vector[j], minus where bit j & 31 of words[(j >> 5) · count + i] is 1. The plain twin of
 * assembly/signed-sums.ts.
 */
function signedSums(words: Int32Array, count: number, vector: Float64Array, out: Float64Array): void {
  const sums = new Float64Array(SUMS);
  out.fill(0);
  // Two words at a time, so that each sum so far is read and written half as often.
  for (let first = 0, low = 0; first < vector.length; first += 64, low += 2 * count) {
    for (let byte = 0; byte < 8; byte++) fillSums(sums, byte * 256, vector, first + byte * 8);
    const high = first + 32 < vector.length ? low + count : low;
    for (let i = 0; i < count; i++) {
      const a = words[low + i]!;
      const b = words[high + i]!;
      out[i] =
        out[i]! +
        (sums[a & 255]! +
          sums[256 + ((a >>> 8) & 255)]! +
          (sums[512 + ((a >>> 16) & 255)]! + sums[768 + (a >>> 24)]!)) +
        (sums[1024 + (b & 255)]! +
          sums[1280 + ((b >>> 8) & 255)]! +
          (sums[1536 + ((b >>> 16) & 255)]! + sums[1792 + (b >>> 24)]!));
    }
  }
}
