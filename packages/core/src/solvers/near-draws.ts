import { coalitionSize, concatBatches, selectRows } from '../coalitions/batch.ts';
import type { CoalitionSampler } from '../coalitions/samplers/sampler.ts';
import type { Sample } from './sample.ts';

/** Share of the players present, in the mean, from which coalitions are near the full input. */
const NEAR = 0.6;

/** Whether most players are present in a sampler's coalitions, so that the grand one is like the others, only more so. */
export function isNearFull(sampler: CoalitionSampler | undefined): boolean {
  return (sampler?.presence ?? 0) > NEAR;
}

/** The draws, and after them the grand coalition, where it is among the ends. */
export function withGrand(draws: Sample, ends: Sample): Sample {
  const { players } = draws.batch;
  const grand = Uint32Array.from(ends.targets.keys()).filter(
    (row) => coalitionSize(ends.batch, row) === players,
  );
  return {
    batch: concatBatches([draws.batch, selectRows(ends.batch, grand)], players),
    targets: Float64Array.from([...draws.targets, ...Array.from(grand, (row) => ends.targets[row]!)]),
  };
}
