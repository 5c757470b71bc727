export { fitSparseRegression } from './fit.ts';
export { sparseRegression } from './sparse-regression.ts';
