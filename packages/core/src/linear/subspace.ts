import { cholesky, substitute } from './cholesky.ts';
import { solveShifted } from './krylov.ts';
import { filledMatrix } from './multiply.ts';

/** Unknowns above which a dense factor would take longer than the iterative solution. */
const MOST_DENSE = 1024;

/** Projects a vector onto a subspace: in place, orthogonally. */
export type Projection = (vector: Float64Array) => void;

/** Normal equations A x = b whose x must lie in a subspace. */
export interface SubspaceEquations {
  readonly size: number;
  readonly project: Projection;
  /** P A P, P the projection: row-major. */
  readonly matrix: Float64Array;
  /** The Cholesky factor of P A P + scale (I - P); undefined where that is singular, or too large. */
  readonly factor: Float64Array | undefined;
  readonly scale: number;
}

/** Prepares A (symmetric, positive semidefinite, row-major), which is overwritten, for `solveInSubspace`. */
export function restrictTo(project: Projection, matrix: Float64Array, size: number): SubspaceEquations {
  const row = (at: number): Float64Array => matrix.subarray(at * size, (at + 1) * size);
  for (let at = 0; at < size; at++) project(row(at));
  transpose(matrix, size);
  for (let at = 0; at < size; at++) project(row(at));

  let scale = 0;
  for (let at = 0; at < size; at++) scale += matrix[at * size + at]! / size;
  const equations = { size, project, matrix, scale };
  if (size > MOST_DENSE || !(scale > 0)) return { ...equations, factor: undefined };
  // Outside of the subspace the matrix becomes `scale` times the identity, so that all of it can be inverted.
  const whole = matrix.slice();
  const unit = new Float64Array(size);
  for (let at = 0; at < size; at++) {
    unit.fill(0);
    unit[at] = 1;
    project(unit);
    for (let other = 0; other < size; other++) {
      whole[at * size + other] = whole[at * size + other]! - scale * unit[other]!;
    }
    whole[at * size + at] = whole[at * size + at]! + scale;
  }
  return { ...equations, factor: cholesky(whole, size) === size ? whole : undefined };
}

/** The x in the subspace with P A x = P b; that of least norm where there are several. */
export function solveInSubspace(
  { size, project, matrix, factor }: SubspaceEquations,
  b: Float64Array,
): Float64Array {
  const right = b.slice();
  project(right);
  const solution = factor
    ? substitute(factor, right)
    : solveShifted(
        filledMatrix(size, (copy) => copy.set(matrix)),
        right,
        [0],
      )[0]!;
  project(solution);
  return solution;
}

function transpose(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      const held = matrix[row * size + column]!;
      matrix[row * size + column] = matrix[column * size + row]!;
      matrix[column * size + row] = held;
    }
  }
}
