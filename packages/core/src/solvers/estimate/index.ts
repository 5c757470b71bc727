export {
  type EstimatedIndex,
  type EstimatedTerm,
  type IndexEstimate,
  surrogateOf,
} from './index-estimate.ts';
export {
  type Design,
  type EstimateOptions,
  type IndexEstimator,
  type MeasuredDesign,
  solveByEstimate,
} from './solve-by-estimate.ts';
