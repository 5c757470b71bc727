import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';

/** A pivot this small next to its diagonal entry is round-off. */
const ROUNDING = 1e-12;

/**
 * Replaces the lower triangle of a symmetric matrix A (row-major, shape [size × size]) by L with A = L Lᵀ; the upper
 * triangle is neither read nor written. Golub and Van Loan, Matrix Computations, 4th ed., section 4.2.
 *
 * Returns the number of pivots found, which is `size` when A is positive definite. A smaller number is the first row
 * whose pivot is below 1e-12 of its diagonal entry, so that round-off could have made it: that column depends on those
 * before it.
 */
export function cholesky(matrix: Float64Array, size: number): number {
  for (let row = 0; row < size; row++) {
    const at = row * size;
    for (let column = 0; column < row; column++) {
      const other = column * size;
      let sum = matrix[at + column]!;
      for (let k = 0; k < column; k++) sum -= matrix[at + k]! * matrix[other + k]!;
      matrix[at + column] = sum / matrix[other + column]!;
    }
    const diagonal = matrix[at + row]!;
    let pivot = diagonal;
    for (let k = 0; k < row; k++) pivot -= matrix[at + k]! * matrix[at + k]!;
    if (!(pivot > diagonal * ROUNDING)) return row;
    matrix[at + row] = Math.sqrt(pivot);
  }
  return size;
}

/**
 * The solution x of A x = b for a symmetric positive definite A (row-major, shape [size × size], size = b.length).
 * Neither argument is changed. Throws InvalidArgumentError, naming the pivot, when A is not positive definite.
 */
export function choleskySolve(matrix: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  if (matrix.length !== size * size) {
    throw new InvalidArgumentError(
      'matrix',
      `the matrix must have ${size} × ${size} entries to go with ${size} right-hand sides, not ${matrix.length}`,
      matrix.length,
    );
  }
  const factor = matrix.slice();
  const pivots = cholesky(factor, size);
  if (pivots < size) {
    throw new InvalidArgumentError(
      'matrix',
      `the matrix is not positive definite: pivot ${pivots} of ${size} is not above zero`,
      pivots,
    );
  }
  return substitute(factor, b);
}

/** Solves L Lᵀ x = b for a factor that `cholesky` left behind. */
export function substitute(factor: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  const x = b.slice();
  for (let row = 0; row < size; row++) {
    let sum = x[row]!;
    for (let k = 0; k < row; k++) sum -= factor[row * size + k]! * x[k]!;
    x[row] = sum / factor[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    const value = x[row]! / factor[row * size + row]!;
    x[row] = value;
    for (let k = 0; k < row; k++) x[k] = x[k]! - factor[row * size + k]! * value;
  }
  return x;
}
