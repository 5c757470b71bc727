export { type CardinalIndex, cardinalWeights, highestOrder } from './cardinal-weights.ts';
export { checkSets } from './check-sets.ts';
export type { MeasuredPairs, Stratification } from './estimate-sets.ts';
export { type AskedCardinal, indexOfPairs, madeEfficient, pairsWithEnds } from './index-of-pairs.ts';
export { designPairs, type PairDesign, type PairStratum, sizeImportance } from './pair-design.ts';
export { CHANNELS, PatternSums } from './pattern-sums.ts';
