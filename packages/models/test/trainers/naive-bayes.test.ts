import { InvalidArgumentError } from '@spex/core';
import type { LearningTask } from '@spex/lenses';
import { naiveBayesTrainer } from '@spex/models';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TABLE, TABLE_SUBSET } from './sklearn-table.ts';
import { bySubset, expectClose, pointsOf, randomTask, rowOf, shapes, someSubsets } from './tasks.ts';

const mean = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
const variance = (numbers: readonly number[]) => mean(numbers.map((value) => (value - mean(numbers)) ** 2));

type ClassScore = (rows: number[][], asked: number[]) => number;

/** log prior + the class's log density of each test point, from the raw rows. */
function plain(
  { train, test, targets, classes }: LearningTask,
  points: number[],
  density: ClassScore,
): number[] {
  return Array.from({ length: test.rows }, (_, row) => rowOf(test, row)).flatMap((asked) =>
    classes.map((_, c) => {
      const own = points.filter((point) => targets[point] === c).map((point) => rowOf(train, point));
      return Math.log((own.length + 1) / (points.length + classes.length)) + density(own, asked);
    }),
  );
}

function gaussian({ train }: LearningTask, smoothing: number): ClassScore {
  const all = Array.from({ length: train.rows }, (_, row) => rowOf(train, row));
  const column = (rows: number[][], at: number) => rows.map((row) => row[at]!);
  const spread = all[0]!.map((_, at) => variance(column(all, at)));
  // A constant column of 0.1 has a variance of 1e-34 or of 0, as one sums: both are nothing.
  const largest = Math.max(...spread);
  const floor = smoothing * (largest > 1e-20 ? largest : 1);
  return (own, asked) => {
    const rows = own.length > 0 ? own : all;
    return asked.reduce((sum, value, at) => {
      const around = variance(column(rows, at)) + floor;
      const distance = (value - mean(column(rows, at))) ** 2 / around;
      return sum - 0.5 * (Math.log(2 * Math.PI * around) + distance);
    }, 0);
  };
}

function multinomial(smoothing: number): ClassScore {
  return (own, asked) => {
    const counts = asked.map((_, at) => own.reduce((sum, row) => sum + row[at]!, smoothing));
    const total = counts.reduce((sum, count) => sum + count, 0);
    return asked.reduce((sum, value, at) => sum + value * Math.log(counts[at]! / total), 0);
  };
}

describe('naiveBayesTrainer', () => {
  it('gaussian: equals the formula on the raw rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes([2, 3], ['normal', 'few', 'counts']).filter(({ points }) => points > 1),
        fc.constantFrom(1e-4, 0.01, 1),
        async (shape, smoothing) => {
          const task = randomTask(shape);
          const subsets = someSubsets(task, shape.seed);
          const scores = await naiveBayesTrainer(task, { kind: 'gaussian', smoothing }).train(subsets, {});
          bySubset(scores, subsets).forEach((own, at) => {
            expectClose(own, plain(task, pointsOf(subsets)[at]!, gaussian(task, smoothing)), 1e-8);
          });
        },
      ),
    );
  });

  it('multinomial: equals the formula on the raw rows', async () => {
    await fc.assert(
      fc.asyncProperty(shapes([2, 3], ['counts']), fc.constantFrom(0.01, 1, 3), async (shape, smoothing) => {
        const task = randomTask(shape);
        const subsets = someSubsets(task, shape.seed);
        const scores = await naiveBayesTrainer(task, { kind: 'multinomial', smoothing }).train(subsets, {});
        bySubset(scores, subsets).forEach((own, at) => {
          expectClose(own, plain(task, pointsOf(subsets)[at]!, multinomial(smoothing)), 1e-11);
        });
      }),
    );
  });

  it('keeps its digits far from the origin, with points taken off', async () => {
    const task = randomTask({ points: 40, tests: 3, columns: 4, classes: 2, features: 'normal', seed: 3 });
    const far = (matrix: LearningTask['train']) => ({
      ...matrix,
      values: matrix.values.map((value) => Math.round(value * 1024) / 1024 + 2 ** 20),
    });
    const moved = { ...task, train: far(task.train), test: far(task.test) };
    const subsets = someSubsets(moved, 1);
    const scores = await naiveBayesTrainer(moved, { kind: 'gaussian' }).train(subsets, {});
    bySubset(scores, subsets).forEach((own, at) => {
      expectClose(own, plain(moved, pointsOf(subsets)[at]!, gaussian(moved, 0.01)), 1e-6);
    });
  });

  it("gives scikit-learn's joint log-likelihoods", async () => {
    const train = (kind: 'gaussian' | 'multinomial') =>
      naiveBayesTrainer(TABLE, { kind }).train(TABLE_SUBSET, {});
    expectClose([...(await train('gaussian'))], GAUSSIAN, 1e-9);
    expectClose([...(await train('multinomial'))], MULTINOMIAL, 1e-9);
  });

  it('takes features for counts where none is negative, in training and test points', () => {
    const task = randomTask({ points: 9, tests: 2, columns: 2, classes: 2, features: 'counts', seed: 1 });
    expect(naiveBayesTrainer(task).id).toBe(
      naiveBayesTrainer(task, { kind: 'multinomial', smoothing: 1 }).id,
    );
    const negative = { ...task, test: { ...task.test, values: task.test.values.map(() => -1) } };
    expect(naiveBayesTrainer(negative).id).toBe(
      naiveBayesTrainer(negative, { kind: 'gaussian', smoothing: 0.01 }).id,
    );
  });

  it('refuses a regression, negative counts and unknown kinds', () => {
    const numbers = randomTask({ points: 9, tests: 2, columns: 2, classes: 0, features: 'normal', seed: 1 });
    expect(() => naiveBayesTrainer(numbers)).toThrow(/cannot predict numbers/);
    const signed = {
      ...TABLE,
      train: { ...TABLE.train, values: TABLE.train.values.map((v, at) => (at === 7 ? -1 : v)) },
    };
    expect(() => naiveBayesTrainer(signed, { kind: 'multinomial' })).toThrow(
      /row 2, column 1 of the training points is -1/,
    );
    expect(() => naiveBayesTrainer(TABLE, { kind: 'poisson' as 'gaussian' })).toThrow(InvalidArgumentError);
  });
});

/** GaussianNB.joint_log_likelihood, its priors and its variance floor set to ours. */
const GAUSSIAN = [
  -13.650773275, -140.021059406, -92.228806421, -16.201221398, -30.519258999, -76.433648632, -16.598035196,
  -37.48905768, -20.321731099, -17.37621913, -24.23284299, -87.200054512,
];
/** MultinomialNB(alpha=1).joint_log_likelihood, its priors set to ours. */
const MULTINOMIAL = [
  -73.1019175, -66.10508878, -63.756049536, -167.652453236, -183.973937038, -194.660437218, -221.26926459,
  -211.666198323, -207.52863571, -141.623420512, -129.932678944, -136.002330485,
];
