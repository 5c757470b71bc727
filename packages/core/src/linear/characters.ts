import { type CoalitionBatch, popcount } from '../coalitions/batch.ts';
import { playerColumns, wordsPerColumn } from '../coalitions/columns.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Support } from '../spectrum/spectrum.ts';

/**
 * The characters χ_T(S) = (-1)^{|S ∩ T|} of some supports over the rows of a batch, as bits: bit r & 31 of word
 * r >> 5 of column t is |S_r ∩ T_t| mod 2. Spare bits are 0, so that XOR and popcount need no mask.
 */
export interface Characters {
  readonly rows: number;
  readonly columns: number;
  /** Words in one column. */
  readonly width: number;
  /** Shape [columns × width]. */
  readonly words: Uint32Array;
}

/** Bit-packed characters. Throws InvalidArgumentError when a support names a player out of range. */
export function packCharacters(batch: CoalitionBatch, supports: readonly Support[]): Characters {
  const used = new Set<number>();
  for (const support of supports) for (const player of support) used.add(player);
  for (const player of used) {
    if (Number.isInteger(player) && player >= 0 && player < batch.players) continue;
    throw new InvalidArgumentError(
      'supports',
      `a support names player ${player}, but players are 0 to ${batch.players - 1}`,
      player,
    );
  }
  const players = Uint32Array.from(used).sort();
  const membership = playerColumns(batch, players);
  const position = new Map(Array.from(players, (player, i) => [player, i]));

  const width = wordsPerColumn(batch.rows);
  const words = new Uint32Array(supports.length * width);
  supports.forEach((support, column) => {
    const at = column * width;
    for (const player of support) {
      const from = position.get(player)! * width;
      for (let word = 0; word < width; word++)
        words[at + word] = words[at + word]! ^ membership[from + word]!;
    }
  });
  return { rows: batch.rows, columns: supports.length, width, words };
}

/** The characters as numbers, -1 or 1: column-major, shape [supports.length columns][batch.rows]. */
export function designMatrix(batch: CoalitionBatch, supports: readonly Support[]): Float64Array {
  const { rows, columns, width, words } = packCharacters(batch, supports);
  const design = new Float64Array(columns * rows);
  for (let column = 0, at = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++, at++) {
      design[at] = 1 - 2 * ((words[column * width + (row >>> 5)]! >>> (row & 31)) & 1);
    }
  }
  return design;
}

/** X c: what the coefficients predict for each row. */
export function predict(characters: Characters, coefficients: Float64Array): Float64Array {
  const { rows, columns, width, words } = characters;
  const predictions = new Float64Array(rows);
  let constant = 0;
  for (let column = 0; column < columns; column++) {
    const coefficient = coefficients[column]!;
    if (coefficient === 0) continue;
    constant += coefficient;
    const twice = 2 * coefficient;
    for (let word = 0; word < width; word++) {
      let bits = words[column * width + word]!;
      const row = word << 5;
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits & -bits);
        predictions[row + bit] = predictions[row + bit]! - twice;
        bits &= bits - 1;
      }
    }
  }
  for (let row = 0; row < rows; row++) predictions[row] = predictions[row]! + constant;
  return predictions;
}

/** Xᵀ v: the sum of v over the rows, each with its character's sign. */
export function project(characters: Characters, values: Float64Array): Float64Array {
  const { columns, width, words } = characters;
  const sums = new Float64Array(columns);
  let total = 0;
  for (const value of values) total += value;
  for (let column = 0; column < columns; column++) {
    let negative = 0;
    for (let word = 0; word < width; word++) {
      let bits = words[column * width + word]!;
      const row = word << 5;
      while (bits !== 0) {
        negative += values[row + 31 - Math.clz32(bits & -bits)]!;
        bits &= bits - 1;
      }
    }
    sums[column] = total - 2 * negative;
  }
  return sums;
}

/** Xᵀ 1: each column's sum, an exact integer. */
export function columnSums(characters: Characters): Float64Array {
  const { rows, columns, width, words } = characters;
  const sums = new Float64Array(columns);
  for (let column = 0; column < columns; column++) {
    let negative = 0;
    for (let at = column * width; at < (column + 1) * width; at++) negative += popcount(words[at]!);
    sums[column] = rows - 2 * negative;
  }
  return sums;
}

/** Rows and columns exchanged: column r of the result holds row r's characters. */
export function transpose(characters: Characters): Characters {
  const { rows, columns, width, words } = characters;
  const newWidth = (columns + 31) >>> 5;
  const transposed = new Uint32Array(rows * newWidth);
  for (let column = 0; column < columns; column++) {
    const mask = 1 << (column & 31);
    for (let word = 0; word < width; word++) {
      let bits = words[column * width + word]!;
      const row = word << 5;
      while (bits !== 0) {
        const at = (row + 31 - Math.clz32(bits & -bits)) * newWidth + (column >>> 5);
        transposed[at] = transposed[at]! | mask;
        bits &= bits - 1;
      }
    }
  }
  return { rows: columns, columns: rows, width: newWidth, words: transposed };
}
