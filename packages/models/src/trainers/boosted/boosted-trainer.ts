import {
  type CoalitionBatch,
  fitTrees,
  InvalidArgumentError,
  MAX_PLAYERS,
  predictTrees,
  selectRows,
} from '@spex/core';
import type { LearningTask, Trainer } from '@spex/lenses';
import { checkInteger, checkNumber } from '../base/check-option.ts';
import { checkTask } from '../base/check-task.ts';
import { defineTrainer } from '../base/define-trainer.ts';
import { presentPoints } from '../base/present-points.ts';
import { cutRows, findCuts } from './binned.ts';

/** Options of `boostedTrainer`. */
export interface BoostedOptions {
  /** Most trees; fewer where no split gains any more. Default 50. */
  readonly trees?: number;
  /** Shrinkage of each tree's step, above 0 and at most 1; default 0.1. */
  readonly rate?: number;
  /** Most splits between the root and a leaf, 1 to 12; default 3. */
  readonly depth?: number;
  /** Fewest training points in a leaf; default 5. */
  readonly minLeaf?: number;
  /** Parts that each column is cut into, at its quantiles over the whole training set, 2 to 256; default 16. */
  readonly bins?: number;
}

/**
 * Gradient-boosted trees with squared loss (core's `Booster`) on the 0/1 features "above the b-th quantile". Of classes,
 * the trees fit the column that is 1 where a point is of the class, one ensemble a class (of two classes one in all: the
 * other's score is 1 less it), and the largest score wins (scale `linear`); of a regression they fit the numbers.
 * Throws InvalidArgumentError for options out of range, a task that is not right, or more than 100,000 cuts.
 */
export function boostedTrainer(task: LearningTask, options: BoostedOptions = {}): Trainer {
  const { trees = 50, rate = 0.1, depth = 3, minLeaf = 5, bins = 16 } = options;
  checkInteger('trees', trees, 1);
  checkNumber('rate', rate, Number.MIN_VALUE, 1);
  checkInteger('depth', depth, 1, 12);
  checkInteger('minLeaf', minLeaf, 1);
  checkInteger('bins', bins, 2, 256);
  checkTask(task);
  const { train, test, targets, classes } = task;
  if (train.columns * (bins - 1) > MAX_PLAYERS) {
    const most = Math.floor(MAX_PLAYERS / train.columns) + 1;
    const message = `${train.columns} columns of ${bins} bins are more than ${MAX_PLAYERS} cuts: take at most ${most} bins`;
    throw new InvalidArgumentError('bins', message, bins);
  }
  const settings = { trees, rate, depth, minLeaf, leaves: Math.min(2 ** depth, train.rows + 1) };
  const width = Math.max(1, classes.length);
  /** Classes that have an ensemble of their own. */
  const fitted = classes.length === 2 ? [1] : Array.from({ length: width }, (_, c) => c);
  const overall = targets.reduce((sum, target) => sum + target / train.rows, 0);
  const present = new Int32Array(train.rows);
  let trainRows: CoalitionBatch | undefined;
  let testRows: CoalitionBatch | undefined;

  /** What the ensemble says of the test points: trained on `points` with `own` targets. */
  const predict = (points: Int32Array, own: Float64Array): Float64Array => {
    if (own.length === 0) return new Float64Array(test.rows).fill(classes.length > 0 ? 1 / width : overall);
    if (trainRows === undefined || testRows === undefined) {
      return new Float64Array(test.rows).fill(own.reduce((sum, target) => sum + target / own.length, 0));
    }
    return predictTrees(fitTrees(selectRows(trainRows, points), own, settings), testRows);
  };

  return defineTrainer(task, {
    method: 'boosted',
    name: `${trees} boosted trees (rate ${rate}, depth ${depth})`,
    options: [trees, rate, depth, minLeaf, bins],
    scale: classes.length > 0 ? 'linear' : 'number',
    notes:
      classes.length > 0
        ? [
            'trained on no point, every class has the same score, 1 / classes',
            'trained on points of one class, that class scores 1 and every other 0',
          ]
        : ['trained on no point, it answers the mean of the whole training set'],
    steps: fitted.length * train.rows * train.columns * bins * (2 + trees / 6),
    *prepare() {
      const cuts = yield* findCuts(train, bins);
      // Without a cut, where all columns are constant, the mean is all that can be learnt.
      if (cuts.length === 0) return;
      trainRows = cutRows(train, cuts);
      testRows = cutRows(test, cuts);
    },
    retrain(subsets, row, scores, to) {
      const points = present.slice(0, presentPoints(subsets, row, present));
      for (const c of fitted) {
        const own = Float64Array.from(points, (point) =>
          classes.length === 0 ? targets[point]! : Number(targets[point] === c),
        );
        const predicted = predict(points, own);
        for (let point = 0; point < test.rows; point++) {
          const at = to + point * width;
          scores[at + c] = predicted[point]!;
          if (classes.length === 2) scores[at] = 1 - predicted[point]!;
        }
      }
    },
  });
}
