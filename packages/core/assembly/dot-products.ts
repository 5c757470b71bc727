// Dot products and what is made of them. Four sums side by side, added up as the plain twins do (src/linear/vectors.ts), so
// that the results are theirs to the bit.

/** Σ a_i b_i: the twin of `dot`. */
export function dot(a: usize, b: usize, length: i32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  const whole = a + ((<usize>(length & ~3)) << 3);
  for (; a < whole; a += 32, b += 32) {
    low = f64x2.add(low, f64x2.mul(v128.load(a), v128.load(b)));
    high = f64x2.add(high, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
  }
  let first = f64x2.extract_lane(low, 0);
  for (let i = length & 3; i > 0; i--, a += 8, b += 8) first += load<f64>(a) * load<f64>(b);
  return first + f64x2.extract_lane(low, 1) + (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1));
}

/** out = M v for a matrix of float64, row by row. */
export function multiply(matrix: usize, rows: i32, columns: i32, vector: usize, out: usize): void {
  for (let row = 0; row < rows; row++, matrix += (<usize>columns) << 3, out += 8) {
    store<f64>(out, dot(matrix, vector, columns));
  }
}

/** out = M v for the first `columns` of rows that are `stride` numbers apart. */
export function multiplyColumns(
  matrix: usize,
  rows: i32,
  stride: i32,
  columns: i32,
  vector: usize,
  out: usize,
): void {
  for (let row = 0; row < rows; row++, matrix += (<usize>stride) << 3, out += 8) {
    store<f64>(out, dot(matrix, vector, columns));
  }
}

/** out = M v for a square matrix of int32, row by row: the twin of `multiplyIntegers`. */
export function multiplyIntegers(matrix: usize, size: i32, vector: usize, out: usize): void {
  for (let row = 0; row < size; row++, out += 8) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let b = vector;
    const whole = matrix + ((<usize>(size & ~3)) << 2);
    for (; matrix < whole; matrix += 16, b += 32) {
      const entries = v128.load(matrix);
      low = f64x2.add(low, f64x2.mul(f64x2.convert_low_i32x4_s(entries), v128.load(b)));
      const upper = i8x16.shuffle(
        entries,
        entries,
        8,
        9,
        10,
        11,
        12,
        13,
        14,
        15,
        8,
        9,
        10,
        11,
        12,
        13,
        14,
        15,
      );
      high = f64x2.add(high, f64x2.mul(f64x2.convert_low_i32x4_s(upper), v128.load(b, 16)));
    }
    let first = f64x2.extract_lane(low, 0);
    for (let i = size & 3; i > 0; i--, matrix += 4, b += 8) first += <f64>load<i32>(matrix) * load<f64>(b);
    store<f64>(
      out,
      first + f64x2.extract_lane(low, 1) + (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1)),
    );
  }
}

/** out += factor · vector: the twin of `addScaled`. */
export function addScaled(out: usize, vector: usize, length: i32, factor: f64): void {
  const factors = f64x2.splat(factor);
  const whole = out + ((<usize>(length & ~1)) << 3);
  for (; out < whole; out += 16, vector += 16) {
    v128.store(out, f64x2.add(v128.load(out), f64x2.mul(factors, v128.load(vector))));
  }
  if (length & 1) store<f64>(out, load<f64>(out) + factor * load<f64>(vector));
}

/** Takes each of `count` vectors, one behind the other in `basis`, out of `vector`, in turn. */
export function orthogonalise(basis: usize, count: i32, vector: usize, length: i32): void {
  for (let i = 0; i < count; i++, basis += (<usize>length) << 3) {
    addScaled(vector, basis, length, -dot(basis, vector, length));
  }
}
