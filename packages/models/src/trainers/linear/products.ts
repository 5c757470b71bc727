import type { Design } from './design.ts';

/**
 * out[c × stride + r] = x_r · w_c, x_r the row `rows[r]` of a matrix of `width` columns. `count`, the number of rows, is a
 * multiple of 4; `weights` has shape [columns × width]. Four rows at a time share every weight that is read.
 */
export function forward(
  matrix: Float64Array,
  width: number,
  rows: Int32Array,
  count: number,
  weights: Float64Array,
  columns: number,
  out: Float64Array,
  stride: number,
): void {
  for (let column = 0; column < columns; column++) {
    const from = column * width;
    const to = column * stride;
    for (let r = 0; r < count; r += 4) {
      const a = rows[r]! * width;
      const b = rows[r + 1]! * width;
      const c = rows[r + 2]! * width;
      const d = rows[r + 3]! * width;
      let sumA = 0;
      let sumB = 0;
      let sumC = 0;
      let sumD = 0;
      for (let k = 0; k < width; k++) {
        const weight = weights[from + k]!;
        sumA += matrix[a + k]! * weight;
        sumB += matrix[b + k]! * weight;
        sumC += matrix[c + k]! * weight;
        sumD += matrix[d + k]! * weight;
      }
      out[to + r] = sumA;
      out[to + r + 1] = sumB;
      out[to + r + 2] = sumC;
      out[to + r + 3] = sumD;
    }
  }
}

/** out[c × width + k] = scale × addend[c × width + k] + Σ_r x_rk values[c × stride + r]: the transpose of `forward`. */
export function backward(
  matrix: Float64Array,
  width: number,
  rows: Int32Array,
  count: number,
  values: Float64Array,
  columns: number,
  stride: number,
  scale: number,
  addend: Float64Array,
  out: Float64Array,
): void {
  for (let column = 0; column < columns; column++) {
    const to = column * width;
    const from = column * stride;
    for (let k = to; k < to + width; k++) out[k] = scale * addend[k]!;
    for (let r = 0; r < count; r += 4) {
      const a = rows[r]! * width;
      const b = rows[r + 1]! * width;
      const c = rows[r + 2]! * width;
      const d = rows[r + 3]! * width;
      const valueA = values[from + r]!;
      const valueB = values[from + r + 1]!;
      const valueC = values[from + r + 2]!;
      const valueD = values[from + r + 3]!;
      for (let k = 0; k < width; k++) {
        out[to + k] =
          out[to + k]! +
          (matrix[a + k]! * valueA +
            matrix[b + k]! * valueB +
            (matrix[c + k]! * valueC + matrix[d + k]! * valueD));
      }
    }
  }
}

/**
 * The lower triangle of out = Xᵀ diag(weights) X of the listed rows, shape [width × width], row-major; `count` and `width`
 * are multiples of 4.
 */
export function weightedGram(
  matrix: Float64Array,
  width: number,
  rows: Int32Array,
  count: number,
  weights: Float64Array,
  out: Float64Array,
): void {
  for (let k = 0; k < width; k++) out.fill(0, k * width, k * width + k + 1);
  for (let r = 0; r < count; r += 4) {
    const a = rows[r]! * width;
    const b = rows[r + 1]! * width;
    const c = rows[r + 2]! * width;
    const d = rows[r + 3]! * width;
    for (let k = 0; k < width; k++) {
      const valueA = weights[r]! * matrix[a + k]!;
      const valueB = weights[r + 1]! * matrix[b + k]!;
      const valueC = weights[r + 2]! * matrix[c + k]!;
      const valueD = weights[r + 3]! * matrix[d + k]!;
      const to = k * width;
      for (let l = 0; l <= k; l++) {
        out[to + l] =
          out[to + l]! +
          (matrix[a + l]! * valueA +
            matrix[b + l]! * valueB +
            (matrix[c + l]! * valueC + matrix[d + l]! * valueD));
      }
    }
  }
}

/**
 * out = A v for each column of `vectors`, shape [columns × size], A symmetric, of which the lower triangle is read; `size`
 * is a multiple of 4. Each entry is read once and used twice.
 */
export function symmetricProduct(
  matrix: Float64Array,
  size: number,
  vectors: Float64Array,
  columns: number,
  out: Float64Array,
): void {
  for (let at = 0; at < columns * size; at += size) {
    out.fill(0, at, at + size);
    for (let row = 0; row < size; row += 4) {
      const a = row * size;
      const b = a + size;
      const c = b + size;
      const d = c + size;
      const to = at + row;
      const valueA = vectors[to]!;
      const valueB = vectors[to + 1]!;
      const valueC = vectors[to + 2]!;
      const valueD = vectors[to + 3]!;
      let sumA = matrix[a + row]! * valueA;
      let sumB = matrix[b + row]! * valueA + matrix[b + row + 1]! * valueB;
      let sumC = matrix[c + row]! * valueA + matrix[c + row + 1]! * valueB + matrix[c + row + 2]! * valueC;
      let sumD = matrix[d + row]! * valueA + matrix[d + row + 1]! * valueB + matrix[d + row + 2]! * valueC;
      sumA += matrix[b + row]! * valueB + matrix[c + row]! * valueC + matrix[d + row]! * valueD;
      sumB += matrix[c + row + 1]! * valueC + matrix[d + row + 1]! * valueD;
      sumC += matrix[d + row + 2]! * valueD;
      sumD += matrix[d + row + 3]! * valueD;
      for (let k = 0; k < row; k++) {
        const entryA = matrix[a + k]!;
        const entryB = matrix[b + k]!;
        const entryC = matrix[c + k]!;
        const entryD = matrix[d + k]!;
        const value = vectors[at + k]!;
        sumA += entryA * value;
        sumB += entryB * value;
        sumC += entryC * value;
        sumD += entryD * value;
        out[at + k] =
          out[at + k]! + (entryA * valueA + entryB * valueB + (entryC * valueC + entryD * valueD));
      }
      out[to] = sumA;
      out[to + 1] = sumB;
      out[to + 2] = sumC;
      out[to + 3] = sumD;
    }
  }
}

/** x · y of two rows of `width` numbers. */
export function rowProduct(
  a: Float64Array,
  fromA: number,
  b: Float64Array,
  fromB: number,
  width: number,
): number {
  let even = 0;
  let odd = 0;
  let k = 0;
  for (; k + 1 < width; k += 2) {
    even += a[fromA + k]! * b[fromB + k]!;
    odd += a[fromA + k + 1]! * b[fromB + k + 1]!;
  }
  if (k < width) even += a[fromA + k]! * b[fromB + k]!;
  return even + odd;
}

/** Σ a_k b_k over the first `length` numbers. */
export function dot(a: Float64Array, b: Float64Array, length: number): number {
  return rowProduct(a, 0, b, 0, length);
}

/** Length of the longest row. */
export function reachOf({ points, width, train }: Design): number {
  let longest = 0;
  for (let point = 0; point < points; point++) {
    longest = Math.max(longest, rowProduct(train, point * width, train, point * width, width));
  }
  return Math.sqrt(longest);
}
