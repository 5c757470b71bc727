import { Booster } from '../../trees/booster.ts';
import { addTree } from '../../trees/model.ts';
import { type Fold, leastError, squaredError, sumExcept } from './folds.ts';

/** One setting of the booster; the number of trees is chosen along its path. */
export interface Configuration {
  readonly depth: number;
  readonly rate: number;
  readonly leaves: number;
  readonly minLeaf: number;
}

/** Out-of-fold errors along a boosting path. */
export interface BoostPath {
  readonly configuration: Configuration;
  /** Numbers of trees at which errors were taken, ascending from 0. */
  readonly checkpoints: readonly number[];
  /** Shape [checkpoints][folds]: sum of squares over each fold's held-out rows. */
  readonly errors: readonly Float64Array[];
  /** Whether the smallest leaf allowed made a difference: if not, a smaller one grows the same trees. */
  readonly bound: boolean;
  /** The boosters, one a fold, at the path's end. Emptied (`release`) when the path is out of the running. */
  readonly boosters: Booster[];
}

/** More trees count as help when they lower the error by this share. */
const PROGRESS = 0.002;

/** Checkpoints lie this factor apart. */
const SPACING = 1.04;

/**
 * Boosts all folds side by side, taking the held-out errors on the way. Stops at `mostTrees`, when no fold's trees can
 * split any more, or when 30 % more trees (and twice the trees that it takes to learn anything at the rate) have not
 * lowered the error summed over the folds by 0.2 %.
 */
export function boostPath(
  folds: readonly Fold[],
  configuration: Configuration,
  mostTrees: number,
): BoostPath {
  const runs = folds.map(({ train, test }) => {
    const booster = new Booster(train.batch, train.targets, configuration);
    return { booster, test, predictions: new Float64Array(test.batch.rows).fill(booster.base) };
  });
  const takeErrors = (): Float64Array =>
    Float64Array.from(runs, ({ test, predictions }) => squaredError(test.targets, predictions));

  const checkpoints = [0];
  const errors = [takeErrors()];
  let trees = 0;
  let lastProgress = 0;
  let mark = sumExcept(errors[0]!);
  while (trees < mostTrees && trees < 1.3 * lastProgress + 2 / configuration.rate) {
    const next = Math.min(mostTrees, Math.max(trees + 1, Math.floor(trees * SPACING)));
    let grown = false;
    for (const { booster, test, predictions } of runs) {
      for (let tree = trees; tree < next && booster.step(); tree++) {
        addTree(booster.nodes, booster.nodes.lastRoot, test.batch, predictions);
        grown = true;
      }
    }
    if (!grown) break;
    trees = next;
    checkpoints.push(trees);
    errors.push(takeErrors());
    const error = sumExcept(errors.at(-1)!);
    if (error < mark * (1 - PROGRESS)) {
      mark = error;
      lastProgress = trees;
    }
  }
  const boosters = runs.map(({ booster }) => booster);
  return { configuration, checkpoints, errors, bound: boosters.some((booster) => booster.bound), boosters };
}

/** The number of trees with the least error over all folds but `except`, and that error. */
export function bestTrees({ checkpoints, errors }: BoostPath, except = -1): { trees: number; error: number } {
  const best = leastError(errors, except);
  return { trees: checkpoints[best]!, error: sumExcept(errors[best]!, except) };
}
