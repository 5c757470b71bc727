import type { FeatureMatrix, LearningTask, Trainer } from '@spex/lenses';
import { checkInteger, checkNumber } from '../base/check-option.ts';
import { checkTask } from '../base/check-task.ts';
import { defineTrainer } from '../base/define-trainer.ts';
import { presentPoints } from '../base/present-points.ts';
import { standardOf } from '../base/standard.ts';
import { Adam } from './adam.ts';
import { BLOCK, Network } from './network.ts';
import { standardised } from './standardise.ts';

/** Options of `mlpTrainer`. */
export interface MlpOptions {
  /** Units of the hidden layer; default 16. */
  readonly hidden?: number;
  /** Steps, each on all present points; default 200. */
  readonly epochs?: number;
  /** Step size of Adam; default 0.01. */
  readonly rate?: number;
  /** Penalty on the squared weights (half of it, biases free) beside the mean loss; default 0.001. */
  readonly l2?: number;
}

/**
 * A neural network of one hidden layer (tanh), trained from random weights by `epochs` full-batch steps of Adam on the
 * cross entropy of its softmax (scale `logit`), or on the squared error. Columns, and the numbers of a regression, are
 * standardised once by the whole training set. The weights at the start depend on the seed alone, so that subsets trained
 * with one seed differ by their points only.
 * Throws InvalidArgumentError for options out of range or a task that is not right.
 */
export function mlpTrainer(task: LearningTask, options: MlpOptions = {}): Trainer {
  const { hidden = 16, epochs = 200, rate = 0.01, l2 = 1e-3 } = options;
  checkInteger('hidden', hidden, 1);
  checkInteger('epochs', epochs, 1);
  checkNumber('rate', rate, Number.MIN_VALUE, 1);
  checkNumber('l2', l2, 0);
  checkTask(task);
  const { classes } = task;
  const { train, test } = standardised(task);
  const inputs = train.columns;
  const outputs = Math.max(1, classes.length);
  const overall = standardOf(task.targets, 0, 1, train.rows);
  const goals =
    classes.length > 0
      ? task.targets
      : task.targets.map((target) => (target - overall.mean) / (overall.scale || 1));

  const network = new Network({ inputs, hidden, outputs, l2 });
  const adam = new Adam(network.parameters.length, rate);
  const asked = inBlocks(test);
  const present = new Int32Array(train.rows);
  // Past the present points lie those of an earlier subset, which the network reads but does not count.
  const features = new Float64Array(wholeBlocks(train.rows) * inputs);
  const targets = new Float64Array(train.rows);
  return defineTrainer(task, {
    method: 'mlp',
    name: `neural network (${hidden} hidden ${hidden === 1 ? 'unit' : 'units'}, ${epochs} epochs)`,
    options: [hidden, epochs, rate, l2],
    scale: classes.length > 0 ? 'logit' : 'number',
    random: true,
    notes:
      classes.length > 0
        ? [
            'trained on no point, every class is as likely',
            'trained on points of one class, that class becomes the likelier the longer the training',
          ]
        : ['trained on no point, it answers the mean of the whole training set'],
    steps: 2 * train.rows * inputs * hidden * epochs,
    retrain(subsets, row, scores, to, seed) {
      const count = presentPoints(subsets, row, present);
      if (count === 0) {
        if (classes.length === 0) scores.fill(overall.mean, to, to + test.rows);
        return;
      }
      for (let k = 0; k < count; k++) {
        const from = present[k]! * inputs;
        for (let i = 0; i < inputs; i++) features[k * inputs + i] = train.values[from + i]!;
        targets[k] = goals[present[k]!]!;
      }
      network.start(seed);
      adam.reset();
      for (let epoch = 0; epoch < epochs; epoch++) {
        network.learn(features, targets, count);
        adam.step(network.parameters, network.gradient);
      }
      network.predict(asked, test.rows, scores, to);
      for (let at = to; classes.length === 0 && at < to + test.rows; at++)
        scores[at] = overall.mean + (overall.scale || 1) * scores[at]!;
    },
  });
}

function wholeBlocks(rows: number): number {
  return Math.ceil(rows / BLOCK) * BLOCK;
}

/** The matrix's values, with rows of zeros up to a whole number of blocks. */
function inBlocks({ rows, columns, values }: FeatureMatrix): Float64Array {
  const padded = new Float64Array(wholeBlocks(rows) * columns);
  padded.set(values);
  return padded;
}
