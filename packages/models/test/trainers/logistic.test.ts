import { batchFromLists, InvalidArgumentError } from '@spex/core';
import type { LearningTask } from '@spex/lenses';
import { logisticTrainer } from '@spex/models';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logitsOf, plainLogistic, sharesOf, spelledOut } from './plain-linear.ts';
import { NUMBERS_TABLE, TABLE, TABLE_SUBSET } from './sklearn-table.ts';
import { bySubset, expectClose, pointsOf, randomTask, shapes, someSubsets } from './tasks.ts';

async function expectPlain(task: LearningTask, l2: number, seed: number): Promise<void> {
  const subsets = someSubsets(task, seed);
  const scores = await logisticTrainer(task, { l2 }).train(subsets, {});
  bySubset(scores, subsets).forEach((own, at) => {
    const shares = sharesOf(pointsOf(subsets)[at]!, task.train.rows);
    expectClose(own, logitsOf(task, plainLogistic(task, shares, l2)), 1e-8);
  });
}

/** Length of the gradient of the objective at weights, as a share of l2 ‖w‖. */
function restOf(task: LearningTask, points: readonly number[], weights: number[][], l2: number): number {
  const { train, targets, classes } = task;
  const logits = logitsOf({ test: train }, weights);
  const gradient = weights.map((w) => w.map((weight) => l2 * weight));
  for (const point of points) {
    const own = logits.slice(point * classes.length, (point + 1) * classes.length).map(Math.exp);
    const sum = own.reduce((total, part) => total + part, 0);
    gradient.forEach((column, c) => {
      const of = classes.length === 2 ? 1 : c;
      const pull = own[of]! / sum - Number(targets[point] === of);
      column.forEach((_, k) => {
        const value = k < train.columns ? train.values[point * train.columns + k]! : 1;
        column[k] = column[k]! + pull * value;
      });
    });
  }
  return Math.hypot(...gradient.flat()) / (l2 * Math.hypot(...weights.flat()));
}

describe('logisticTrainer', () => {
  it("equals Newton's method from 0 on the explicit objective of each subset", async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes([2, 3, 4], ['normal', 'few', 'counts']),
        fc.constantFrom(0.01, 0.1, 1, 30),
        async (shape, l2) => expectPlain(randomTask(shape), l2, shape.seed),
      ),
      { numRuns: 100 },
    );
  });

  it.each([
    { points: 120, columns: 90, classes: 2, l2: 20 },
    { points: 120, columns: 90, classes: 2, l2: 1e-3 },
    { points: 60, columns: 200, classes: 2, l2: 1 },
    { points: 60, columns: 200, classes: 3, l2: 1 },
    { points: 600, columns: 60, classes: 2, l2: 10 },
    { points: 600, columns: 60, classes: 3, l2: 10 },
    { points: 600, columns: 60, classes: 4, l2: 0.01 },
  ])('leaves no gradient at $points points, $columns columns, penalty $l2', async (shape) => {
    const { l2, ...of } = shape;
    const task = spelledOut(randomTask({ ...of, tests: 1, features: 'normal', seed: 6 }));
    const subsets = someSubsets(task, 3);
    const scores = await logisticTrainer(task, { l2 }).train(subsets, {});
    bySubset(scores, subsets).forEach((own, at) => {
      const points = pointsOf(subsets)[at]!;
      if (points.length === 0) return;
      const columns = of.classes === 2 ? [1] : task.classes.map((_, c) => c);
      const weights = columns.map((c) => {
        const ofClass = own.filter((_, i) => i % of.classes === c);
        const [intercept, ...rest] = ofClass;
        return [...rest.map((score) => score - intercept!), intercept!];
      });
      expect(restOf(task, points, weights, l2)).toBeLessThan(2e-8);
    });
  });

  it('says what scikit-learn says', async () => {
    const shares = (task: LearningTask): LearningTask => ({
      ...task,
      train: { ...task.train, values: task.train.values.map((value) => value / 100) },
      test: { ...task.test, values: task.test.values.map((value) => value / 100) },
    });
    const three = shares(TABLE);
    const two = { ...three, targets: TABLE.targets.map((c) => Number(c === 2)), classes: ['other', 'c'] };
    // sklearn.linear_model.LogisticRegression(C=1 / l2, fit_intercept=False, solver='newton-cg', multi_class='multinomial'),
    // a column of ones beside the features / 100; about 8 digits of its answers are right.
    const logits = async (task: LearningTask, l2: number) =>
      [...(await logisticTrainer(task, { l2 }).train(TABLE_SUBSET, {}))].filter(
        (_, at) => task.classes.length > 2 || at % 2 === 1,
      );
    expectClose(
      await logits(two, 0.5),
      [-1.151166964862, -1.183977218185, -0.522481949897, -0.962781585331],
      1e-7,
    );
    expectClose(
      await logits(two, 0.01),
      [-5.50482668537, -5.348612005311, -0.180994800269, -4.155882701678],
      1e-7,
    );
    expectClose(
      await logits(three, 0.5),
      [
        1.030645704517, -0.560725188214, -0.469920516302, 0.767985162317, -0.42542938673, -0.342555775587,
        0.225105650576, -0.414988634612, 0.189882984036, 0.567494530787, -0.330572583093, -0.236921947693,
      ],
      1e-7,
    );
  });

  it('has influences near what leaving one out changes, for two classes', async () => {
    for (const columns of [4, 60]) {
      const task = randomTask({ points: 40, tests: 3, columns, classes: 2, features: 'normal', seed: 8 });
      const all = [...task.targets.keys()];
      const influence = await logisticTrainer(task, { l2: 0.5 }).influence!({});
      const [whole, ...left] = [all, ...all.map((point) => all.filter((other) => other !== point))].map(
        (points) => logitsOf(task, plainLogistic(task, sharesOf(points, 40), 0.5)),
      );
      const changes = left.flatMap((own) => own.map((score, at) => score - whole![at]!));
      const error = Math.hypot(...changes.map((change, at) => change - influence[at]!));
      expect(error).toBeLessThan(0.1 * Math.hypot(...changes));
    }
  });

  it('has influences that are derivatives in the share of a point, for more classes', async () => {
    const task = randomTask({ points: 20, tests: 2, columns: 5, classes: 3, features: 'normal', seed: 9 });
    const influence = await logisticTrainer(task, { l2: 0.5 }).influence!({});
    const logits = (point: number, share: number) =>
      logitsOf(task, plainLogistic(task, new Array<number>(20).fill(1).with(point, share), 0.5));
    const small = 1e-4;
    const slopes = [...task.targets.keys()].flatMap((point) => {
      const more = logits(point, 1 + small);
      return logits(point, 1 - small).map((score, at) => (score - more[at]!) / (2 * small));
    });
    expectClose([...influence], slopes, 1e-6);
  });

  it('may be asked for influences while it trains', async () => {
    const task = randomTask({ points: 90, tests: 3, columns: 30, classes: 3, features: 'normal', seed: 8 });
    const subsets = someSubsets(task, 2);
    const alone = [
      await logisticTrainer(task).influence!({}),
      await logisticTrainer(task).train(subsets, {}),
    ];
    const trainer = logisticTrainer(task);
    expect(await Promise.all([trainer.influence!({}), trainer.train(subsets, {})])).toEqual(alone);
    await expect(trainer.influence!({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });

  it('tells apart what a plane separates, under hardly any penalty', async () => {
    const values = Float64Array.of(-3, -2, -1, 1, 2, 3);
    const matrix = { rows: 6, columns: 1, values };
    const targets = Float64Array.of(0, 0, 0, 1, 1, 1);
    const task = { id: 'line', train: matrix, test: matrix, targets, classes: ['low', 'high'] };
    const scores = await logisticTrainer(task, { l2: 1e-8 }).train(
      batchFromLists([[0, 1, 2, 3, 4, 5]], 6),
      {},
    );
    expectClose([...scores], logitsOf(task, plainLogistic(task, [1, 1, 1, 1, 1, 1], 1e-8)), 1e-6);
    expect(scores[11]).toBeGreaterThan(15);
  });

  it('refuses numbers for targets, and a penalty that is not above 0', () => {
    expect(() => logisticTrainer(NUMBERS_TABLE)).toThrow(InvalidArgumentError);
    expect(() => logisticTrainer(NUMBERS_TABLE)).toThrow(/logistic regression needs classes/);
    for (const l2 of [0, -1, Number.NaN]) {
      expect(() => logisticTrainer(TABLE, { l2 })).toThrow(/l2 must be a number above 0, not/);
    }
  });
});
