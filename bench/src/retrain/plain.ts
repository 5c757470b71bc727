import { choleskySolve, type LearningTask } from 'spex';

// Plain refits: each subset from nothing, as one would write them without a second subset in mind. Two classes.

/** Scores of the test points, two each. */
export type Refit = (task: LearningTask, present: readonly number[]) => Float64Array;

/** Gradient, as a share of l2 ‖w‖, at which Newton's method ends. */
const ACCURACY = 1e-10;

/** Ridge regression on targets of ±½, the intercept a column: the Gram matrix of rows or columns, what is smaller; Cholesky. */
export function plainRidge(l2: number): Refit {
  return (task, present) => {
    const { rows, asked, width } = matrices(task, present);
    const targets = Float64Array.from(present, (point) => task.targets[point]! - 0.5);
    const ones = new Float64Array(present.length).fill(1);
    const weights =
      present.length < width
        ? combine(rows, width, choleskySolve(rowProducts(rows, width, l2), targets))
        : choleskySolve(columnProducts(rows, width, ones, l2), combine(rows, width, targets));
    return scores(asked, width, weights, (score) => [-score, score]);
  };
}

/** Logistic regression by Newton's method from 0, on the weights or on one number a point, what is fewer. */
export function plainLogistic(l2: number): Refit {
  return (task, present) => {
    const { rows, asked, width } = matrices(task, present);
    const labels = Float64Array.from(present, (point) => task.targets[point]!);
    const kernel = present.length < width ? rowProducts(rows, width, 0) : undefined;
    let weights = new Float64Array(width);
    for (let step = 0; step < 50; step++) {
      const f = multiply(rows, width, weights);
      const p = f.map((score) => 1 / (1 + Math.exp(-score)));
      const pull = combine(
        rows,
        width,
        labels.map((label, r) => label - p[r]!),
      );
      const gradient = pull.map((value, k) => value - l2 * weights[k]!);
      if (Math.hypot(...gradient) <= ACCURACY * l2 * Math.hypot(...weights)) break;
      const bends = p.map((share) => share * (1 - share));
      if (kernel === undefined) {
        const change = choleskySolve(columnProducts(rows, width, bends, l2), gradient);
        weights = weights.map((weight, k) => weight + change[k]!);
      } else {
        // (K + l2 / bends) α = f + (labels - p) / bends, and the weights are Xᵀ α.
        const system = kernel.slice();
        for (let r = 0; r < bends.length; r++) {
          const at = r * bends.length + r;
          system[at] = system[at]! + l2 / bends[r]!;
        }
        const right = f.map((score, r) => score + (labels[r]! - p[r]!) / bends[r]!);
        weights = combine(rows, width, choleskySolve(system, right));
      }
    }
    return scores(asked, width, weights, (score) => [0, score]);
  };
}

/** The shares of the classes among the nearest points: all distances, then a sort. */
export function plainNeighbours(neighbours: number): Refit {
  return ({ train, test, targets }, present) => {
    const { columns } = train;
    const out = new Float64Array(2 * test.rows);
    for (let row = 0; row < test.rows; row++) {
      const distances = present.map((point) => {
        let sum = 0;
        for (let k = 0; k < columns; k++) {
          sum += (train.values[point * columns + k]! - test.values[row * columns + k]!) ** 2;
        }
        return [sum, point] as const;
      });
      distances.sort(([a, first], [b, second]) => a - b || first - second);
      const nearest = distances.slice(0, neighbours);
      for (const [, point] of nearest) {
        const at = 2 * row + targets[point]!;
        out[at] = out[at]! + 1 / nearest.length;
      }
    }
    return out;
  };
}

interface Matrices {
  readonly rows: Float64Array;
  readonly asked: Float64Array;
  readonly width: number;
}

/** The features of the points present and of the test points, a 1 behind each row. */
function matrices({ train, test }: LearningTask, present: readonly number[]): Matrices {
  const width = train.columns + 1;
  const withConstant = (values: Float64Array, list: readonly number[]): Float64Array => {
    const out = new Float64Array(list.length * width).fill(1);
    list.forEach((row, at) => {
      out.set(values.subarray(row * train.columns, (row + 1) * train.columns), at * width);
    });
    return out;
  };
  const asked = withConstant(
    test.values,
    Array.from({ length: test.rows }, (_, row) => row),
  );
  return { rows: withConstant(train.values, present), asked, width };
}

/** X Xᵀ + penalty. */
function rowProducts(rows: Float64Array, width: number, penalty: number): Float64Array {
  const count = rows.length / width;
  const out = new Float64Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = a === b ? penalty : 0;
      for (let k = 0; k < width; k++) sum += rows[a * width + k]! * rows[b * width + k]!;
      out[a * count + b] = sum;
      out[b * count + a] = sum;
    }
  }
  return out;
}

/** Xᵀ diag(bends) X + penalty. */
function columnProducts(
  rows: Float64Array,
  width: number,
  bends: Float64Array,
  penalty: number,
): Float64Array {
  const out = new Float64Array(width * width);
  for (let r = 0; r < bends.length; r++) {
    for (let k = 0; k < width; k++) {
      const value = bends[r]! * rows[r * width + k]!;
      for (let l = 0; l <= k; l++) out[k * width + l] = out[k * width + l]! + value * rows[r * width + l]!;
    }
  }
  for (let k = 0; k < width; k++) {
    out[k * width + k] = out[k * width + k]! + penalty;
    for (let l = 0; l < k; l++) out[l * width + k] = out[k * width + l]!;
  }
  return out;
}

/** X w. */
function multiply(rows: Float64Array, width: number, weights: Float64Array): Float64Array<ArrayBuffer> {
  const out = new Float64Array(rows.length / width);
  for (let r = 0; r < out.length; r++) {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += rows[r * width + k]! * weights[k]!;
    out[r] = sum;
  }
  return out;
}

/** Xᵀ v. */
function combine(rows: Float64Array, width: number, values: Float64Array): Float64Array<ArrayBuffer> {
  const out = new Float64Array(width);
  for (let r = 0; r < values.length; r++) {
    for (let k = 0; k < width; k++) out[k] = out[k]! + values[r]! * rows[r * width + k]!;
  }
  return out;
}

function scores(
  asked: Float64Array,
  width: number,
  weights: Float64Array,
  both: (score: number) => readonly [number, number],
): Float64Array {
  return Float64Array.from([...multiply(asked, width, weights)].flatMap(both));
}
