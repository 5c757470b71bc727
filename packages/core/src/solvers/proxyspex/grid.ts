import { type BoostPath, bestTrees, boostPath, type Configuration } from './boost-path.ts';
import type { Fold } from './folds.ts';
import type { BoostingGrid } from './settings.ts';

/** A slower rate is tried only where the faster one came this close to the best error. */
const WORTH_TRYING = 1.07;

/** Paths of the grid's configurations. */
export interface GridSearch {
  readonly paths: readonly BoostPath[];
  /** Configurations left out because the same trees at a faster rate were far behind. */
  readonly skipped: number;
}

/**
 * Step 2: boosting over the grid, cross-validated. The fastest rate goes first; a slower one changes the error by a few
 * per cent at most and costs the most, so it is tried only where the faster came within 7 % of the best.
 */
export function searchGrid(folds: readonly Fold[], grid: Required<BoostingGrid>): GridSearch {
  const mostTrees = Math.max(...grid.trees);
  const rates = [...grid.rates].sort((a, b) => b - a);
  const paths: BoostPath[] = [];
  let shapes = shapesOf(grid);
  let skipped = 0;
  rates.forEach((rate, turn) => {
    const turnPaths = shapes.map((shape) => boostPath(folds, { ...shape, rate }, mostTrees));
    paths.push(...turnPaths);
    const best = Math.min(...paths.map((path) => bestTrees(path).error));
    const close = shapes.filter(
      (_, i) =>
        bestTrees(turnPaths[i]!).error <= WORTH_TRYING * best &&
        !turnPaths.slice(0, i).some(sameAs(turnPaths[i]!)),
    );
    skipped += (shapes.length - close.length) * (rates.length - turn - 1);
    shapes = close;
  });
  return { paths, skipped };
}

function shapesOf({ depths, leaves, minLeaf }: Required<BoostingGrid>): Omit<Configuration, 'rate'>[] {
  return depths.flatMap((depth) =>
    leaves.flatMap((most) => minLeaf.map((rows) => ({ depth, leaves: most, minLeaf: rows }))),
  );
}

/** Whether two settings grew the same trees, as two limits do where neither binds. */
function sameAs(path: BoostPath): (other: BoostPath) => boolean {
  return ({ errors }) =>
    errors.length === path.errors.length &&
    errors.every((folds, at) => folds.every((error, fold) => error === path.errors[at]![fold]));
}
