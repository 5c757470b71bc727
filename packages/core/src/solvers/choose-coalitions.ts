import {
  type CoalitionBatch,
  concatBatches,
  createBatch,
  includeAll,
  selectRows,
  sliceRows,
} from '../coalitions/batch.ts';
import type { Random } from '../coalitions/random.ts';
import { drawPermutation } from '../coalitions/samplers/draw.ts';
import type { CoalitionSampler } from '../coalitions/samplers/sampler.ts';
import { sampleUniform } from '../coalitions/samplers/uniform.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Game } from '../game.ts';
import { isEnd } from './ends.ts';

/**
 * The coalitions to measure. The grand and the empty one, then others from the sampler (default: uniform without
 * replacement), in random order, so that a run which is stopped has measured such a sample; all 2^n where the budget and
 * the sampler reach that many. A game measured elsewhere has its first `budget` rows used.
 */
export function chooseCoalitions(
  { players, recorded }: Game,
  budget: number,
  random: Random,
  sampler?: CoalitionSampler,
): CoalitionBatch {
  if (recorded) return sliceRows(recorded, 0, Math.min(budget, recorded.rows));
  const n = players.length;
  const ends = createBatch(2, n);
  includeAll(ends, 0);
  const rows = Math.min(budget, 2 ** n);
  const drawn = drawFrom(sampler, n, rows, random);
  const shuffled =
    sampler === undefined && rows === 2 ** n
      ? drawPermutation(rows, rows, random)
      : Uint32Array.from({ length: drawn.rows }, (_, row) => row);
  const others = shuffled.filter((row) => !isEnd(drawn, row)).subarray(0, rows - 2);
  return concatBatches([ends, selectRows(drawn, others)], n);
}

/**
 * Coalitions from a sampler, uniform ones without it. Throws InvalidArgumentError where the sampler gives more than asked
 * for, or for other players.
 */
export function drawFrom(
  sampler: CoalitionSampler | undefined,
  players: number,
  rows: number,
  random: Random,
): CoalitionBatch {
  if (sampler === undefined) return sampleUniform(players, rows, random);
  const drawn = sampler.sample(players, rows, random);
  if (drawn.players === players && drawn.rows <= rows) return drawn;
  throw new InvalidArgumentError(
    'sampler',
    `the sampler must give up to ${rows} coalitions of ${players} players, not ${drawn.rows} of ${drawn.players}`,
    sampler.name,
  );
}
