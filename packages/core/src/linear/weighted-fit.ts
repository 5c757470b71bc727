import type { CoalitionBatch } from '../coalitions/batch.ts';
import type { Support } from '../spectrum/spectrum.ts';
import { type Characters, packCharacters, project } from './characters.ts';
import { cholesky, substitute } from './cholesky.ts';
import { solveShifted } from './krylov.ts';
import { filledMatrix } from './multiply.ts';
import { weightedGram } from './weighted-gram.ts';
import { weightedProducts } from './weighted-products.ts';

/** Columns above which XᵀWX is not formed, and only its products with vectors are. */
const MOST_DENSE = 1024;

/** Projects a vector onto a subspace: in place, orthogonally. */
export type Projection = (vector: Float64Array) => void;

/** A weighted regression of values on characters whose coefficients must lie in a subspace. */
export interface WeightedProblem {
  readonly batch: CoalitionBatch;
  /** The columns; each support once. */
  readonly supports: readonly Support[];
  /** One finite value a row. */
  readonly targets: Float64Array;
  /** One weight a row, of at least 0. */
  readonly weights: Float64Array;
  readonly onto: Projection;
}

/** The coefficients, and what their errors are worked out from. */
export interface WeightedFit {
  readonly coefficients: Float64Array;
  readonly characters: Characters;
  /** (P XᵀWX P)⁺ v, P the projection; undefined where the rows do not determine the coefficients, or these are too many. */
  readonly invert: ((vector: Float64Array) => Float64Array) | undefined;
}

/**
 * The coefficients c in the subspace that minimise Σ_S w_S (v(S) - Σ_T c_T χ_T(S))²; of least norm where the rows do not
 * determine them. Up to 1,024 columns by a Cholesky factor; more by the conjugate directions of a Krylov space, with X no more
 * than bits.
 */
export function fitWeighted({ batch, supports, targets, weights, onto }: WeightedProblem): WeightedFit {
  const characters = packCharacters(batch, supports);
  const right = project(
    characters,
    targets.map((target, row) => weights[row]! * target),
  );
  onto(right);
  if (supports.length > MOST_DENSE) {
    const coefficients = solveShifted(weightedProducts(characters, weights, { onto }), right, [0])[0]!;
    return { coefficients, characters, invert: undefined };
  }
  const size = supports.length;
  const matrix = weightedGram(batch, supports, weights);
  restrict(matrix, size, onto);
  const factor = factorIn(matrix, size, onto);
  if (factor === undefined) {
    const copied = filledMatrix(size, (copy) => copy.set(matrix));
    return { coefficients: solveShifted(copied, right, [0])[0]!, characters, invert: undefined };
  }
  const invert = (vector: Float64Array): Float64Array => {
    const within = vector.slice();
    onto(within);
    const solved = substitute(factor, within);
    onto(solved);
    return solved;
  };
  return { coefficients: invert(right), characters, invert };
}

/** Replaces a symmetric A by P A P. */
function restrict(matrix: Float64Array, size: number, onto: Projection): void {
  for (let at = 0; at < size; at++) onto(matrix.subarray(at * size, (at + 1) * size));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      const held = matrix[row * size + column]!;
      matrix[row * size + column] = matrix[column * size + row]!;
      matrix[column * size + row] = held;
    }
  }
  for (let at = 0; at < size; at++) onto(matrix.subarray(at * size, (at + 1) * size));
}

/** The Cholesky factor of P A P + s (I - P), which is regular where A is in the subspace; s is of A's own size. */
function factorIn(restricted: Float64Array, size: number, onto: Projection): Float64Array | undefined {
  let scale = 0;
  for (let at = 0; at < size; at++) scale += restricted[at * size + at]! / size;
  if (!(scale > 0)) return undefined;
  const whole = restricted.slice();
  const unit = new Float64Array(size);
  for (let at = 0; at < size; at++) {
    unit.fill(0);
    unit[at] = 1;
    onto(unit);
    const row = at * size;
    for (let other = 0; other < size; other++)
      whole[row + other] = whole[row + other]! - scale * unit[other]!;
    whole[row + at] = whole[row + at]! + scale;
  }
  return cholesky(whole, size) === size ? whole : undefined;
}
