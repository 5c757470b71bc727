import { concatBatches, createBatch, includeAll, sliceRows } from '../../coalitions/batch.ts';
import type { Support } from '../../spectrum/spectrum.ts';
import { fitTrees } from '../../trees/booster.ts';
import { treesToFourier } from '../../trees/to-fourier.ts';
import type { MeasuredDesign } from '../estimate/index.ts';
import type { SizedDesign } from '../kernel-regression/index.ts';

/** Coalitions for each set of three or more players, the paper's η. */
const ROWS_A_SET = 10;
/** With fewer coalitions a player than that, single players take all. */
const LEAST_ROWS_A_PLAYER = 4;
/** The paper's depth, and LightGBM's number of trees, whose other defaults the trees have too. */
const TREES = { trees: 100, depth: 10 };

/** How many sets of three or more players so many coalitions besides the ends are enough for. */
export function countScreened(players: number, rows: number): number {
  return rows + 2 < LEAST_ROWS_A_PLAYER * players ? 0 : Math.ceil((rows + 2) / ROWS_A_SET);
}

/**
 * The odd sets of three or more players with the largest coefficients in the exact Fourier expansion of boosted trees, fitted
 * to all that was measured.
 */
export function screenOddSets({
  design,
  values,
  grand,
  empty,
}: MeasuredDesign<SizedDesign>): readonly Support[] {
  const { players } = design.batch;
  const count = countScreened(players, values.length);
  if (count === 0) return [];
  const ends = createBatch(2, players);
  includeAll(ends, 0);
  const batch = concatBatches([ends, sliceRows(design.batch, 0, values.length)], players);
  const targets = new Float64Array(batch.rows);
  targets.set([grand, empty]);
  targets.set(values, 2);
  const trees = fitTrees(batch, targets, TREES);
  const { supports, coefficients } = treesToFourier(trees);
  return Array.from(supports.keys())
    .filter((at) => supports[at]!.length > 1 && supports[at]!.length % 2 === 1)
    .sort((a, b) => Math.abs(coefficients[b]!) - Math.abs(coefficients[a]!) || a - b)
    .slice(0, count)
    .map((at) => supports[at]!);
}
