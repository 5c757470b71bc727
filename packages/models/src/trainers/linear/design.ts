import type { LearningTask } from '@spex/lenses';
import { rowProduct } from './products.ts';

/**
 * The points of a task as a linear model with an L2 penalty sees them: rows whose inner products are those of the features
 * and a constant 1.
 */
export interface Design {
  readonly points: number;
  readonly tests: number;
  /** Coordinates of a row, a multiple of 4; the spare ones are 0. */
  readonly width: number;
  /** Shape [(points + 1) × width]. The last row is 0: it fills lists of rows up to a multiple of 4. */
  readonly train: Float64Array;
  /** Shape [tests × width]. */
  readonly test: Float64Array;
}

/** Rows are rotated into fewer coordinates where there are at most so many points a column. */
const WIDE = 0.75;

/** A point whose part outside the span of the others has a squared length below this share of the longest adds nothing. */
const ROUNDING = 1e-13;

/**
 * The design of a task. Where it has many more columns than points, the weights of a penalised model lie in the span of
 * the training points, so that coordinates within that span, one a point at most, give the same scores (the representer
 * theorem).
 */
export function createDesign({ train, test }: Pick<LearningTask, 'train' | 'test'>): Design {
  const columns = train.columns + 1;
  const points = train.rows;
  const tests = test.rows;
  const width = roundUp(columns);
  const rows = (values: Float64Array, count: number, room: number): Float64Array => {
    const out = new Float64Array(room * width);
    for (let row = 0; row < count; row++) {
      out.set(values.subarray(row * train.columns, (row + 1) * train.columns), row * width);
      out[row * width + train.columns] = 1;
    }
    return out;
  };
  const plain: Design = {
    points,
    tests,
    width,
    train: rows(train.values, points, points + 1),
    test: rows(test.values, tests, tests),
  };
  return points <= WIDE * columns ? withinSpan(plain) : plain;
}

/**
 * Coordinates within the span of the training points: K = L Lᵀ by Cholesky with the largest pivot first, which ends at the
 * rank (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 10.3); row i of L is point i. Inner
 * products with the pivot points give a test point's coordinates.
 */
function withinSpan({ points, tests, width: wide, train, test }: Design): Design {
  const width = roundUp(points);
  const rows = new Float64Array((points + 1) * width);
  const left = new Float64Array(points);
  for (let point = 0; point < points; point++) {
    left[point] = rowProduct(train, point * wide, train, point * wide, wide);
  }
  const least = ROUNDING * left.reduce((most, length) => Math.max(most, length), 0);
  const pivots: number[] = [];
  const taken = new Uint8Array(points);
  for (let rank = 0; rank < points; rank++) {
    let pivot = -1;
    for (let point = 0; point < points; point++) {
      if (taken[point] === 0 && left[point]! > least && (pivot < 0 || left[point]! > left[pivot]!))
        pivot = point;
    }
    if (pivot < 0) break;
    taken[pivot] = 1;
    const length = Math.sqrt(left[pivot]!);
    for (let point = 0; point < points; point++) {
      if (taken[point] === 1 && point !== pivot) continue;
      const rest =
        point === pivot
          ? length * length
          : rowProduct(train, point * wide, train, pivot * wide, wide) -
            rowProduct(rows, point * width, rows, pivot * width, rank);
      const coordinate = rest / length;
      rows[point * width + rank] = coordinate;
      left[point] = left[point]! - coordinate * coordinate;
    }
    pivots.push(pivot);
  }
  const asked = new Float64Array(tests * width);
  for (let point = 0; point < tests; point++) {
    for (let rank = 0; rank < pivots.length; rank++) {
      const pivot = pivots[rank]!;
      const rest =
        rowProduct(test, point * wide, train, pivot * wide, wide) -
        rowProduct(asked, point * width, rows, pivot * width, rank);
      asked[point * width + rank] = rest / rows[pivot * width + rank]!;
    }
  }
  return narrowed({ points, tests, width, train: rows, test: asked }, pivots.length);
}

/** Without the columns from `rank` on, which are 0. */
function narrowed({ points, tests, width, train, test }: Design, rank: number): Design {
  const narrow = roundUp(Math.max(1, rank));
  const cut = (values: Float64Array, rows: number): Float64Array => {
    const out = new Float64Array(rows * narrow);
    for (let row = 0; row < rows; row++)
      out.set(values.subarray(row * width, row * width + narrow), row * narrow);
    return out;
  };
  return { points, tests, width: narrow, train: cut(train, points + 1), test: cut(test, tests) };
}

/** The next multiple of 4. */
export function roundUp(count: number): number {
  return (count + 3) & ~3;
}
