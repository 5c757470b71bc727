import { type Kernels, type Workspace, workspaceBytes } from '../../kernels/workspace.ts';
import { dotTile } from './dot-tiles.ts';

/*
 * Symmetric positive definite matrices, factored and inverted in tiles of 4 × 4 (Golub and Van Loan, Matrix Computations,
 * 4th ed., section 4.2). Matrices are row-major with as many columns as rows, a multiple of 4 (`paddedSize`); rows that only
 * fill up have a 1 on the diagonal and 0 elsewhere. With a room, in which case matrices must be arrays of its workspace, the
 * kernels of assembly/cholesky.ts do the work, with the same results to the bit.
 */

/** Where kernels work on matrices. */
export interface DenseRoom {
  readonly kernels: Kernels;
  readonly work: Float64Array;
}

/** A tile and four panels of four rows. */
const workLength = (size: number): number => 16 + 16 * size;

/** A room for matrices of so many rows in a workspace. */
export function openRoom(workspace: Workspace | undefined, size: number): DenseRoom | undefined {
  return workspace && { kernels: workspace.kernels, work: workspace.bareFloat64(workLength(size)) };
}

/** Bytes that a room takes in a workspace. */
export function roomBytes(size: number): number {
  return workspaceBytes(8 * workLength(size));
}

/** Rows of a matrix that holds `rows` of them: the next multiple of 4. */
export function paddedSize(rows: number): number {
  return (rows + 3) & ~3;
}

/** Makes the rows of `matrix` from `rows` on those of the identity. */
export function fillUp(matrix: Float64Array, size: number, rows: number): void {
  for (let row = rows; row < size; row++) {
    matrix.fill(0, row * size, (row + 1) * size);
    matrix[row * size + row] = 1;
  }
}

/**
 * Replaces the lower triangle by L with A = L Lᵀ; above the diagonal only the tiles on it are touched. False where A is not
 * positive definite.
 */
export function factorise(matrix: Float64Array, size: number, room?: DenseRoom): boolean {
  if (room) return room.kernels.factorise(matrix.byteOffset, size, room.work.byteOffset) !== 0;
  const tile = new Float64Array(16);
  for (let top = 0; top < size; top += 4) {
    for (let left = 0; left < top; left += 4) {
      dotTile(matrix, top * size, matrix, left * size, size, 0, left, tile);
      for (let r = 0; r < 4; r++) {
        const row = (top + r) * size + left;
        for (let c = 0; c < 4; c++) {
          const other = (left + c) * size + left;
          let sum = matrix[row + c]! - tile[4 * r + c]!;
          for (let k = 0; k < c; k++) sum -= matrix[row + k]! * matrix[other + k]!;
          matrix[row + c] = sum / matrix[other + c]!;
        }
      }
    }
    dotTile(matrix, top * size, matrix, top * size, size, 0, top, tile);
    for (let r = 0; r < 4; r++) {
      const row = (top + r) * size + top;
      for (let c = 0; c <= r; c++) {
        const other = (top + c) * size + top;
        let sum = matrix[row + c]! - tile[4 * r + c]!;
        for (let k = 0; k < c; k++) sum -= matrix[row + k]! * matrix[other + k]!;
        if (c < r) matrix[row + c] = sum / matrix[other + c]!;
        else if (!(sum > 0)) return false;
        else matrix[row + r] = Math.sqrt(sum);
      }
    }
  }
  return true;
}

/** L⁻ᵀ, an upper triangle, into `out`, whose lower triangle is not touched but for the tiles on the diagonal. */
export function invertFactor(factor: Float64Array, size: number, out: Float64Array, room?: DenseRoom): void {
  if (room) {
    room.kernels.invertFactor(factor.byteOffset, size, out.byteOffset, room.work.byteOffset);
    return;
  }
  const tile = new Float64Array(16);
  for (let left = 0; left < size; left += 4) {
    // Row j of `out` is column j of L⁻¹: x_i = (δ_ij - Σ_{j <= k < i} L_ik x_k) / L_ii, down the rows i of L.
    for (let r = 0; r < 4; r++) {
      const row = (left + r) * size;
      out.fill(0, row + left, row + left + r);
      for (let i = left + r; i < left + 4; i++) {
        let sum = i === left + r ? 1 : 0;
        for (let k = left + r; k < i; k++) sum -= factor[i * size + k]! * out[row + k]!;
        out[row + i] = sum / factor[i * size + i]!;
      }
    }
    for (let top = left + 4; top < size; top += 4) {
      dotTile(out, left * size, factor, top * size, size, left, top, tile);
      for (let r = 0; r < 4; r++) {
        const row = (left + r) * size + top;
        for (let c = 0; c < 4; c++) {
          const other = (top + c) * size + top;
          let sum = -tile[4 * r + c]!;
          for (let k = 0; k < c; k++) sum -= factor[other + k]! * out[row + k]!;
          out[row + c] = sum / factor[other + c]!;
        }
      }
    }
  }
}

/** The lower triangle of A⁻¹ = L⁻ᵀ L⁻¹ into `out`, given L⁻ᵀ. */
export function invertFrom(
  inverseFactor: Float64Array,
  size: number,
  out: Float64Array,
  room?: DenseRoom,
): void {
  if (room) {
    room.kernels.invertFrom(inverseFactor.byteOffset, size, out.byteOffset, room.work.byteOffset);
    return;
  }
  const tile = new Float64Array(16);
  for (let top = 0; top < size; top += 4) {
    for (let left = 0; left <= top; left += 4) {
      dotTile(inverseFactor, top * size, inverseFactor, left * size, size, top, size, tile);
      for (let r = 0; r < 4; r++) {
        for (let c = 0; c < 4; c++) out[(top + r) * size + left + c] = tile[4 * r + c]!;
      }
    }
  }
}

/** b ← L⁻¹ b for each of `count` rows b, a multiple of 4 and `width` numbers apart, in their first `size` numbers. */
export function solveRows(
  factor: Float64Array,
  size: number,
  rows: Float64Array,
  count: number,
  width: number,
  room?: DenseRoom,
): void {
  if (room) {
    const { kernels, work } = room;
    kernels.solveRows(factor.byteOffset, size, rows.byteOffset, count, width, work.byteOffset);
    return;
  }
  for (let from = 0; from < count * width; from += width) {
    for (let at = 0; at < size; at++) {
      // In the kernel's order: the sum over whole tiles is made first.
      const left = at & ~3;
      const row = at * size;
      let known = 0;
      for (let k = 0; k < left; k++) known += rows[from + k]! * factor[row + k]!;
      let sum = rows[from + at]! - known;
      for (let k = left; k < at; k++) sum -= rows[from + k]! * factor[row + k]!;
      rows[from + at] = sum / factor[row + at]!;
    }
  }
}

/** b ← L⁻¹ b. */
export function solveLower(factor: Float64Array, size: number, b: Float64Array): void {
  for (let row = 0; row < b.length; row++) {
    const at = row * size;
    let sum = b[row]!;
    for (let k = 0; k < row; k++) sum -= factor[at + k]! * b[k]!;
    b[row] = sum / factor[at + row]!;
  }
}

/** b ← L⁻ᵀ b. */
export function solveUpper(factor: Float64Array, size: number, b: Float64Array): void {
  for (let row = b.length - 1; row >= 0; row--) {
    const at = row * size;
    const value = b[row]! / factor[at + row]!;
    b[row] = value;
    for (let k = 0; k < row; k++) b[k] = b[k]! - factor[at + k]! * value;
  }
}

/** log |A| from its factor. */
export function logDeterminant(factor: Float64Array, size: number): number {
  let sum = 0;
  for (let row = 0; row < size; row++) sum += Math.log(factor[row * size + row]!);
  return 2 * sum;
}
