import { workspaceBytes } from '../kernels/workspace.ts';
import { type Characters, columnSums, project } from './characters.ts';
import { gram } from './gram.ts';
import { solveShifted } from './krylov.ts';
import { filledMatrix, type Operator } from './multiply.ts';
import { openSigns, type Signs, signsBytes, signsOf } from './signs.ts';

/** Relative residual at which a regression is solved: far below what the noise leaves uncertain. */
const SOLVED = 1e-4;
/** Up to so many columns, and no more than rows, X is multiplied by itself once for all. */
const MOST_DENSE = 2048;

/** Coefficients of the characters, and the constant besides them. */
export interface LinearModel {
  readonly constant: number;
  readonly coefficients: Float64Array;
}

/** Some rows to fit to, prepared for many weights. */
export interface RidgeRows {
  readonly rows: number;
  readonly columns: number;
  /** Sum of each column. */
  readonly sums: Float64Array;
  /** Mean of the targets. */
  readonly mean: number;
  /** The targets less their mean. */
  readonly targets: Float64Array;
  /** XᵀX, where it is small enough; else X. */
  readonly products?: Int32Array;
  readonly signs?: Signs;
  /** Xᵀ targets. */
  readonly b: Float64Array;
}

/** Prepares rows for `weightedRidge`. */
export function ridgeRows(characters: Characters, values: Float64Array): RidgeRows {
  const { rows, columns } = characters;
  const mean = values.reduce((sum, value) => sum + value / rows, 0);
  const targets = values.map((value) => value - mean);
  const dense = columns <= Math.min(rows, MOST_DENSE);
  return {
    rows,
    columns,
    sums: columnSums(characters),
    mean,
    targets,
    ...(dense ? { products: gram(characters) } : { signs: signsOf(characters) }),
    b: dense ? project(characters, targets) : new Float64Array(0),
  };
}

/**
 * Ridge regression with a prior variance for each column, once for each noise: coefficients c and a constant that minimise
 * ‖y - constant - X c‖² + noise · rows · Σ c_t² / w_t, w the weights, of any scale: they are made to add up to 1. A column
 * of weight 0 stays out.
 *
 * With few columns, one unknown a column on XᵀX. With many, one unknown a row (the dual form), and X is never more than
 * bits: time goes with rows × columns / 4 a step, memory with rows × columns / 4 bytes.
 */
export function weightedRidge(
  prepared: RidgeRows,
  weights: Float64Array,
  noises: ArrayLike<number>,
): LinearModel[] {
  const { rows, products, signs } = prepared;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  const shifts = Float64Array.from(noises, (noise) => noise * rows);
  const solutions =
    products === undefined
      ? solveRows(prepared, signs!, shares, shifts)
      : solveColumns(prepared, products, shares, shifts);
  return solutions.map((coefficients) => {
    let constant = prepared.mean;
    for (let t = 0; t < coefficients.length; t++) constant -= (prepared.sums[t]! / rows) * coefficients[t]!;
    return { constant, coefficients };
  });
}

/** One unknown a column: (D XᵀCX D + s) z = D Xᵀy, c = D z, with C the centring of rows and D² = diag(w). */
function solveColumns(
  { rows, columns, sums, b }: RidgeRows,
  products: Int32Array,
  shares: Float64Array,
  shifts: Float64Array,
): Float64Array[] {
  const scales = shares.map(Math.sqrt);
  const operator = filledMatrix(columns, (matrix) => {
    for (let i = 0, at = 0; i < columns; i++) {
      const scale = scales[i]!;
      const mean = sums[i]! / rows;
      for (let j = 0; j < columns; j++, at++)
        matrix[at] = scale * scales[j]! * (products[at]! - mean * sums[j]!);
    }
  });
  const right = b.map((value, t) => scales[t]! * value);
  return solveShifted(operator, right, shifts, SOLVED).map((solution) =>
    solution.map((value, t) => scales[t]! * value),
  );
}

/** One unknown a row: (C X W Xᵀ C + s) a = y, c = W Xᵀ C a. */
function solveRows(
  { rows, columns, targets }: RidgeRows,
  signs: Signs,
  shares: Float64Array,
  shifts: Float64Array,
): Float64Array[] {
  const operator: Operator = {
    bytes: signsBytes(signs) + workspaceBytes(8 * rows, 8 * columns),
    open(workspace) {
      const { times, timesTransposed } = openSigns(signs, workspace);
      const centred = workspace?.float64(rows) ?? new Float64Array(rows);
      const along = workspace?.float64(columns) ?? new Float64Array(columns);
      return (vector, out) => {
        centre(vector, centred);
        timesTransposed(centred, along);
        for (let t = 0; t < columns; t++) along[t] = along[t]! * shares[t]!;
        times(along, out);
        centre(out, out);
      };
    },
  };
  const plain = openSigns(signs, undefined);
  const centred = new Float64Array(rows);
  return solveShifted(operator, targets, shifts, SOLVED).map((solution) => {
    const coefficients = new Float64Array(columns);
    centre(solution, centred);
    plain.timesTransposed(centred, coefficients);
    for (let t = 0; t < columns; t++) coefficients[t] = coefficients[t]! * shares[t]!;
    return coefficients;
  });
}

function centre(vector: Float64Array, out: Float64Array): void {
  let mean = 0;
  for (const value of vector) mean += value / vector.length;
  for (let i = 0; i < vector.length; i++) out[i] = vector[i]! - mean;
}
