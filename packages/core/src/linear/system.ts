import { type Characters, columnSums, project } from './characters.ts';

/**
 * The normal equations of one set of rows, centred where there is a constant: (A + penalty I) x = b. `finish` turns x
 * into coefficients, the constant's included.
 */
export interface NormalEquations {
  readonly rows: number;
  readonly b: Float64Array;
  apply(vector: Float64Array, out: Float64Array): void;
  finish(solution: Float64Array): Float64Array;
}

/** What centring needs to know of the rows. */
export interface Moments {
  readonly rows: number;
  /** Sum of each column; zeros where nothing is centred. */
  readonly sums: Float64Array;
  /** Mean of the targets; 0 where nothing is centred. */
  readonly mean: number;
  /** Xᵀ (y - mean), centred. */
  readonly b: Float64Array;
}

/** Column sums and right-hand side of some rows. `constant` is the constant's column, or -1. */
export function moments(characters: Characters, targets: Float64Array, constant: number): Moments {
  const rows = characters.rows;
  if (constant < 0) {
    const sums = new Float64Array(characters.columns);
    return { rows, sums, mean: 0, b: project(characters, targets) };
  }
  let mean = 0;
  for (const target of targets) mean += target / rows;
  const b = project(
    characters,
    targets.map((target) => target - mean),
  );
  b[constant] = 0;
  return { rows, sums: columnSums(characters), mean, b };
}

/** Sets the constant so that the mean prediction is the mean target. */
export function setConstant(
  coefficients: Float64Array,
  { rows, sums, mean }: Moments,
  constant: number,
): void {
  if (constant < 0) return;
  coefficients[constant] = 0;
  let shift = 0;
  for (let column = 0; column < coefficients.length; column++) {
    shift += (sums[column]! / rows) * coefficients[column]!;
  }
  coefficients[constant] = mean - shift;
}

/** One equation a column: A = XᵀX, centred. */
export function primalEquations(
  products: Int32Array,
  characters: Characters,
  targets: Float64Array,
  constant: number,
): NormalEquations {
  const known = moments(characters, targets, constant);
  const { rows, sums, b } = known;
  return {
    rows,
    b,
    apply(vector, out) {
      multiply(products, vector, out);
      let along = 0;
      for (let i = 0; i < vector.length; i++) along += sums[i]! * vector[i]!;
      along /= rows;
      for (let i = 0; i < out.length; i++) out[i] = out[i]! - sums[i]! * along;
    },
    finish(solution) {
      const coefficients = solution.slice();
      setConstant(coefficients, known, constant);
      return coefficients;
    },
  };
}

/** One equation a row: A = XXᵀ, centred on both sides; the coefficients are Xᵀ x. */
export function dualEquations(
  kernel: Int32Array,
  characters: Characters,
  targets: Float64Array,
  constant: number,
): NormalEquations {
  const known = moments(characters, targets, constant);
  return {
    rows: known.rows,
    b: targets.map((target) => target - known.mean),
    apply(vector, out) {
      multiply(kernel, vector, out);
      if (constant < 0) return;
      let mean = 0;
      for (const value of out) mean += value / out.length;
      for (let i = 0; i < out.length; i++) out[i] = out[i]! - mean;
    },
    finish(solution) {
      const coefficients = project(characters, solution);
      setConstant(coefficients, known, constant);
      return coefficients;
    },
  };
}

/** out = A v for a symmetric integer matrix. */
function multiply(matrix: Int32Array, vector: Float64Array, out: Float64Array): void {
  const size = vector.length;
  const whole = size & ~3;
  for (let row = 0; row < size; row++) {
    const at = row * size;
    // Four sums side by side, so that no addition waits for the one before it.
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let k = 0;
    for (; k < whole; k += 4) {
      s0 += matrix[at + k]! * vector[k]!;
      s1 += matrix[at + k + 1]! * vector[k + 1]!;
      s2 += matrix[at + k + 2]! * vector[k + 2]!;
      s3 += matrix[at + k + 3]! * vector[k + 3]!;
    }
    for (; k < size; k++) s0 += matrix[at + k]! * vector[k]!;
    out[row] = s0 + s1 + (s2 + s3);
  }
}
