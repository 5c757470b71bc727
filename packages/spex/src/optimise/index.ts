export { type BestCurveOptions, planBestCurve } from './best-curve.ts';
export { type BestSet, type BestSetOptions, bestSet } from './best-set.ts';
export type { BestSetGoal } from './goal.ts';
export { measureRemovals, type Removal, type RemovalCurves, removalCurves } from './removal.ts';
export {
  type PlannedRemoval,
  planRemovals,
  type RemovalDirection,
  type RemovalOptions,
  type RemovalPlan,
  type RemovalSearch,
} from './removal-plan.ts';
