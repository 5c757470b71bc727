import { type CoalitionBatch, createBatch, include } from '@spex/core';
import type { FeatureMatrix } from '@spex/lenses';

/** A 0/1 feature: whether a column's value is above the threshold. */
export interface Cut {
  readonly column: number;
  readonly threshold: number;
}

/**
 * Cuts each column at its quantiles b / bins, b = 1 … bins - 1, over all training points: the value that stands there in
 * ascending order (the lower one between two), or the second largest where that is the largest, above which nothing lies.
 * Equal cuts count once, so that a column of few values has few and a constant one none. It yields after each column.
 */
export function* findCuts({ rows, columns, values }: FeatureMatrix, bins: number): Generator<void, Cut[]> {
  const cuts: Cut[] = [];
  const sorted = new Float64Array(rows);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) sorted[row] = values[row * columns + column]!;
    sorted.sort();
    // Where the largest value begins, less one: the second largest; -1 for a constant column.
    const second = sorted.indexOf(sorted[rows - 1]!) - 1;
    let last: number | undefined;
    for (let bin = 1; bin < bins && second >= 0; bin++) {
      const threshold = sorted[Math.min(second, Math.max(0, Math.ceil((bin * rows) / bins) - 1))]!;
      if (threshold !== last) cuts.push({ column, threshold });
      last = threshold;
    }
    yield;
  }
  return cuts;
}

/** The points as rows of 0/1 features. */
export function cutRows({ rows, columns, values }: FeatureMatrix, cuts: readonly Cut[]): CoalitionBatch {
  const batch = createBatch(rows, cuts.length);
  for (let row = 0; row < rows; row++) {
    for (let cut = 0; cut < cuts.length; cut++) {
      const { column, threshold } = cuts[cut]!;
      if (values[row * columns + column]! > threshold) include(batch, row, cut);
    }
  }
  return batch;
}
