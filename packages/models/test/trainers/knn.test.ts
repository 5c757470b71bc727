import type { LearningTask } from '@spex/lenses';
import { knnTrainer } from '@spex/models';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TABLE, TABLE_SUBSET } from './sklearn-table.ts';
import { bySubset, pointsOf, randomTask, rowOf, shapes, someSubsets } from './tasks.ts';

/** Sorts all distances, as the definition says. */
function plain({ train, test, targets, classes }: LearningTask, points: number[], k: number): number[] {
  return Array.from({ length: test.rows }, (_, row) => rowOf(test, row)).flatMap((asked) => {
    const distance = (point: number): number =>
      rowOf(train, point).reduce((sum, value, column) => {
        const difference = value - asked[column]!;
        return sum + difference * difference;
      }, 0);
    const near = points
      .map((point) => ({ point, far: distance(point) }))
      .sort((a, b) => a.far - b.far || a.point - b.point)
      .slice(0, k)
      .map(({ point }) => targets[point]!);
    const mean = (numbers: readonly number[]) =>
      numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    if (classes.length === 0) return [mean(near.length > 0 ? near : [...targets])];
    return classes.map((_, c) =>
      near.length === 0 ? 1 / classes.length : near.filter((target) => target === c).length / near.length,
    );
  });
}

describe('knnTrainer', () => {
  it('equals a plain refit that sorts all distances, to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes([0, 2, 3], ['normal', 'few', 'counts']),
        fc.integer({ min: 1, max: 12 }),
        async (shape, neighbours) => {
          const task = randomTask(shape);
          const subsets = someSubsets(task, shape.seed);
          const scores = await knnTrainer(task, { neighbours }).train(subsets, {});
          bySubset(scores, subsets).forEach((own, at) => {
            expect(own).toEqual(plain(task, pointsOf(subsets)[at]!, neighbours));
          });
        },
      ),
    );
  });

  it("gives scikit-learn's shares", async () => {
    const scores = await knnTrainer(TABLE, { neighbours: 3 }).train(TABLE_SUBSET, {});
    expect([...scores].map((score) => Math.round(3 * score))).toEqual(KNN);
  });

  it('asks five neighbours unless told otherwise', () => {
    expect(knnTrainer(TABLE).id).toBe(knnTrainer(TABLE, { neighbours: 5 }).id);
  });
});

/** KNeighborsClassifier(3).predict_proba, times 3. */
const KNN = [3, 0, 0, 2, 1, 0, 0, 1, 2, 2, 1, 0];
