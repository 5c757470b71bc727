import {
  biasedSampler,
  type CoalitionSampler,
  InvalidArgumentError,
  nearFullSampler,
  type SolveOptions,
} from '@spex/core';

/** Each player present with that probability, or `near-full`: some coalitions half masked, some nearly full. */
export type Presence = number | 'near-full';

/** What users of a mixture look at: most of the input is there. */
const NEAR_FULL_INDEX = 'BII@0.8';

/**
 * Where coalitions come from, and the index that reads the spectrum among coalitions of that kind, unless another is asked for.
 * Throws InvalidArgumentError unless `present` is a probability above 0 and below 1 or `near-full`.
 */
export function samplingOptions({
  present,
  index,
}: {
  readonly present?: Presence | undefined;
  readonly index?: string | undefined;
}): Pick<SolveOptions, 'sampler' | 'index'> {
  const sampling = samplingOf(present);
  const chosen = index ?? sampling?.index;
  return {
    ...(sampling && { sampler: sampling.sampler }),
    ...(chosen !== undefined && { index: chosen }),
  };
}

/** undefined: uniform coalitions. */
function samplingOf(
  present: Presence | undefined,
): { readonly sampler: CoalitionSampler; readonly index: string } | undefined {
  if (present === undefined || present === 0.5) return undefined;
  if (present === 'near-full') return { sampler: nearFullSampler(), index: NEAR_FULL_INDEX };
  if (present > 0 && present < 1) return { sampler: biasedSampler(present), index: `BII@${present}` };
  const message = `present must be a probability above 0 and below 1, or near-full, not ${present}`;
  throw new InvalidArgumentError('present', message, present);
}
