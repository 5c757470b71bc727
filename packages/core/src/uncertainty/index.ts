export { coefficientErrors, type OutOfFold, residualError } from './coefficient-errors.ts';
export {
  type CrossFit,
  type CrossFitOptions,
  crossFit,
  type FitSpectrum,
  type MeasuredRows,
} from './cross-fit.ts';
export { type DiscoveryOptions, discoverInteractions } from './discoveries.ts';
export { normalQuantile } from './distributions.ts';
export { adjustedPValues } from './false-discovery.ts';
export { type IntervalOptions, type IntervalTerm, replicateIntervals } from './intervals.ts';
export { posteriorReplicates } from './posterior-replicates.ts';
export { type ReplicateOptions, residualReplicates } from './residual-replicates.ts';
export { type StabilityOptions, type TopStability, topStability } from './stability.ts';
export { unfoundEnergy } from './unfound.ts';
