import { type BoostPath, bestTrees, boostPath, type Configuration } from './boost-path.ts';
import { type Fold, leastError, sumExcept } from './folds.ts';
import type { BoostingGrid } from './settings.ts';

/** A slower rate lowers the error by at most about this share. */
const GAIN_OF_PATIENCE = 0.04;

/** Paths of the grid's configurations. */
export interface GridSearch {
  readonly paths: readonly BoostPath[];
  /** Configurations left out because they could not have won. */
  readonly skipped: number;
}

/**
 * Step 2: boosting over the grid, cross-validated. The fastest rate goes first. A slower one takes most of the time and
 * changes little: k times slower it does with t trees about what the faster does with t / k, and a few per cent better.
 * So it is tried only where that could beat the best error so far.
 */
export function searchGrid(folds: readonly Fold[], grid: Required<BoostingGrid>): GridSearch {
  const mostTrees = Math.max(...grid.trees);
  const rates = [...grid.rates].sort((a, b) => b - a);
  const paths: BoostPath[] = [];
  let shapes = shapesOf(grid);
  let skipped = 0;
  rates.forEach((rate, turn) => {
    const boosted = shapes.map((shape) => {
      const path = boostPath(folds, { ...shape, rate }, mostTrees);
      paths.push(path);
      releaseLosers(paths, folds.length);
      return path;
    });
    const next = rates[turn + 1];
    if (next === undefined) return;
    const bar = Math.min(...paths.map((path) => bestTrees(path).error)) / (1 - GAIN_OF_PATIENCE);
    const left = shapes.filter(
      (_, i) =>
        leastErrorWithin(boosted[i]!, (mostTrees * next) / rate) <= bar &&
        !boosted.slice(0, i).some((other) => sameTrees(other, boosted[i]!)),
    );
    skipped += (shapes.length - left.length) * (rates.length - turn - 1);
    shapes = left;
  });
  return { paths, skipped };
}

/** The path with the least error over all folds but `except` (-1: over all); of equals the first. */
export function choosePath(paths: readonly BoostPath[], except: number): BoostPath {
  return paths[leastError(paths.map((path) => Float64Array.of(bestTrees(path, except).error)))]!;
}

/** Frees the trees of paths that neither all folds nor all but one would choose: they never will. */
function releaseLosers(paths: readonly BoostPath[], folds: number): void {
  const chosen = new Set<BoostPath>();
  for (let except = -1; except < folds; except++) chosen.add(choosePath(paths, except));
  for (const path of paths) if (!chosen.has(path)) path.boosters.length = 0;
}

/** The least error with at most so many trees. */
function leastErrorWithin({ checkpoints, errors }: BoostPath, trees: number): number {
  return Math.min(...errors.filter((_, at) => checkpoints[at]! <= trees).map((folds) => sumExcept(folds)));
}

/** Whether two settings grew the same trees, as two limits do where neither binds. */
function sameTrees(one: BoostPath, other: BoostPath): boolean {
  return (
    one.errors.length === other.errors.length &&
    one.errors.every((folds, at) => folds.every((error, fold) => error === other.errors[at]![fold]))
  );
}

function shapesOf({ depths, leaves, minLeaf }: Required<BoostingGrid>): Omit<Configuration, 'rate'>[] {
  return depths.flatMap((depth) =>
    leaves.flatMap((most) => minLeaf.map((rows) => ({ depth, leaves: most, minLeaf: rows }))),
  );
}
