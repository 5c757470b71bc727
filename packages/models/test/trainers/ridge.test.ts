import { batchFromLists, createRandom, InvalidArgumentError } from '@spex/core';
import type { LearningTask } from '@spex/lenses';
import { ridgeTrainer } from '@spex/models';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainRidge } from './plain-linear.ts';
import { NUMBERS_TABLE, TABLE, TABLE_SUBSET } from './sklearn-table.ts';
import { bySubset, expectClose, pointsOf, randomTask, shapes, someSubsets } from './tasks.ts';

/** Columns of tables of percentages, as shares. */
const shares = (task: LearningTask): LearningTask => ({
  ...task,
  train: { ...task.train, values: task.train.values.map((value) => value / 100) },
  test: { ...task.test, values: task.test.values.map((value) => value / 100) },
});

async function expectPlain(task: LearningTask, l2: number, seed: number): Promise<void> {
  const subsets = someSubsets(task, seed);
  const scores = await ridgeTrainer(task, { l2 }).train(subsets, {});
  bySubset(scores, subsets).forEach((own, at) => {
    expectClose(own, plainRidge(task, pointsOf(subsets)[at]!, l2), 1e-8);
  });
}

describe('ridgeTrainer', () => {
  it('equals the normal equations of each subset', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes([0, 2, 3, 4], ['normal', 'few', 'counts']),
        fc.constantFrom(0.01, 0.1, 1, 30),
        async (shape, l2) => expectPlain(randomTask(shape), l2, shape.seed),
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    { points: 120, columns: 90, classes: 2, l2: 20 },
    { points: 120, columns: 90, classes: 3, l2: 0.01 },
    { points: 60, columns: 200, classes: 0, l2: 1 },
    { points: 60, columns: 200, classes: 3, l2: 1e-4 },
    { points: 600, columns: 60, classes: 2, l2: 100 },
    { points: 600, columns: 60, classes: 0, l2: 1e-3 },
  ])('does so at $points points, $columns columns, penalty $l2', async ({ points, columns, classes, l2 }) => {
    await expectPlain(randomTask({ points, columns, classes, tests: 4, features: 'normal', seed: 9 }), l2, 3);
  });

  it('says what scikit-learn says', async () => {
    const all = batchFromLists([[...TABLE.targets.keys()]], TABLE.train.rows);
    // sklearn.linear_model.Ridge(alpha=0.5, fit_intercept=False), a column of ones beside the features / 100.
    const numbers = { ...shares(NUMBERS_TABLE), targets: NUMBERS_TABLE.targets.map((value) => value / 100) };
    expectClose(
      [...(await ridgeTrainer(numbers, { l2: 0.5 }).train(all, {}))],
      [0.209358037839, 1.063729412465, 0.236196243797, 0.557782727478],
      1e-11,
    );
    expectClose(
      [...(await ridgeTrainer(numbers, { l2: 0.5 }).train(TABLE_SUBSET, {}))],
      [0.268061835444, 0.919410351758, 0.217502125443, 0.49186695538],
      1e-11,
    );
    expectClose(
      [...(await ridgeTrainer(shares(TABLE), { l2: 0.5 }).train(TABLE_SUBSET, {}))],
      [
        0.503297191432, -0.257306264735, -0.245990926698, 0.241248594956, -0.118771693268, -0.122476901688,
        0.042024482036, -0.145475394954, 0.103450912918, 0.178096553934, -0.082299306738, -0.095797247196,
      ],
      1e-11,
    );
  });

  it('gives scores of classes that sum to 0', async () => {
    for (const classes of [2, 3]) {
      const task = randomTask({ points: 30, tests: 5, columns: 4, classes, features: 'normal', seed: 4 });
      const scores = await ridgeTrainer(task).train(someSubsets(task, 1), {});
      for (let at = 0; at < scores.length; at += classes) {
        expect(scores.subarray(at, at + classes).reduce((sum, score) => sum + score, 0)).toBeCloseTo(0, 8);
      }
    }
  });

  it('has influences that are what leaving one out changes', async () => {
    for (const classes of [0, 2, 3]) {
      for (const columns of [5, 60]) {
        const task = randomTask({ points: 25, tests: 3, columns, classes, features: 'normal', seed: 8 });
        const trainer = ridgeTrainer(task, { l2: 0.3 });
        const all = [...task.targets.keys()];
        const without = all.map((point) => all.filter((other) => other !== point));
        const influence = await trainer.influence!({});
        const [whole, ...left] = [all, ...without].map((points) => plainRidge(task, points, 0.3));
        expectClose(
          [...influence],
          left.flatMap((own) => own.map((score, at) => score - whole![at]!)),
          1e-9,
        );
      }
    }
  });

  it('may be asked for influences while it trains', async () => {
    const task = randomTask({ points: 90, tests: 3, columns: 60, classes: 2, features: 'normal', seed: 8 });
    const subsets = someSubsets(task, 2);
    const alone = [await ridgeTrainer(task).influence!({}), await ridgeTrainer(task).train(subsets, {})];
    const trainer = ridgeTrainer(task);
    expect(await Promise.all([trainer.influence!({}), trainer.train(subsets, {})])).toEqual(alone);
    await expect(trainer.influence!({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });

  it('refuses a penalty that is not above 0', () => {
    for (const l2 of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => ridgeTrainer(TABLE, { l2 })).toThrow(InvalidArgumentError);
      expect(() => ridgeTrainer(TABLE, { l2 })).toThrow(/l2 must be a number above 0, not/);
    }
  });

  it('keeps its accuracy where points are equal, or far apart in size', async () => {
    const random = createRandom(3);
    const task = randomTask({ points: 80, tests: 3, columns: 40, classes: 2, features: 'normal', seed: 2 });
    const values = task.train.values.slice();
    values.copyWithin(0, 40, 40 * 20);
    for (let row = 40; row < 80; row++) {
      for (let k = 0; k < 40; k++)
        values[row * 40 + k] = values[row * 40 + k]! * 10 ** (2 * random.uniform() - 2);
    }
    await expectPlain({ ...task, train: { ...task.train, values } }, 0.5, 4);
  });
});
