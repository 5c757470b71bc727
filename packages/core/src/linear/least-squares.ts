import { packCharacters, project } from './characters.ts';
import { cholesky, substitute } from './cholesky.ts';
import { gram } from './gram.ts';
import type { LinearProblem } from './problem.ts';
import { checkProblem } from './problem.ts';
import { ridgePath } from './ridge.ts';

/** Columns above which a dense factor would take longer than the iterative solution. */
const MOST_DENSE = 2048;

/**
 * Least squares: the coefficients c that minimise Σ (targets - X c)², one for each support; of least norm (the
 * constant's coefficient not counted) where they are not unique. Throws InvalidArgumentError on ill-formed problems.
 */
export function leastSquares(problem: LinearProblem): Float64Array {
  checkProblem(problem);
  const { batch, supports, targets } = problem;
  const columns = supports.length;
  if (columns <= Math.min(batch.rows, MOST_DENSE)) {
    const characters = packCharacters(batch, supports);
    const factor = Float64Array.from(gram(characters));
    if (cholesky(factor, columns) === columns) return substitute(factor, project(characters, targets));
  }
  return ridgePath({ ...problem, lambdas: [0] })[0]!;
}
