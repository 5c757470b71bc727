/** Sweeps after which the rotations end in any case; about 8 are enough. */
const SWEEPS = 30;

/**
 * Eigenvalues, descending, and eigenvectors (rows, shape [size × size]) of a symmetric matrix, which is overwritten: cyclic
 * Jacobi rotations (Golub and Van Loan, Matrix Computations, 4th ed., algorithm 8.5.2).
 */
export function eigen(matrix: Float64Array, size: number): { values: Float64Array; vectors: Float64Array } {
  const turned = new Float64Array(size * size);
  for (let i = 0; i < size; i++) turned[i * size + i] = 1;
  let whole = 0;
  for (const entry of matrix) whole += entry * entry;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) off += matrix[p * size + q]! ** 2;
    }
    if (off <= 1e-26 * whole) break;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) rotate(matrix, turned, size, p, q);
    }
  }
  const order = Array.from({ length: size }, (_, i) => i);
  order.sort((a, b) => matrix[b * size + b]! - matrix[a * size + a]! || a - b);
  const values = new Float64Array(size);
  const vectors = new Float64Array(size * size);
  order.forEach((from, to) => {
    values[to] = matrix[from * size + from]!;
    vectors.set(turned.subarray(from * size, (from + 1) * size), to * size);
  });
  return { values, vectors };
}

/** Makes entry (p, q) zero. */
function rotate(matrix: Float64Array, turned: Float64Array, size: number, p: number, q: number): void {
  const entry = matrix[p * size + q]!;
  if (entry === 0) return;
  const ratio = (matrix[q * size + q]! - matrix[p * size + p]!) / (2 * entry);
  const tangent = (ratio >= 0 ? 1 : -1) / (Math.abs(ratio) + Math.hypot(1, ratio));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = tangent * cosine;
  for (let k = 0; k < size; k++) {
    const a = matrix[k * size + p]!;
    const b = matrix[k * size + q]!;
    matrix[k * size + p] = cosine * a - sine * b;
    matrix[k * size + q] = sine * a + cosine * b;
  }
  for (let k = 0; k < size; k++) {
    const a = matrix[p * size + k]!;
    const b = matrix[q * size + k]!;
    matrix[p * size + k] = cosine * a - sine * b;
    matrix[q * size + k] = sine * a + cosine * b;
    const c = turned[p * size + k]!;
    const d = turned[q * size + k]!;
    turned[p * size + k] = cosine * c - sine * d;
    turned[q * size + k] = sine * c + cosine * d;
  }
}
