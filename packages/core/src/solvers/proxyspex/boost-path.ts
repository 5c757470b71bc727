import type { Random } from '../../coalitions/random.ts';
import { type Workspace, withWorkspace } from '../../kernels/workspace.ts';
import { Booster, boosterBytes } from '../../trees/booster.ts';
import type { Forest } from '../../trees/forest.ts';
import { type Fold, leastError, squaredError, sumExcept } from './folds.ts';

/** One setting of the booster; the number of trees is chosen along its path. */
export interface Configuration {
  readonly depth: number;
  readonly rate: number;
  readonly leaves: number;
  readonly minLeaf: number;
  /** Default 1: each tree grows on all rows. */
  readonly subsample?: number;
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
  /** The trees, one forest a fold, at the path's end. Emptied when the path is out of the running. */
  readonly forests: Forest[];
}

/** More trees count as help when they lower the error by this share. */
const PROGRESS = 0.002;

/**
 * A path is given up that is this share behind one of another shape with as many trees, times the rate, or that
 * share behind the one of its own shape at a faster rate,
 */
const BEHIND = 0.03;
const SLOWER_BEHIND = 0.01;
/** after so many trees, times the rate: larger trees learn faster at first. */
const PATIENCE = 5;

/** Checkpoints lie this factor apart. */
const SPACING = 1.04;

/**
 * Boosts all folds side by side, taking the held-out errors on the way. Stops at `mostTrees`, when no fold's trees can
 * split any more, or when 30 % more trees (and twice the trees that it takes to learn anything at the rate) have not
 * lowered the error summed over the folds by 0.2 %, or when the path falls behind one of its rivals, which are finished
 * paths of no slower rate: trees that fit worse as they grow in number do not come back. `random` draws the rows of each
 * tree, where the configuration subsamples them.
 */
export function boostPath(
  folds: readonly Fold[],
  configuration: Configuration,
  mostTrees: number,
  rivals: readonly BoostPath[] = [],
  random?: Random,
): BoostPath {
  const bytes = folds.reduce(
    (sum, { train, test }) => sum + boosterBytes(train.batch, test.batch.rows, configuration),
    0,
  );
  return withWorkspace(bytes, (workspace) =>
    walk(folds, configuration, mostTrees, rivals, random, workspace),
  );
}

function walk(
  folds: readonly Fold[],
  configuration: Configuration,
  mostTrees: number,
  rivals: readonly BoostPath[],
  random: Random | undefined,
  workspace: Workspace | undefined,
): BoostPath {
  const boosters = folds.map(
    ({ train, test }, fold) =>
      new Booster(train.batch, train.targets, configuration, {
        workspace,
        heldOut: test.batch,
        ...(random && { random: random.fork(fold) }),
      }),
  );
  const takeErrors = (): Float64Array =>
    Float64Array.from(folds, ({ test }, fold) => squaredError(test.targets, boosters[fold]!.predictions));

  const checkpoints = [0];
  const errors = [takeErrors()];
  let trees = 0;
  let lastProgress = 0;
  let mark = sumExcept(errors[0]!);
  while (trees < mostTrees && trees < 1.3 * lastProgress + 2 / configuration.rate) {
    const next = Math.min(mostTrees, Math.max(trees + 1, Math.floor(trees * SPACING)));
    let grown = false;
    for (const booster of boosters) {
      for (let tree = trees; tree < next && booster.step(); tree++) grown = true;
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
    if (trees > PATIENCE / configuration.rate && isBehind(configuration, trees, error, rivals)) break;
  }
  return {
    configuration,
    checkpoints,
    errors,
    bound: boosters.some((booster) => booster.bound),
    forests: boosters.map((booster) => booster.forest),
  };
}

/** Whether any rival did better with as many trees, or with the fewer that come to as much at its faster rate. */
function isBehind(
  { depth, leaves, minLeaf, rate }: Configuration,
  trees: number,
  error: number,
  rivals: readonly BoostPath[],
): boolean {
  return rivals.some(({ configuration: rival, checkpoints, errors }) => {
    const sameShape = rival.depth === depth && rival.leaves === leaves && rival.minLeaf === minLeaf;
    const reached = checkpoints.findLastIndex((checkpoint) => checkpoint * rival.rate <= trees * rate);
    return error > (1 + (sameShape ? SLOWER_BEHIND : BEHIND)) * sumExcept(errors[reached]!);
  });
}

/** The number of trees with the least error over all folds but `except`, and that error. */
export function bestTrees({ checkpoints, errors }: BoostPath, except = -1): { trees: number; error: number } {
  const best = leastError(errors, except);
  return { trees: checkpoints[best]!, error: sumExcept(errors[best]!, except) };
}
