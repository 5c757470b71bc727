import type { CoalitionBatch } from '../coalitions/batch.ts';
import type { Random } from '../coalitions/random.ts';
import type { CoalitionSampler } from '../coalitions/samplers/sampler.ts';
import { drawFrom } from './choose-coalitions.ts';
import { isNearFull } from './near-draws.ts';
import type { Sample } from './sample.ts';
import { spreadBySize } from './spread-by-size.ts';

const PROBE_ROWS = 1000;

/** Coalitions by which a spectrum is judged where they are not uniform, and how far values vary at each, relative to the others. */
export interface Probe {
  readonly batch: CoalitionBatch;
  readonly spread: Float64Array;
}

/**
 * The draws, with what is to be expected of each by how far values vary among its like; and coalitions of a sampler that tell how
 * much of a fit to them a spectrum has.
 */
export function probeOf(
  sampler: CoalitionSampler,
  draws: Sample,
  random: Random,
): Probe & { readonly draws: Sample } {
  const spread = isNearFull(sampler) ? spreadBySize(draws) : even;
  const batch = drawFrom(sampler, draws.batch.players, PROBE_ROWS, random);
  return { draws: { ...draws, noise: spread(draws.batch) }, batch, spread: spread(batch) };
}

function even({ rows }: CoalitionBatch): Float64Array {
  return new Float64Array(rows).fill(1);
}
