export { multiply, multiplyIntegers, orthogonalise } from './dot-products';
export { gram } from './gram';
export { growTree } from './grow-tree';
export { signedSums } from './signed-sums';
