import { type Characters, columnSums } from './characters.ts';
import { solveShifted } from './krylov.ts';
import { signsOf, timesSigns, timesSignsTransposed } from './signs.ts';

/** Relative residual at which a regression is solved: far below what the noise leaves uncertain. */
const SOLVED = 1e-4;

/** Coefficients of the characters, and the constant besides them. */
export interface LinearModel {
  readonly constant: number;
  readonly coefficients: Float64Array;
}

/**
 * Ridge regression with a prior variance for each column, once for each noise: coefficients c and a constant that minimise
 * ‖y - constant - X c‖² + noise · rows · Σ c_t² / w_t, w the weights, of any scale: they are made to add up to 1. A column
 * of weight 0 stays out. One unknown a row (the dual form), and X is never more than bits: time goes with
 * rows × columns / 4 a step, memory with rows × columns / 4 bytes.
 */
export function weightedRidge(
  characters: Characters,
  targets: Float64Array,
  weights: Float64Array,
  noises: ArrayLike<number>,
): LinearModel[] {
  const { rows, columns } = characters;
  const signs = signsOf(characters);
  const means = columnSums(characters).map((sum) => sum / rows);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = targets.reduce((sum, target) => sum + target / rows, 0);

  const centred = new Float64Array(rows);
  /** out = W Xᵀ C v, C the centring of rows. */
  const toColumns = (vector: Float64Array, out: Float64Array): void => {
    centre(vector, centred);
    timesSignsTransposed(signs, centred, out);
    for (let column = 0; column < columns; column++) {
      out[column] = (out[column]! * weights[column]!) / total;
    }
  };
  const along = new Float64Array(columns);
  const apply = (vector: Float64Array, out: Float64Array): void => {
    toColumns(vector, along);
    timesSigns(signs, along, out);
    centre(out, out);
  };
  const shifts = Float64Array.from(noises, (noise) => noise * rows);
  const right = targets.map((target) => target - mean);
  return solveShifted(apply, right, shifts, SOLVED).map((solution) => {
    const coefficients = new Float64Array(columns);
    toColumns(solution, coefficients);
    let constant = mean;
    for (let column = 0; column < columns; column++) constant -= means[column]! * coefficients[column]!;
    return { constant, coefficients };
  });
}

function centre(vector: Float64Array, out: Float64Array): void {
  let mean = 0;
  for (const value of vector) mean += value / vector.length;
  for (let i = 0; i < vector.length; i++) out[i] = vector[i]! - mean;
}
