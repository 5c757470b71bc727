export { additivityResiduals, type Ends } from './additivity.ts';
export { energyByGroup, energyByOrder, type GroupEnergy } from './energy.ts';
export {
  type FreshFaithfulness,
  type FreshOptions,
  faithfulnessAt,
  faithfulnessNearFull,
  faithfulnessOfTable,
  type NearFullOptions,
  type PresenceOptions,
} from './faithfulness-at.ts';
export {
  type Hierarchy,
  type HierarchyOptions,
  type HierarchyRate,
  type HierarchyRates,
  hierarchy,
} from './hierarchy.ts';
export { rSquared, rSquaredWithError } from './r-squared.ts';
export { spearman } from './spearman.ts';
