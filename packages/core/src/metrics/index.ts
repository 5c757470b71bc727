export { additivityResiduals, type Ends } from './additivity.ts';
export { rSquared, rSquaredWithError } from './r-squared.ts';
export { spearman } from './spearman.ts';
