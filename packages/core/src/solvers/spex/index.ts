export { type GroupPlan, leastSpexBudget, planSpex, type SpexPlan } from './plan.ts';
export type { DesignSettings, SpexOptions, SpexStage } from './settings.ts';
export { type SpexSolver, spex } from './spex.ts';
