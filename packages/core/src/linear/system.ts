import { type Characters, columnSums, project } from './characters.ts';
import { integerMatrix, type Operator } from './multiply.ts';

/**
 * The normal equations of one set of rows, centred where there is a constant: (A + penalty I) x = b. `finish` turns x
 * into coefficients, the constant's included.
 */
export interface NormalEquations {
  readonly rows: number;
  readonly b: Float64Array;
  readonly operator: Operator;
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
    operator: after(integerMatrix(products), (vector, out) => {
      let along = 0;
      for (let i = 0; i < vector.length; i++) along += sums[i]! * vector[i]!;
      along /= rows;
      for (let i = 0; i < out.length; i++) out[i] = out[i]! - sums[i]! * along;
    }),
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
    operator: after(integerMatrix(kernel), (_, out) => {
      if (constant < 0) return;
      let mean = 0;
      for (const value of out) mean += value / out.length;
      for (let i = 0; i < out.length; i++) out[i] = out[i]! - mean;
    }),
    finish(solution) {
      const coefficients = project(characters, solution);
      setConstant(coefficients, known, constant);
      return coefficients;
    },
  };
}

/** An operator whose products are then centred. */
function after(
  { bytes, open }: Operator,
  centre: (vector: Float64Array, out: Float64Array) => void,
): Operator {
  return {
    bytes,
    open(workspace) {
      const apply = open(workspace);
      return (vector, out) => {
        apply(vector, out);
        centre(vector, out);
      };
    },
  };
}
