export { type PermutationOptions, type PermutationSolver, permutation } from './permutation.ts';
