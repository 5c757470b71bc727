import { InvalidArgumentError } from '@spex/core';
import type { FeatureMatrix, LearningTask, Trainer } from '@spex/lenses';
import { checkNumber } from '../base/check-option.ts';
import { checkTask } from '../base/check-task.ts';
import { defineTrainer } from '../base/define-trainer.ts';
import { gaussianRetrain } from './gaussian.ts';
import { multinomialRetrain } from './multinomial.ts';

/** Options of `naiveBayesTrainer`. */
export interface NaiveBayesOptions {
  /**
   * How features are spread within a class: each a normal distribution, or all together counts of a multinomial one
   * (word counts, tf-idf). Default: `multinomial` where no feature is negative, else `gaussian`.
   */
  readonly kind?: 'gaussian' | 'multinomial';
  /**
   * For `multinomial` what is added to each feature's sum, default 1 (Laplace). For `gaussian` what is added to each
   * variance, as a share of the largest variance of a feature in the whole training set; default 0.01: without it, a
   * class of one point or a rare feature would give scores without bounds. At least 1e-9.
   */
  readonly smoothing?: number;
}

/**
 * Naive Bayes: scores are log joint densities (scale `logit`), a class's prior is (points + 1) / (all points + classes).
 * A class keeps sums over its points, and a subset that holds more than half of them takes the others off the sums of
 * all, so that a retraining costs at most half of the entries that are not 0.
 * Gaussian: maximum-likelihood means and variances; a class without points is taken to be spread as the whole training
 * set is. Multinomial: a class without points has every feature alike.
 * Throws InvalidArgumentError for a regression, a `multinomial` with negative features, or options out of range.
 */
export function naiveBayesTrainer(task: LearningTask, options: NaiveBayesOptions = {}): Trainer {
  const { kind } = options;
  if (kind !== undefined && kind !== 'gaussian' && kind !== 'multinomial') {
    throw new InvalidArgumentError('kind', `kind must be 'gaussian' or 'multinomial', not '${kind}'`, kind);
  }
  if (options.smoothing !== undefined) checkNumber('smoothing', options.smoothing, 1e-9);
  checkTask(task);
  if (task.classes.length === 0) {
    throw new InvalidArgumentError(
      'task.classes',
      'naive Bayes tells classes apart and cannot predict numbers: take another trainer for a regression',
    );
  }
  const negative = firstNegative(task.train, 'training') ?? firstNegative(task.test, 'test');
  if (kind === 'multinomial' && negative !== undefined) {
    const message = `multinomial naive Bayes needs features of at least 0: ${negative}; take kind gaussian`;
    throw new InvalidArgumentError('kind', message, kind);
  }
  const gaussian = (kind ?? (negative === undefined ? 'multinomial' : 'gaussian')) === 'gaussian';
  const smoothing = options.smoothing ?? (gaussian ? 0.01 : 1);
  const { train, test, classes } = task;
  return defineTrainer(task, {
    method: 'naive-bayes',
    name: `${gaussian ? 'Gaussian' : 'multinomial'} naive Bayes (smoothing ${smoothing})`,
    options: [gaussian ? 'gaussian' : 'multinomial', smoothing],
    scale: 'logit',
    notes: [
      'trained on no point, every class is as likely',
      gaussian
        ? 'a class without points is taken to be spread as the whole training set is'
        : 'a class without points is taken to have every feature alike',
    ],
    steps: (train.rows + (4 + 2 * test.rows) * classes.length) * train.columns,
    retrain: gaussian ? gaussianRetrain(task, smoothing) : multinomialRetrain(task, smoothing),
  });
}

function firstNegative({ columns, values }: FeatureMatrix, which: string): string | undefined {
  const at = values.findIndex((value) => value < 0);
  if (at < 0) return undefined;
  return `row ${Math.floor(at / columns)}, column ${at % columns} of the ${which} points is ${values[at]}`;
}
