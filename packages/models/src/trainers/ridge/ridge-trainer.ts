import type { LearningTask, Trainer } from '@spex/lenses';
import { checkTask } from '../base/check-task.ts';
import { defineTrainer } from '../base/define-trainer.ts';
import { checkL2 } from '../linear/check-l2.ts';
import { checkWeight } from '../linear/check-weight.ts';
import { createDesign } from '../linear/design.ts';
import { leaveOneOut } from '../linear/leave-one-out.ts';
import { squaredLoss } from '../linear/losses.ts';
import { runInTurns } from '../linear/run-in-turns.ts';
import { SubsetFit } from '../linear/subset-fit.ts';

/** Options of `ridgeTrainer`. */
export interface RidgeOptions {
  /**
   * Penalty on the squared weights; default 1, which suits rows of about length 1 (embeddings, TF-IDF) and columns of
   * deviation 1.
   */
  readonly l2?: number;
}

/**
 * Ridge regression: w minimises Σ_{i∈S} (y_i - w · x_i)² + l2 ‖w‖² over the points of a subset S. x_i holds the features and
 * a constant 1, whose weight, the intercept, is penalised like the others, so that every subset has one answer.
 *
 * The targets of a regression are taken relative to the mean of the whole training set, which the scores have added again.
 * With classes each has targets of its own, 1 or 0 less 1/classes, and a score (scale `linear`).
 *
 * Every subset is solved anew, to within 1e-9 ‖w‖ ‖x‖ of each score. `influence` is the exact change of leaving
 * one point out.
 * Throws InvalidArgumentError unless l2 is above 0, and for a task that is not right.
 */
export function ridgeTrainer(task: LearningTask, { l2 = 1 }: RidgeOptions = {}): Trainer {
  checkL2(l2);
  checkTask(task);
  const { targets, classes } = task;
  const points = task.train.rows;
  const tests = task.test.rows;
  const mean = targets.reduce((sum, target) => sum + target / points, 0);
  const design = createDesign(task);
  const loss = squaredLoss(columnsOf(task, mean), points);
  const fit = new SubsetFit(design, loss, l2);
  const fitted = new Float64Array(tests * loss.columns);
  const trainer = defineTrainer(task, {
    method: 'ridge',
    name: `ridge regression (L2 ${l2})`,
    options: [l2],
    scale: classes.length === 0 ? 'number' : 'linear',
    notes:
      classes.length === 0
        ? ['trained on no point, it answers the mean of the whole training set']
        : [
            'trained on no point, every class has the same score',
            'trained on points of one class, that class wins wherever the intercept outweighs the features',
          ],
    steps: SubsetFit.multiplications(design, loss.columns),
    prepare: () => fit.prepare(),
    retrain(subsets, row, scores, to) {
      if (classes.length === 0) {
        fit.fit(subsets, row, scores, to);
        for (let at = to; at < to + tests; at++) scores[at] = scores[at]! + mean;
      } else if (classes.length === 2) {
        fit.fit(subsets, row, fitted, 0);
        for (let test = 0; test < tests; test++) {
          scores[to + 2 * test] = 0 - fitted[test]!;
          scores[to + 2 * test + 1] = fitted[test]!;
        }
      } else fit.fit(subsets, row, scores, to);
    },
  });
  return {
    ...trainer,
    async influence({ signal, weight = 1 }) {
      // Σ weight · loss + l2 ‖w‖² has the minimum of Σ loss + l2/weight ‖w‖².
      const penalty = l2 / checkWeight(weight);
      const base = weight === 1 ? fit : new SubsetFit(design, loss, penalty);
      await runInTurns(base.prepare(), signal);
      const changes = await runInTurns(leaveOneOut(design, base.whole, penalty, loss.columns), signal);
      if (classes.length !== 2) return changes;
      const both = new Float64Array(2 * changes.length);
      changes.forEach((change, at) => {
        both[2 * at] = 0 - change;
        both[2 * at + 1] = change;
      });
      return both;
    },
  };
}

/**
 * Targets, shape [columns × points]. Two classes need one column, that of the second: the targets of the first are its
 * negatives, and so are the scores.
 */
function columnsOf({ targets, classes }: LearningTask, mean: number): Float64Array {
  if (classes.length === 0) return targets.map((target) => target - mean);
  if (classes.length === 2) return targets.map((target) => target - 0.5);
  const points = targets.length;
  const columns = new Float64Array(classes.length * points).fill(-1 / classes.length);
  targets.forEach((target, point) => {
    columns[target * points + point] = 1 - 1 / classes.length;
  });
  return columns;
}
