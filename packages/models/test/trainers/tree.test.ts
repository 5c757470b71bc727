import { batchFromLists } from '@spex/core';
import type { LearningTask } from '@spex/lenses';
import { treeTrainer } from '@spex/models';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { NUMBERS_TABLE, TABLE, TABLE_SUBSET } from './sklearn-table.ts';
import { bySubset, expectClose, pointsOf, randomTask, rowOf, shapes, someSubsets } from './tasks.ts';

/** Impurity times points, by its textbook definition. */
function impurity(targets: number[], classes: number): number {
  const n = targets.length;
  if (classes === 0) {
    const mean = targets.reduce((sum, value) => sum + value, 0) / n;
    return targets.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  }
  return Array.from(
    { length: classes },
    (_, c) => targets.filter((target) => target === c).length / n,
  ).reduce((left, share) => left - n * share * share, n);
}

type Predict = (asked: number[]) => number[];

/** CART by recursion on an explicit list of points: every threshold of every column is tried. */
function plain(task: LearningTask, points: number[], depth: number, minLeaf: number): Predict {
  const { train, classes } = task;
  const target = (point: number): number => task.targets[point]!;
  const own = points.map(target);
  let best = impurity(own, classes.length) - 1e-9;
  let split: { column: number; threshold: number } | undefined;
  for (let column = 0; depth > 0 && column < train.columns; column++) {
    const value = (point: number): number => rowOf(train, point)[column]!;
    const values = [...new Set(points.map(value))].sort((a, b) => a - b);
    for (let k = 1; k < values.length; k++) {
      const left = points.filter((point) => value(point) < values[k]!).map(target);
      const right = points.filter((point) => value(point) >= values[k]!).map(target);
      if (left.length < minLeaf || right.length < minLeaf) continue;
      const both = impurity(left, classes.length) + impurity(right, classes.length);
      if (both >= best) continue;
      best = both - 1e-9;
      split = { column, threshold: (values[k - 1]! + values[k]!) / 2 };
    }
  }
  if (split === undefined) {
    if (classes.length === 0) {
      const numbers = own.length > 0 ? own : [...task.targets];
      return () => [numbers.reduce((sum, number) => sum + number, 0) / numbers.length];
    }
    return () =>
      classes.map((_, c) => (own.filter((t) => t === c).length + 1) / (own.length + classes.length));
  }
  const { column, threshold } = split;
  const side = (left: boolean): Predict =>
    plain(
      task,
      points.filter((point) => rowOf(train, point)[column]! <= threshold === left),
      depth - 1,
      minLeaf,
    );
  const [left, right] = [side(true), side(false)];
  return (asked) => (asked[column]! <= threshold ? left : right)(asked);
}

describe('treeTrainer', () => {
  it('grows the tree of a plain recursion', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes([0, 2, 3, 4], ['normal', 'few', 'counts']),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 5 }),
        async (shape, depth, minLeaf) => {
          const task = randomTask(shape);
          const subsets = someSubsets(task, shape.seed);
          const scores = await treeTrainer(task, { depth, minLeaf }).train(subsets, {});
          bySubset(scores, subsets).forEach((own, at) => {
            const predict = plain(task, pointsOf(subsets)[at]!, depth, minLeaf);
            expectClose(
              own,
              Array.from({ length: task.test.rows }, (_, row) => predict(rowOf(task.test, row))).flat(),
            );
          });
        },
      ),
    );
  });

  it("has scikit-learn's leaves", async () => {
    const scores = await treeTrainer(TABLE, { depth: 3 }).train(TABLE_SUBSET, {});
    const leaves = [
      [8, 0, 0],
      [8, 0, 0],
      [8, 0, 0],
      [0, 2, 0],
    ];
    const expected = leaves.flatMap((leaf) => {
      const size = leaf.reduce((sum, count) => sum + count, 0);
      return leaf.map((count) => (count + 1) / (size + 3));
    });
    expectClose([...scores], expected);
    const numbers = await treeTrainer(NUMBERS_TABLE, { depth: 3 }).train(TABLE_SUBSET, {});
    expectClose([...numbers], [64 / 3, 146 / 3, 146 / 3, 82]);
  });

  it('breaks ties to the first column and the lowest threshold', async () => {
    // Columns 0 and 1 part the classes alike; in column 0 so do the thresholds 0.5 and 2.5.
    const rows = [
      [0, 5],
      [1, 6],
      [2, 6],
      [3, 7],
    ];
    const task: LearningTask = {
      id: 'ties',
      train: { rows: 4, columns: 2, values: Float64Array.from(rows.flat()) },
      test: { rows: 2, columns: 2, values: Float64Array.of(0.4, 9, 0.6, 0) },
      targets: Float64Array.of(0, 1, 1, 0),
      classes: ['a', 'b'],
    };
    const trainer = treeTrainer(task, { depth: 1, minLeaf: 1 });
    const scores = await trainer.train({ rows: 1, players: 4, words: Uint32Array.of(15) }, {});
    expectClose([...scores], [2 / 3, 1 / 3, 2 / 5, 3 / 5]);
  });

  it('parts neighbouring numbers that have no middle', async () => {
    // Half of their sum rounds to the lower of the first two, and to the higher of the others.
    for (const first of [1, 1 + Number.EPSILON]) {
      const values = Float64Array.of(first, first + Number.EPSILON);
      const task: LearningTask = {
        id: 'neighbours',
        train: { rows: 2, columns: 1, values },
        test: { rows: 2, columns: 1, values },
        targets: Float64Array.of(0, 1),
        classes: ['a', 'b'],
      };
      const both = batchFromLists([[0, 1]], 2);
      const scores = await treeTrainer(task, { minLeaf: 1 }).train(both, {});
      expectClose([...scores], [2 / 3, 1 / 3, 1 / 3, 2 / 3]);
    }
  });
});
