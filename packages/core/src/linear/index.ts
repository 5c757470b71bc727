export { designMatrix } from './characters.ts';
export { choleskySolve } from './cholesky.ts';
export { assignFolds } from './folds.ts';
export { crossValidatedLasso, type LassoPath, type LassoProblem, lassoPath } from './lasso.ts';
export { leastSquares } from './least-squares.ts';
export type { CrossValidatedProblem, LinearFit, LinearProblem } from './problem.ts';
export {
  type CrossValidatedRidgeProblem,
  crossValidatedRidge,
  RIDGE_LAMBDAS,
  type RidgeProblem,
  ridgePath,
  solveRidge,
} from './ridge.ts';
