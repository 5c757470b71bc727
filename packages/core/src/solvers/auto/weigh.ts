/** Standard deviation that a weight may have around the one expected beforehand. */
const SPREAD = 0.25;
/** How often the noise is estimated anew. */
const ROUNDS = 5;
/** Coordinate descent on a handful of weights has long converged by then. */
const MOST_SWEEPS = 1000;

/** A mixture of columns: Σ weights[i] · columns[i] + constant. */
export interface Weighing {
  readonly weights: Float64Array;
  readonly constant: number;
}

/**
 * The weights, none below 0, with which columns come nearest to some values, and a constant: the mode of a posterior whose prior has
 * the weights in proportion to `trust`, give or take 0.25, cut off at 0, and whose noise is what the mixture misses by. Few
 * rows leave the weights near the prior; columns that hit the values exactly are found. `noise`: variance of each row's,
 * relative to the others.
 */
export function weigh(
  columns: readonly Float64Array[],
  values: Float64Array,
  trust: readonly number[],
  noise?: Float64Array,
): Weighing {
  const counts = values.map((_, row) => 1 / (noise?.[row] ?? 1));
  const all = sum(counts);
  const centre = (column: Float64Array): number => dot(counts, column) / all;
  const centred = (column: Float64Array): Float64Array => {
    const mean = centre(column);
    return column.map((value) => value - mean);
  };
  const x = columns.map(centred);
  const y = centred(values);
  const gram = x.map((a) => x.map((b) => dot(counts, a, b)));
  const along = x.map((a) => dot(counts, a, y));
  const square = dot(counts, y, y);
  const expected = Float64Array.from(trust, (one) => one / sum(trust));
  const weights = expected.slice();

  for (let round = 0; round < ROUNDS; round++) {
    let missed = square;
    weights.forEach((a, i) => {
      missed -= 2 * a * along[i]!;
      weights.forEach((b, j) => {
        missed += a * b * gram[i]![j]!;
      });
    });
    const penalty = Math.max(0, missed) / all / SPREAD ** 2;
    descend(weights, gram, along, penalty, expected);
  }
  const constant = columns.reduce((rest, column, i) => rest - weights[i]! * centre(column), centre(values));
  return { weights, constant };
}

/** Minimises the sum of squares and the penalty's distance from what is expected, one weight at a time. */
function descend(
  weights: Float64Array,
  gram: readonly (readonly number[])[],
  along: readonly number[],
  penalty: number,
  expected: Float64Array,
): void {
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let moved = 0;
    for (let i = 0; i < weights.length; i++) {
      const own = gram[i]![i]! + penalty;
      if (own === 0) continue;
      let left = along[i]! + penalty * expected[i]!;
      for (let j = 0; j < weights.length; j++) if (j !== i) left -= gram[i]![j]! * weights[j]!;
      const weight = Math.max(0, left / own);
      moved = Math.max(moved, Math.abs(weight - weights[i]!));
      weights[i] = weight;
    }
    if (moved < 1e-12) break;
  }
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** Σ a b c. */
function dot(a: Float64Array, b: Float64Array, c?: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]! * (c?.[i] ?? 1);
  return total;
}
