export { inRounds, type Rounds, solveInRounds } from './rounds.ts';
export type { Round, RunSoFar, Spent, StoppingRule } from './stopping-rule.ts';
