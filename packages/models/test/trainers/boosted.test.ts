import { batchFromLists, fitTrees, predictTrees } from '@spex/core';
import type { FeatureMatrix, LearningTask } from '@spex/lenses';
import { type BoostedOptions, boostedTrainer } from '@spex/models';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bySubset, expectClose, pointsOf, randomTask, rowOf, shapes, someSubsets } from './tasks.ts';

/** Thresholds of a column: the least value with at least b / bins of the points at or below it, but never the largest. */
function thresholds(values: number[], bins: number): number[] {
  const largest = Math.max(...values);
  const lower = values.filter((value) => value < largest);
  if (lower.length === 0) return [];
  const found = Array.from({ length: bins - 1 }, (_, b) =>
    Math.min(
      ...values.filter(
        (value) => values.filter((other) => other <= value).length * bins >= (b + 1) * values.length,
      ),
    ),
  );
  return [...new Set(found.map((value) => Math.min(value, Math.max(...lower))))].sort((a, b) => a - b);
}

/** Scores of the test points: core's trees on a batch made of the subset's rows alone. */
function plain(task: LearningTask, points: number[], { bins = 16, ...options }: BoostedOptions): number[] {
  const { train, test, targets, classes } = task;
  const columns = Array.from({ length: train.columns }, (_, column) => column);
  const column = (matrix: FeatureMatrix, at: number) =>
    Array.from({ length: matrix.rows }, (_, row) => rowOf(matrix, row)[at]!);
  const cuts = columns.flatMap((at) => thresholds(column(train, at), bins).map((cut) => ({ at, cut })));
  const bits = (row: number[]) => cuts.flatMap(({ at, cut }, player) => (row[at]! > cut ? [player] : []));
  const fit = (targetOf: (point: number) => number): number[] => {
    const own = Float64Array.from(points, targetOf);
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    if (points.length === 0 || cuts.length === 0) {
      const overall = [...targets].reduce((sum, value) => sum + value, 0) / train.rows;
      const none = classes.length > 0 ? 1 / classes.length : overall;
      return Array.from({ length: test.rows }, () => (points.length === 0 ? none : mean));
    }
    const batch = batchFromLists(
      points.map((point) => bits(rowOf(train, point))),
      cuts.length,
    );
    const asked = Array.from({ length: test.rows }, (_, row) => bits(rowOf(test, row)));
    const model = fitTrees(batch, own, { trees: 50, depth: 3, minLeaf: 5, rate: 0.1, ...options });
    return [...predictTrees(model, batchFromLists(asked, cuts.length))];
  };
  const ofClass = (c: number): number[] => fit((p) => Number(targets[p] === c));
  const fits = classes.length === 0 ? [fit((p) => targets[p]!)] : classes.map((_, c) => ofClass(c));
  // Where splits tie, rounding may choose others for the other class's column: one ensemble serves both.
  if (classes.length === 2) fits[0] = fits[1]!.map((score) => 1 - score);
  return Array.from({ length: test.rows }, (_, row) => fits.map((scores) => scores[row]!)).flat();
}

describe('boostedTrainer', () => {
  it("equals core's trees on a fresh batch of the subset's rows", async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes([0, 2, 3], ['normal', 'few', 'counts']),
        fc.record({
          trees: fc.integer({ min: 1, max: 8 }),
          rate: fc.constantFrom(0.1, 0.7),
          depth: fc.integer({ min: 1, max: 4 }),
          minLeaf: fc.integer({ min: 1, max: 5 }),
          bins: fc.integer({ min: 2, max: 20 }),
        }),
        async (shape, options) => {
          const task = randomTask(shape);
          const subsets = someSubsets(task, shape.seed);
          const scores = await boostedTrainer(task, options).train(subsets, {});
          bySubset(scores, subsets).forEach((own, at) => {
            expectClose(own, plain(task, pointsOf(subsets)[at]!, options), 1e-8);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has the defaults that it names', async () => {
    const task = randomTask({ points: 40, tests: 5, columns: 4, classes: 3, features: 'normal', seed: 2 });
    const subsets = someSubsets(task, 5);
    const scores = await boostedTrainer(task).train(subsets, {});
    bySubset(scores, subsets).forEach((own, at) => {
      expectClose(own, plain(task, pointsOf(subsets)[at]!, {}), 1e-8);
    });
  });

  it('cuts off a rare low value too', async () => {
    const values = Float64Array.from({ length: 40 }, (_, point) => Number(point > 0));
    const task: LearningTask = {
      id: 'rare',
      train: { rows: 40, columns: 1, values },
      test: { rows: 2, columns: 1, values: Float64Array.of(0, 1) },
      targets: Float64Array.from({ length: 40 }, (_, point) => Number(point > 0)),
      classes: ['a', 'b'],
    };
    const all = batchFromLists([Array.from({ length: 40 }, (_, point) => point)], 40);
    const scores = await boostedTrainer(task, { trees: 1, rate: 1, minLeaf: 1 }).train(all, {});
    expectClose([...scores], [1, 0, 0, 1]);
  });

  it('tells how many bins fit where there are too many cuts', () => {
    const wide = { rows: 2, columns: 10_000, values: new Float64Array(20_000) };
    const task: LearningTask = {
      id: 'wide',
      train: wide,
      test: wide,
      targets: Float64Array.of(0, 1),
      classes: ['a', 'b'],
    };
    expect(() => boostedTrainer(task)).toThrow(/take at most 11 bins/);
    expect(boostedTrainer(task, { bins: 11 }).points).toBe(2);
  });
});
