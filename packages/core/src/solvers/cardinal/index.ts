export { indexAround, indexWithout } from './around-proxy.ts';
export { type AskedCardinal, highestOrder } from './cardinal-weights.ts';
export { checkSets } from './check-sets.ts';
export type { MeasuredPairs } from './estimate-sets.ts';
export { indexOfPairs, madeEfficient, pairsWithEnds } from './index-of-pairs.ts';
export { designForIndex, type PairDesign, type PairStratum } from './pair-design.ts';
export { CHANNELS, PatternSums } from './pattern-sums.ts';
