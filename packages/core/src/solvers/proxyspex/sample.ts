import {
  type CoalitionBatch,
  concatBatches,
  createBatch,
  includeAll,
  selectRows,
  sliceRows,
} from '../../coalitions/batch.ts';
import type { Random } from '../../coalitions/random.ts';
import { drawPermutation } from '../../coalitions/samplers/draw.ts';
import { sampleUniform } from '../../coalitions/samplers/uniform.ts';
import type { Game } from '../../game.ts';
import { isEnd } from '../ends.ts';

/**
 * Step 1 (arXiv 2505.17495, section 3.3): the coalitions to measure. The grand and the empty one, then others, uniform
 * without replacement, in random order, so that a run which is stopped has measured a uniform sample; all 2^n where the
 * budget reaches that many. A game measured elsewhere has its first `budget` rows used.
 */
export function chooseCoalitions(
  { players, recorded }: Game,
  budget: number,
  random: Random,
): CoalitionBatch {
  if (recorded) return sliceRows(recorded, 0, Math.min(budget, recorded.rows));
  const n = players.length;
  const ends = createBatch(2, n);
  includeAll(ends, 0);
  const rows = Math.min(budget, 2 ** n);
  const drawn = sampleUniform(n, rows, random);
  const shuffled =
    rows === 2 ** n ? drawPermutation(rows, rows, random) : Uint32Array.from({ length: rows }, (_, r) => r);
  const others = shuffled.filter((row) => !isEnd(drawn, row)).subarray(0, rows - 2);
  return concatBatches([ends, selectRows(drawn, others)], n);
}
