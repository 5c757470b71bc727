import { choleskySolve } from '@spex/core';
import type { FeatureMatrix, LearningTask } from '@spex/lenses';
import { rowOf } from './tasks.ts';

// Independent refits: explicit matrices over the weights, from nothing each time.

const withConstant = (matrix: FeatureMatrix, row: number): number[] => [...rowOf(matrix, row), 1];
const inner = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, k) => sum + value * b[k]!, 0);

/** Scores of the test points by the normal equations (Xᵀ X + l2) w = Xᵀ y, one column of targets a class. */
export function plainRidge(task: LearningTask, points: readonly number[], l2: number): number[] {
  const { train, test, targets, classes } = task;
  const size = train.columns + 1;
  const rows = points.map((point) => withConstant(train, point));
  const matrix = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      matrix[a * size + b] = rows.reduce((sum, row) => sum + row[a]! * row[b]!, a === b ? l2 : 0);
    }
  }
  const mean = targets.reduce((sum, target) => sum + target, 0) / train.rows;
  const columns = classes.length === 0 ? [-1] : classes.map((_, c) => c);
  const weights = columns.map((c) => {
    const right = new Float64Array(size);
    points.forEach((point, at) => {
      const target = c < 0 ? targets[point]! - mean : Number(targets[point] === c) - 1 / classes.length;
      rows[at]!.forEach((value, k) => {
        right[k] = right[k]! + value * target;
      });
    });
    return [...choleskySolve(matrix, right)];
  });
  return Array.from({ length: test.rows }, (_, row) =>
    weights.map((w) => inner(w, withConstant(test, row)) + (classes.length === 0 ? mean : 0)),
  ).flat();
}

/**
 * Weights that minimise Σ_i shares_i · -log p(y_i) + l2/2 ‖w‖², by Newton's method from 0 on the explicit second derivative
 * until the gradient is about 1e-12 long. One vector for two classes, else one a class.
 */
export function plainLogistic(
  { train, targets, classes }: Pick<LearningTask, 'train' | 'targets' | 'classes'>,
  shares: readonly number[],
  l2: number,
): number[][] {
  const two = classes.length === 2;
  const columns = two ? 1 : classes.length;
  const width = train.columns + 1;
  const size = columns * width;
  const rows = Array.from({ length: train.rows }, (_, row) => withConstant(train, row));
  let weights = new Float64Array(size);
  const scoresOf = (w: Float64Array, row: readonly number[]): number[] => {
    const own = Array.from({ length: columns }, (_, c) =>
      inner(row, [...w.subarray(c * width, (c + 1) * width)]),
    );
    return two ? [0, own[0]!] : own;
  };
  const objective = (w: Float64Array): number => {
    let value = (l2 / 2) * w.reduce((sum, weight) => sum + weight * weight, 0);
    rows.forEach((row, point) => {
      if (shares[point] === 0) return;
      const scores = scoresOf(w, row);
      const top = Math.max(...scores);
      const sum = scores.reduce((total, score) => total + Math.exp(score - top), 0);
      value += shares[point]! * (Math.log(sum) + top - scores[targets[point]!]!);
    });
    return value;
  };
  for (let step = 0; step < 100; step++) {
    const gradient = weights.map((weight) => l2 * weight);
    const bend = new Float64Array(size * size);
    for (let k = 0; k < size; k++) bend[k * size + k] = l2;
    rows.forEach((row, point) => {
      if (shares[point] === 0) return;
      const scores = scoresOf(weights, row);
      const top = Math.max(...scores);
      const parts = scores.map((score) => Math.exp(score - top));
      const sum = parts.reduce((total, part) => total + part, 0);
      const p = parts.map((part) => part / sum).slice(two ? 1 : 0);
      p.forEach((pa, a) => {
        const own = shares[point]! * (pa - Number(targets[point] === (two ? 1 : a)));
        row.forEach((value, k) => {
          gradient[a * width + k] = gradient[a * width + k]! + own * value;
        });
        p.forEach((pb, b) => {
          const both = shares[point]! * (pa * Number(a === b) - pa * pb);
          row.forEach((left, k) => {
            const at = (a * width + k) * size + b * width;
            row.forEach((right, l) => {
              bend[at + l] = bend[at + l]! + both * left * right;
            });
          });
        });
      });
    });
    const length = Math.hypot(...gradient);
    if (length < 1e-12 * (1 + l2 * Math.hypot(...weights))) break;
    const change = choleskySolve(bend, gradient);
    const before = objective(weights);
    let factor = 1;
    const moved = (): Float64Array<ArrayBuffer> => weights.map((weight, k) => weight - factor * change[k]!);
    while (factor > 1e-6 && objective(moved()) > before + 1e-12 * Math.abs(before)) factor /= 2;
    weights = moved();
  }
  return Array.from({ length: columns }, (_, c) => [...weights.subarray(c * width, (c + 1) * width)]);
}

/** Scores of the test points under such weights: 0 and w · x for two classes. */
export function logitsOf({ test }: Pick<LearningTask, 'test'>, weights: readonly number[][]): number[] {
  return Array.from({ length: test.rows }, (_, row) => {
    const own = weights.map((w) => inner(w, withConstant(test, row)));
    return own.length === 1 ? [0, own[0]!] : own;
  }).flat();
}

/** 1 for the points listed, 0 for the others. */
export function sharesOf(points: readonly number[], of: number): number[] {
  const shares = new Array<number>(of).fill(0);
  for (const point of points) shares[point] = 1;
  return shares;
}

/** The task whose test points are 0 and the unit vectors: their scores are the intercept, and a weight beside it. */
export function spelledOut(task: LearningTask): LearningTask {
  const { columns } = task.train;
  const values = new Float64Array((columns + 1) * columns);
  for (let k = 0; k < columns; k++) values[(k + 1) * columns + k] = 1;
  return { ...task, test: { rows: columns + 1, columns, values } };
}
