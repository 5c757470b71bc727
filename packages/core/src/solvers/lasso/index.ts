export { lasso } from './lasso.ts';
