/** Mean 0 and variance 1 over some values. A scale of 0 stands for values that are all equal. */
export interface Standard {
  readonly mean: number;
  readonly scale: number;
}

/** Mean and standard deviation of `count` values, `step` apart. */
export function standardOf(values: Float64Array, from: number, step: number, count: number): Standard {
  let mean = 0;
  for (let k = 0; k < count; k++) mean += values[from + k * step]! / count;
  let variance = 0;
  for (let k = 0; k < count; k++) variance += (values[from + k * step]! - mean) ** 2 / count;
  // A variance that is the rounding of the mean is none.
  return { mean, scale: variance > 1e-24 * mean * mean ? Math.sqrt(variance) : 0 };
}
