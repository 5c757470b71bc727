export { factorise, invertFactor, invertFrom, solveRows } from './cholesky';
export { sweep } from './descend';
export { multiply, multiplyColumns, multiplyIntegers, orthogonalise } from './dot-products';
export { gram } from './gram';
export { growTree } from './grow-tree';
export { addPairs, fillCovariances } from './pairs';
export { signedSums } from './signed-sums';
