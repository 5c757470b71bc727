/** Σ a_i b_i. Four sums side by side, so that no addition waits for the one before it. */
export function dot(a: Float64Array, b: Float64Array): number {
  const whole = a.length & ~3;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < a.length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}

export function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}

/** out += factor · vector. */
export function addScaled(out: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < out.length; i++) out[i] = out[i]! + factor * vector[i]!;
}
