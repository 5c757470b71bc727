/**
 * Replaces the lower triangle of a symmetric positive definite matrix (row-major, `size` a multiple of 4) by L, the matrix
 * being L Lᵀ. Four rows and two columns at a time, so that each number read from memory is used twice or more (Golub and
 * Van Loan, Matrix Computations, 4th ed., section 4.2.9). A pivot that round-off made 0 or less counts as `least`.
 */
export function factorise(matrix: Float64Array, size: number, least: number): void {
  for (let top = 0; top < size; top += 4) {
    const a = top * size;
    const b = a + size;
    const c = b + size;
    const d = c + size;
    for (let column = 0; column < top; column += 2) {
      const first = column * size;
      const second = first + size;
      let a0 = matrix[a + column]!;
      let b0 = matrix[b + column]!;
      let c0 = matrix[c + column]!;
      let d0 = matrix[d + column]!;
      let a1 = matrix[a + column + 1]!;
      let b1 = matrix[b + column + 1]!;
      let c1 = matrix[c + column + 1]!;
      let d1 = matrix[d + column + 1]!;
      for (let k = 0; k < column; k++) {
        const x0 = matrix[first + k]!;
        const x1 = matrix[second + k]!;
        let y = matrix[a + k]!;
        a0 -= y * x0;
        a1 -= y * x1;
        y = matrix[b + k]!;
        b0 -= y * x0;
        b1 -= y * x1;
        y = matrix[c + k]!;
        c0 -= y * x0;
        c1 -= y * x1;
        y = matrix[d + k]!;
        d0 -= y * x0;
        d1 -= y * x1;
      }
      const inverse0 = 1 / matrix[first + column]!;
      const between = matrix[second + column]!;
      const inverse1 = 1 / matrix[second + column + 1]!;
      a0 *= inverse0;
      b0 *= inverse0;
      c0 *= inverse0;
      d0 *= inverse0;
      matrix[a + column] = a0;
      matrix[b + column] = b0;
      matrix[c + column] = c0;
      matrix[d + column] = d0;
      matrix[a + column + 1] = (a1 - a0 * between) * inverse1;
      matrix[b + column + 1] = (b1 - b0 * between) * inverse1;
      matrix[c + column + 1] = (c1 - c0 * between) * inverse1;
      matrix[d + column + 1] = (d1 - d0 * between) * inverse1;
    }
    for (let row = top; row < top + 4; row++) {
      for (let column = top; column <= row; column++) {
        let sum = matrix[row * size + column]!;
        for (let k = 0; k < column; k++) sum -= matrix[row * size + k]! * matrix[column * size + k]!;
        matrix[row * size + column] =
          row === column ? Math.sqrt(Math.max(sum, least)) : sum / matrix[column * size + column]!;
      }
    }
  }
}

/** Solves L x = b in place, b being `size` numbers of `vector` from `at` on. */
export function solveLower(factor: Float64Array, size: number, vector: Float64Array, at: number): void {
  for (let row = 0; row < size; row++) {
    const from = row * size;
    let even = vector[at + row]!;
    let odd = 0;
    let k = 0;
    for (; k + 1 < row; k += 2) {
      even -= factor[from + k]! * vector[at + k]!;
      odd -= factor[from + k + 1]! * vector[at + k + 1]!;
    }
    if (k < row) even -= factor[from + k]! * vector[at + k]!;
    vector[at + row] = (even + odd) / factor[from + row]!;
  }
}

/** Solves Lᵀ x = b in place. */
export function solveUpper(factor: Float64Array, size: number, vector: Float64Array, at: number): void {
  for (let row = size - 1; row >= 0; row--) {
    const from = row * size;
    const value = vector[at + row]! / factor[from + row]!;
    vector[at + row] = value;
    for (let k = 0; k < row; k++) vector[at + k] = vector[at + k]! - factor[from + k]! * value;
  }
}
