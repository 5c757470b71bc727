import { biasedSampler, type CoalitionSampler, nearFullSampler } from 'spex';

/** Where the coalitions of a fit come from; undefined: uniform. */
export const SAMPLINGS: Readonly<Record<string, CoalitionSampler | undefined>> = {
  uniform: undefined,
  'p = 0.8': biasedSampler(0.8),
  mixture: nearFullSampler(),
};
