import { pause } from '../pause.ts';
import { type BoostPath, bestTrees, boostPath, type Configuration } from './boost-path.ts';
import { type Fold, leastError, sumExcept } from './folds.ts';
import type { BoostingGrid } from './settings.ts';

/** A slower rate lowers the error by at most about this share. */
const GAIN_OF_PATIENCE = 0.03;

/** Paths of the grid's configurations. */
export interface GridSearch {
  readonly paths: readonly BoostPath[];
  /** True when the signal ended the search early. */
  readonly stopped: boolean;
  /** Configurations left out: because they could not have won, or because the search was stopped. */
  readonly skipped: number;
}

/**
 * Step 2: boosting over the grid, cross-validated. Two kinds of settings are left out, which could not win:
 *
 * - smaller leaves where larger ones did not bind: they would grow the same trees;
 * - slower rates where the faster is far behind. A slower rate takes most of the time and changes little: k times slower
 *   it does with t trees about what the faster does with t / k, and a few per cent better.
 *
 * The signal ends the search with the settings tried so far, at least one.
 */
export async function searchGrid(
  folds: readonly Fold[],
  grid: Required<BoostingGrid>,
  signal?: AbortSignal,
): Promise<GridSearch> {
  const mostTrees = Math.max(...grid.trees);
  const rates = [...grid.rates].sort((a, b) => b - a);
  const paths: BoostPath[] = [];
  const stopped = (): boolean => signal?.aborted === true && paths.length > 0;
  let shapes = shapesOf(grid);
  for (const [turn, rate] of rates.entries()) {
    const boosted: BoostPath[] = [];
    for (const shape of shapes) {
      if (boosted.some((path) => growsSame(path, shape))) continue;
      await pause();
      if (stopped()) break;
      const path = boostPath(folds, { ...shape, rate }, mostTrees, paths);
      boosted.push(path);
      paths.push(path);
      releaseLosers(paths, folds.length);
    }
    const reach = (mostTrees * (rates[turn + 1] ?? 0)) / rate;
    const bar = bestTrees(choosePath(paths, -1)).error / (1 - GAIN_OF_PATIENCE);
    shapes = boosted
      .filter((path) => leastErrorWithin(path, reach) <= bar)
      .map(({ configuration: { depth, leaves, minLeaf } }) => ({ depth, leaves, minLeaf }));
  }
  return { paths, stopped: stopped(), skipped: shapesOf(grid).length * rates.length - paths.length };
}

/** The path with the least error over all folds but `except` (-1: over all); of equals the first. */
export function choosePath(paths: readonly BoostPath[], except: number): BoostPath {
  return paths[leastError(paths.map((path) => Float64Array.of(bestTrees(path, except).error)))]!;
}

/** Frees the trees of paths that neither all folds nor all but one would choose: they never will. */
function releaseLosers(paths: readonly BoostPath[], folds: number): void {
  const chosen = new Set<BoostPath>();
  for (let except = -1; except < folds; except++) chosen.add(choosePath(paths, except));
  for (const path of paths) if (!chosen.has(path)) path.forests.length = 0;
}

/** The least error with at most so many trees. */
function leastErrorWithin({ checkpoints, errors }: BoostPath, trees: number): number {
  return Math.min(...errors.filter((_, at) => checkpoints[at]! <= trees).map((folds) => sumExcept(folds)));
}

/** Whether a shape with smaller leaves would grow the trees of a path again. */
function growsSame({ configuration, bound }: BoostPath, { depth, leaves, minLeaf }: Shape): boolean {
  return (
    !bound &&
    configuration.depth === depth &&
    configuration.leaves === leaves &&
    configuration.minLeaf >= minLeaf
  );
}

type Shape = Omit<Configuration, 'rate'>;

/** Every combination, larger leaves first. */
function shapesOf({ depths, leaves, minLeaf }: Required<BoostingGrid>): Shape[] {
  const sizes = [...minLeaf].sort((a, b) => b - a);
  return depths.flatMap((depth) =>
    leaves.flatMap((most) => sizes.map((rows) => ({ depth, leaves: most, minLeaf: rows }))),
  );
}
