export { type BestSet, type BestSetOptions, bestSet } from './best-set.ts';
export type { BestSetGoal } from './goal.ts';
