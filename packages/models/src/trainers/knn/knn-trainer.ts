import { wordsPerRow } from '@spex/core';
import type { LearningTask, Trainer } from '@spex/lenses';
import { checkInteger } from '../base/check-option.ts';
import { checkTask } from '../base/check-task.ts';
import { defineTrainer } from '../base/define-trainer.ts';
import { nearestFirst } from './nearest-first.ts';

/** Options of `knnTrainer`. */
export interface KnnOptions {
  /** Training points that a test point asks; default 5. */
  readonly neighbours?: number;
}

/**
 * k nearest neighbours by Euclidean distance, ties by row number. A class scores the share of the neighbours that are of
 * it (scale `probability`), a number is the neighbours' mean. Each test point has the training points sorted once, so
 * that a retraining is a walk along that list until k present points are met: about k / (share of points present) steps
 * a test point, whatever the number of features.
 * Throws InvalidArgumentError for `neighbours` below 1 or a task that is not right.
 */
export function knnTrainer(task: LearningTask, { neighbours = 5 }: KnnOptions = {}): Trainer {
  checkInteger('neighbours', neighbours, 1);
  checkTask(task);
  const { train, test, targets, classes } = task;
  const points = train.rows;
  const tests = test.rows;
  const order = new Int32Array(tests * points);
  const stride = wordsPerRow(points);
  const overall = targets.reduce((sum, target) => sum + target, 0) / points;
  const classification = classes.length > 0;
  return defineTrainer(task, {
    method: 'knn',
    name: `${neighbours} nearest ${neighbours === 1 ? 'neighbour' : 'neighbours'}`,
    options: [neighbours],
    scale: classification ? 'probability' : 'number',
    notes: classification
      ? [
          'trained on no point, every class is as likely',
          'trained on points of one class, that class is certain',
          `with fewer than ${neighbours} points present, all of them are the neighbours`,
        ]
      : [
          'trained on no point, it answers the mean of the whole training set',
          `with fewer than ${neighbours} points present, all of them are the neighbours`,
        ],
    steps: 8 * tests * Math.min(neighbours, points),
    *prepare() {
      const distances = new Float64Array(points);
      for (let point = 0; point < tests; point++) {
        nearestFirst(train, test, point, distances, order);
        yield;
      }
    },
    retrain({ words }, row, scores, to) {
      const own = row * stride;
      let at = to;
      for (let list = 0; list < order.length; list += points) {
        const end = list + points;
        let met = 0;
        let sum = 0;
        for (let next = list; next < end; next++) {
          const point = order[next]!;
          if (((words[own + (point >>> 5)]! >>> (point & 31)) & 1) === 0) continue;
          if (classification) scores[at + targets[point]!] = scores[at + targets[point]!]! + 1;
          else sum += targets[point]!;
          if (++met === neighbours) break;
        }
        if (!classification) {
          scores[at++] = met === 0 ? overall : sum / met;
          continue;
        }
        for (let c = 0; c < classes.length; c++, at++)
          scores[at] = met === 0 ? 1 / classes.length : scores[at]! / met;
      }
    },
  });
}
