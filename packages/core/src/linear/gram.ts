import { popcount } from '../coalitions/batch.ts';
import { withWorkspace, workspaceBytes } from '../kernels/workspace.ts';
import type { Characters } from './characters.ts';

/**
 * XᵀX of ±1 columns, exact integers, shape [columns × columns]: rows - 2 × (rows where the two differ), the
 * difference counted by XOR and popcount.
 */
export function gram(characters: Characters): Int32Array {
  const { rows, columns, width, words } = characters;
  const padded = (width + 3) & ~3;
  const bytes = workspaceBytes(4 * columns * padded, 4 * columns * columns);
  return withWorkspace(bytes, (workspace) => {
    if (workspace === undefined) return plainGram(characters);
    // Columns in whole SIMD words.
    const bits = workspace.int32(columns * padded);
    for (let column = 0; column < columns; column++) {
      bits.set(words.subarray(column * width, (column + 1) * width), column * padded);
    }
    const products = workspace.bareInt32(columns * columns);
    workspace.kernels.gram(bits.byteOffset, rows, columns, 4 * padded, products.byteOffset);
    return products.slice();
  });
}

/** The plain twin of assembly/gram.ts. */
export function plainGram({ rows, columns, width, words }: Characters): Int32Array {
  const products = new Int32Array(columns * columns);
  for (let a = 0; a < columns; a++) {
    products[a * columns + a] = rows;
    for (let b = 0; b < a; b++) {
      const product = rows - 2 * distance(words, a * width, b * width, width);
      products[a * columns + b] = product;
      products[b * columns + a] = product;
    }
  }
  return products;
}

/** XᵀX of the rows that are left when some are taken away: `all` is the Gram matrix of both, `away` the rows taken. */
export function downdate(all: Int32Array, away: Characters): Int32Array {
  const left = gram(away);
  for (let i = 0; i < left.length; i++) left[i] = all[i]! - left[i]!;
  return left;
}

/** The rows and columns of a square matrix that `chosen` lists. */
export function submatrix(matrix: Int32Array, chosen: Uint32Array): Int32Array {
  const size = chosen.length;
  const whole = Math.sqrt(matrix.length);
  const part = new Int32Array(size * size);
  for (let row = 0, at = 0; row < size; row++) {
    const from = chosen[row]! * whole;
    for (let column = 0; column < size; column++, at++) part[at] = matrix[from + chosen[column]!]!;
  }
  return part;
}

/**
 * Bits that differ between two runs of words. Eight words at a time go through carry-save adders, so that one
 * popcount serves eight words (Harley and Seal; Warren, Hacker's Delight, 2nd ed., section 5-1).
 */
function distance(words: Uint32Array, a: number, b: number, width: number): number {
  let ones = 0;
  let twos = 0;
  let fours = 0;
  let eights = 0;
  let at = 0;
  for (; at + 8 <= width; at += 8, a += 8, b += 8) {
    const x0 = words[a]! ^ words[b]!;
    const x1 = words[a + 1]! ^ words[b + 1]!;
    const x2 = words[a + 2]! ^ words[b + 2]!;
    const x3 = words[a + 3]! ^ words[b + 3]!;
    const x4 = words[a + 4]! ^ words[b + 4]!;
    const x5 = words[a + 5]! ^ words[b + 5]!;
    const x6 = words[a + 6]! ^ words[b + 6]!;
    const x7 = words[a + 7]! ^ words[b + 7]!;

    let half = ones ^ x0;
    const twosA = (ones & x0) | (half & x1);
    ones = half ^ x1;
    half = ones ^ x2;
    const twosB = (ones & x2) | (half & x3);
    ones = half ^ x3;
    half = twos ^ twosA;
    const foursA = (twos & twosA) | (half & twosB);
    twos = half ^ twosB;

    half = ones ^ x4;
    const twosC = (ones & x4) | (half & x5);
    ones = half ^ x5;
    half = ones ^ x6;
    const twosD = (ones & x6) | (half & x7);
    ones = half ^ x7;
    half = twos ^ twosC;
    const foursB = (twos & twosC) | (half & twosD);
    twos = half ^ twosD;

    half = fours ^ foursA;
    eights += popcount((fours & foursA) | (half & foursB));
    fours = half ^ foursB;
  }
  let count = 8 * eights + 4 * popcount(fours) + 2 * popcount(twos) + popcount(ones);
  for (; at < width; at++, a++, b++) count += popcount(words[a]! ^ words[b]!);
  return count;
}
