export { additivityResiduals, type Ends } from './additivity.ts';
export {
  type CoalitionCurve,
  measureCurve,
  orderPlayers,
  type PlannedCurve,
  planCurve,
} from './curves.ts';
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
export { faithfulnessOfRows, type RowsOptions, type WeightedFaithfulness } from './faithfulness-of-rows.ts';
export { faithfulnessOfSpectrum } from './faithfulness-of-spectrum.ts';
export {
  type Hierarchy,
  type HierarchyOptions,
  type HierarchyRate,
  type HierarchyRates,
  hierarchy,
} from './hierarchy.ts';
export {
  type IndexError,
  type IndexErrorOptions,
  type IndexErrors,
  indexError,
} from './index-error.ts';
export { kendall } from './kendall.ts';
export { type DatamodelingScore, linearDatamodelingScore } from './lds.ts';
export { rSquared, rSquaredWithError } from './r-squared.ts';
export { type Recovery, type RecoveryOptions, recovery, type TrueSet } from './recovery.ts';
export { type RunStability, type RunTerm, runStability } from './run-stability.ts';
export { spearman } from './spearman.ts';
