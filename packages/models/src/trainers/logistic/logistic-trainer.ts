import { InvalidArgumentError } from '@spex/core';
import type { LearningTask, Trainer } from '@spex/lenses';
import { checkTask } from '../base/check-task.ts';
import { defineTrainer } from '../base/define-trainer.ts';
import { checkL2 } from '../linear/check-l2.ts';
import { checkWeight } from '../linear/check-weight.ts';
import { createDesign } from '../linear/design.ts';
import { leaveOneOut } from '../linear/leave-one-out.ts';
import { logisticLoss, softmaxLoss } from '../linear/losses.ts';
import { runInTurns } from '../linear/run-in-turns.ts';
import { SubsetFit } from '../linear/subset-fit.ts';
import { softmaxInfluence } from './softmax-influence.ts';

/** Options of `logisticTrainer`. */
export interface LogisticOptions {
  /**
   * Half of it penalises the squared weights; default 0.1, which suits rows of about length 1 (embeddings, TF-IDF) and
   * columns of deviation 1. The loss bends at most a quarter as much as that of ridge regression, and so asks for less.
   */
  readonly l2?: number;
}

/**
 * Logistic regression: w minimises Σ_{i∈S} -log p(y_i | x_i) + l2/2 ‖w‖² over the points of a subset S. x_i holds the features
 * and a constant 1, whose weight, the intercept, is penalised like the others, so that every subset has one answer, one of
 * a single class too. Scores are logits. Two classes share one weight vector, with scores 0 and w · x; more have one each
 * (softmax).
 *
 * Every subset is solved anew, to within 1e-9 ‖w‖ ‖x‖ of each score, by Newton's method.
 *
 * `influence` is one Newton step from the weights of all points (Koh and Liang 2017, arXiv 1703.04730, equation 2): for two
 * classes at the second derivatives without the point left out, which is much nearer to a retraining for points of high
 * leverage; for more classes at those of all points.
 * Throws InvalidArgumentError unless l2 is above 0, for a task without classes, and for one that is not right.
 */
export function logisticTrainer(task: LearningTask, { l2 = 0.1 }: LogisticOptions = {}): Trainer {
  checkL2(l2);
  checkTask(task);
  const { targets, classes } = task;
  if (classes.length === 0) {
    const message = 'logistic regression needs classes to tell apart: numbers are for ridge regression';
    throw new InvalidArgumentError('task.classes', message, 0);
  }
  const tests = task.test.rows;
  const two = classes.length === 2;
  const design = createDesign(task);
  const loss = two ? logisticLoss(targets) : softmaxLoss(targets, classes.length);
  const fit = new SubsetFit(design, loss, l2);
  const fitted = new Float64Array(tests);
  const trainer = defineTrainer(task, {
    method: 'logistic',
    name: `logistic regression (L2 ${l2})`,
    options: [l2],
    scale: 'logit',
    notes: [
      'trained on no point, every class is as likely',
      'trained on points of one class, it finds that class likelier, the more so the more points there are',
    ],
    steps: SubsetFit.multiplications(design, loss.columns),
    prepare: () => fit.prepare(),
    retrain(subsets, row, scores, to) {
      if (!two) {
        fit.fit(subsets, row, scores, to);
        return;
      }
      fit.fit(subsets, row, fitted, 0);
      for (let test = 0; test < tests; test++) {
        scores[to + 2 * test] = 0;
        scores[to + 2 * test + 1] = fitted[test]!;
      }
    },
  });
  return {
    ...trainer,
    async influence({ signal, weight = 1 }) {
      // Σ weight · loss + l2/2 ‖w‖² has the minimum of Σ loss + l2/(2 weight) ‖w‖².
      const penalty = l2 / checkWeight(weight);
      const base = weight === 1 ? fit : new SubsetFit(design, loss, penalty);
      await runInTurns(base.prepare(), signal);
      if (!two) return runInTurns(softmaxInfluence(base), signal);
      const changes = await runInTurns(leaveOneOut(design, base.whole, penalty, 1), signal);
      const both = new Float64Array(2 * changes.length);
      for (let at = 0; at < changes.length; at++) both[2 * at + 1] = changes[at]!;
      return both;
    },
  };
}
