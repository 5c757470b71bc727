import { batchFromLists } from '@spex/core';
import type { LearningTask } from '@spex/lenses';

// A table, and a subset of it, that scikit-learn 1.2.1 was trained on: the tests quote what it said of the test points.

const ROWS = [
  [54, 16, 75],
  [93, 91, 41],
  [78, 23, 13],
  [14, 42, 22],
  [80, 41, 83],
  [26, 15, 20],
  [63, 76, 74],
  [40, 73, 54],
  [61, 3, 8],
  [46, 77, 77],
  [73, 87, 85],
  [32, 10, 0],
  [37, 72, 90],
  [17, 48, 63],
  [43, 84, 78],
  [51, 47, 2],
];
const ASKED = [
  [10, 20, 30],
  [80, 60, 20],
  [50, 50, 90],
  [33, 77, 12],
];

export const TABLE: LearningTask = {
  id: 'table',
  train: { rows: ROWS.length, columns: 3, values: Float64Array.from(ROWS.flat()) },
  test: { rows: ASKED.length, columns: 3, values: Float64Array.from(ASKED.flat()) },
  targets: Float64Array.of(0, 1, 0, 0, 2, 0, 1, 1, 0, 2, 2, 0, 2, 0, 2, 0),
  classes: ['a', 'b', 'c'],
};

/** The same points, each with a number: 2 · first column - third column. */
export const NUMBERS_TABLE: LearningTask = {
  ...TABLE,
  id: 'table of numbers',
  targets: Float64Array.from(ROWS, (row) => 2 * row[0]! - row[2]!),
  classes: [],
};

/** All points but 1, 4 and 9. */
export const TABLE_SUBSET = batchFromLists([[0, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15]], ROWS.length);
