/** sums[at + b] = Σ_i ±vector[from + i] over 8 numbers, minus where bit i of b is 1. Those past the end count 0. */
export function fillSums(sums: Float64Array, at: number, vector: Float64Array, from: number): void {
  let all = 0;
  for (let i = from; i < from + 8 && i < vector.length; i++) all += vector[i]!;
  sums[at] = all;
  for (let i = 0, bit = 1; i < 8; i++, bit <<= 1) {
    const twice = from + i < vector.length ? 2 * vector[from + i]! : 0;
    for (let rest = 0; rest < bit; rest++) sums[at + bit + rest] = sums[at + rest]! - twice;
  }
}
