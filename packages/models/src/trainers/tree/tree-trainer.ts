import type { LearningTask, Trainer } from '@spex/lenses';
import { checkInteger } from '../base/check-option.ts';
import { checkTask } from '../base/check-task.ts';
import { defineTrainer } from '../base/define-trainer.ts';
import { presentPoints } from '../base/present-points.ts';
import { presort } from './presorted.ts';
import { integerTargets } from './targets.ts';
import { TreeGrower } from './tree-grower.ts';

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
  const numbers = classes.length === 0 ? integerTargets(task) : undefined;
  const present = new Int32Array(train.rows);
  let grower: TreeGrower;
  return defineTrainer(task, {
    method: 'tree',
    name: `decision tree (depth ${depth}, leaves of ${minLeaf} or more)`,
    options: [depth, minLeaf],
    scale: numbers ? 'number' : 'probability',
    notes: numbers
      ? ['trained on no point, it answers the mean of the whole training set']
      : [
          'trained on no point, every class is as likely',
          'trained on points of one class, that class has probability (points + 1) / (points + classes) everywhere',
        ],
    steps: train.columns * train.rows * (1 + depth) * 4,
    *prepare() {
      const sorted = yield* presort(train);
      grower = new TreeGrower(task, numbers?.integers ?? task.targets, sorted, { depth, minLeaf });
    },
    retrain(subsets, row, scores, to) {
      grower.grow(present, presentPoints(subsets, row, present));
      const { count, sums } = grower;
      for (let point = 0, at = to; point < test.rows; point++) {
        const leaf = grower.leafOf(test, point);
        const size = count[leaf]!;
        if (numbers) scores[at++] = numbers.toNumber(size === 0 ? 0 : sums[leaf]! / size);
        for (let c = 0; c < classes.length; c++)
          scores[at++] = (sums[leaf * classes.length + c]! + 1) / (size + classes.length);
      }
    },
  });
}
