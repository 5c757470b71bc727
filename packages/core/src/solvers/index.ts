export type { SolveOptions, Solver } from './solver.ts';
