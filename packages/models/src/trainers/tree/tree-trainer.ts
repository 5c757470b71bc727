import type { LearningTask, Trainer } from '@spex/lenses';
import { checkInteger } from '../base/check-option.ts';
import { checkTask } from '../base/check-task.ts';
import { defineTrainer } from '../base/define-trainer.ts';
import { presentPoints } from '../base/present-points.ts';
import { Gini } from './gini.ts';
import { presort } from './presorted.ts';
import { SquaredError } from './squared-error.ts';
import { TreeGrower } from './tree-grower.ts';

/** Options of `treeTrainer`. */
export interface TreeOptions {
  /** Most splits between the root and a leaf, 1 to 30; default 5. */
  readonly depth?: number;
  /** Fewest training points in a leaf; default 2. */
  readonly minLeaf?: number;
}

/**
 * One decision tree (CART: Breiman, Friedman, Olshen and Stone 1984): exact splits by Gini impurity or squared error,
 * thresholds in the middle between neighbouring present values, ties to the first column and the lowest threshold, no
 * split without a gain, no pruning. A class scores (points of it in the leaf + 1) / (points + classes) (scale
 * `probability`), a number is the leaf's mean. Features are sorted once for all subsets.
 * Throws InvalidArgumentError for options out of range or a task that is not right.
 */
export function treeTrainer(task: LearningTask, { depth = 5, minLeaf = 2 }: TreeOptions = {}): Trainer {
  checkInteger('depth', depth, 1, 30);
  checkInteger('minLeaf', minLeaf, 1);
  checkTask(task);
  const { train, test, classes } = task;
  const width = Math.max(1, classes.length);
  const nodes = Math.min(2 ** (depth + 1) - 1, 2 * train.rows - 1);
  const Criterion = classes.length > 0 ? Gini : SquaredError;
  const criterion = new Criterion(task, minLeaf, nodes);
  const present = new Int32Array(train.rows);
  let grower: TreeGrower;
  return defineTrainer(task, {
    method: 'tree',
    name: `decision tree (depth ${depth}, leaves of ${minLeaf} or more)`,
    options: [depth, minLeaf],
    scale: classes.length > 0 ? 'probability' : 'number',
    notes:
      classes.length > 0
        ? [
            'trained on no point, every class is as likely',
            'trained on points of one class, that class has probability (points + 1) / (points + classes) everywhere',
          ]
        : ['trained on no point, it answers the mean of the whole training set'],
    steps: train.columns * train.rows * (1 + depth) * 4,
    *prepare() {
      const sorted = yield* presort(train);
      grower = new TreeGrower(train, sorted, criterion, { depth, minLeaf, nodes });
    },
    retrain(subsets, row, scores, to) {
      grower.grow(present, presentPoints(subsets, row, present));
      for (let point = 0; point < test.rows; point++)
        criterion.answer(grower.leafOf(test, point), scores, to + point * width);
    },
  });
}
