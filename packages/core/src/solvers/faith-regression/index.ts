export {
  type FaithRegressionOptions,
  type FaithRegressionSolver,
  faithRegression,
} from './faith-regression.ts';
