export { fitSparseRegression, type SparseFit, type SparseSettings } from './fit.ts';
export { sparseRegression } from './sparse-regression.ts';
