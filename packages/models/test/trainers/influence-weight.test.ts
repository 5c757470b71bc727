import { choleskySolve, InvalidArgumentError } from '@spex/core';
import { expect, test } from 'vitest';
import { logisticTrainer, ridgeTrainer } from '../../src/index.ts';
import { randomTask, rowOf } from './tasks.ts';

const shape = { points: 25, tests: 3, columns: 4, features: 'normal', seed: 3 } as const;

/** Ridge weights where each point has a share, by the normal equations. */
function weightedRidge(
  rows: readonly number[][],
  targets: Float64Array,
  shares: readonly number[],
  l2: number,
): number[] {
  const size = rows[0]!.length;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      matrix[a * size + b] = rows.reduce(
        (sum, row, i) => sum + shares[i]! * row[a]! * row[b]!,
        a === b ? l2 : 0,
      );
    }
    right[a] = rows.reduce((sum, row, i) => sum + shares[i]! * row[a]! * targets[i]!, 0);
  }
  return [...choleskySolve(matrix, right)];
}

test('at weight 0.5 the exact change of ridge regression is that of points that count half', async () => {
  const task = randomTask({ ...shape, classes: 0 });
  const l2 = 0.7;
  const influence = await ridgeTrainer(task, { l2 }).influence!({ weight: 0.5 });
  const mean = task.targets.reduce((sum, target) => sum + target / shape.points, 0);
  const centred = task.targets.map((target) => target - mean);
  const rows = Array.from({ length: shape.points }, (_, point) => [...rowOf(task.train, point), 1]);
  const shares = new Array<number>(shape.points).fill(0.5);
  const predict = (weights: readonly number[], at: number): number =>
    [...rowOf(task.test, at), 1].reduce((sum, value, k) => sum + value * weights[k]!, 0);
  const whole = weightedRidge(rows, centred, shares, l2);
  for (let point = 0; point < shape.points; point++) {
    const without = weightedRidge(
      rows,
      centred,
      shares.map((share, i) => (i === point ? 0 : share)),
      l2,
    );
    for (let at = 0; at < shape.tests; at++) {
      expect(influence[point * shape.tests + at]).toBeCloseTo(predict(without, at) - predict(whole, at), 9);
    }
  }
});

test.each([2, 3])(
  'logistic regression of %i classes: half the weight is twice the penalty',
  async (classes) => {
    const task = randomTask({ ...shape, classes });
    const half = await logisticTrainer(task, { l2: 0.3 }).influence!({ weight: 0.5 });
    const twice = await logisticTrainer(task, { l2: 0.6 }).influence!({});
    const whole = await logisticTrainer(task, { l2: 0.3 }).influence!({});
    for (const [at, value] of half.entries()) expect(value).toBeCloseTo(twice[at]!, 9);
    expect(Math.max(...half.map((value, at) => Math.abs(value - whole[at]!)))).toBeGreaterThan(1e-3);
  },
);

test.each([0, -1, 1.5, Number.NaN])('weight %d is refused', async (weight) => {
  const task = randomTask({ ...shape, classes: 2 });
  for (const trainer of [ridgeTrainer(task), logisticTrainer(task)]) {
    await expect(trainer.influence!({ weight })).rejects.toBeInstanceOf(InvalidArgumentError);
  }
});
