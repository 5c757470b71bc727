export { balancedSampler } from './balanced.ts';
export { biasedSampler, sampleBiased } from './biased.ts';
export { sampleBySize } from './by-size.ts';
export { enumerateCoalitions } from './enumerate.ts';
export { type MixturePart, mixtureSampler, nearFullSampler } from './mixture.ts';
export { sampleNearFull } from './near-full.ts';
export { samplePaired } from './paired.ts';
export type { CoalitionSampler } from './sampler.ts';
export { sampleUniform } from './uniform.ts';
