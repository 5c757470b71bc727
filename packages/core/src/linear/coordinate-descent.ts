import { type Moments, setConstant } from './system.ts';

/** How far a solution may be from meeting its conditions of optimality, as a share of the penalty. */
const TOLERANCE = 5e-3;
/** Successive over-relaxation: how far a step goes, in steps to the least point; in (0, 2), where 1 is plain descent. */
const RELAXATION = 1.5;
/** Passes over the active columns for one penalty, at most, and steps that few columns may take beyond them. */
const MOST_SWEEPS = 2000;
const MOST_STEPS = 4e7;

/**
 * The LASSO's coefficients for descending penalties, each started from the one before, by cyclic coordinate descent over
 * the columns that have ever been taken in (Friedman, Hastie and Tibshirani 2010). `products` is XᵀX, as it is;
 * centring is done here. A solution is accepted when every column meets its condition of optimality to 0.5 % of the penalty, or after
 * 2,000 passes (more for fewer than 140 active columns), which ill-conditioned ends of a path may need.
 */
export function* coordinateDescent(
  products: Int32Array,
  known: Moments,
  constant: number,
  lambdas: Float64Array,
): Generator<Float64Array> {
  const { rows, sums, b } = known;
  const columns = b.length;
  /** Centred XᵀX: the products less those of the columns' means. */
  const entry = (i: number, j: number): number => products[i * columns + j]! - (sums[i]! * sums[j]!) / rows;

  const steepest = b.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const coefficients = new Float64Array(columns);
  /** Xᵀ (y - X c) of every column, as of the last refresh. */
  const gradient = b.slice();
  const isActive = new Uint8Array(columns);
  /** The columns taken in, with their gradients, coefficients and rows of XᵀX, side by side for speed. */
  const active: number[] = [];
  const activeRows: Float64Array[] = [];
  let pulls = new Float64Array(64);
  let weights = new Float64Array(64);

  const admit = (column: number): void => {
    const size = active.length;
    if (size === pulls.length) {
      pulls = grown(pulls);
      weights = grown(weights);
      activeRows.forEach((row, a) => {
        activeRows[a] = grown(row);
      });
    }
    const row = new Float64Array(pulls.length);
    isActive[column] = 1;
    active.push(column);
    activeRows.push(row);
    for (let a = 0; a <= size; a++) {
      row[a] = entry(column, active[a]!);
      activeRows[a]![size] = row[a]!;
    }
    pulls[size] = gradient[column]!;
    weights[size] = 0;
  };

  /** One pass over the active columns; returns the largest move, in units of a gradient. */
  const sweep = (penalty: number): number => {
    const size = active.length;
    let largest = 0;
    for (let a = 0; a < size; a++) {
      const row = activeRows[a]!;
      const curvature = row[a]!;
      const before = weights[a]!;
      const pull = pulls[a]! + curvature * before;
      const least = Math.abs(pull) <= penalty ? 0 : (pull - Math.sign(pull) * penalty) / curvature;
      if (least === before) continue;
      // Beyond the least point, unless that is where the sign changes: the objective is quadratic there, and still falls.
      const beyond = before + RELAXATION * (least - before);
      const after = least * before > 0 && beyond * before > 0 ? beyond : least;
      const step = after - before;
      weights[a] = after;
      largest = Math.max(largest, Math.abs(step) * curvature);
      for (let k = 0; k < size; k++) pulls[k] = pulls[k]! - step * row[k]!;
    }
    return largest;
  };

  /** Works out every gradient anew; returns the largest violation among active columns. */
  const refresh = (penalty: number): number => {
    gradient.set(b);
    let along = 0;
    active.forEach((column, a) => {
      const weight = weights[a]!;
      coefficients[column] = weight;
      if (weight === 0) return;
      along += (weight * sums[column]!) / rows;
      for (let i = 0, at = column * columns; i < columns; i++, at++) {
        gradient[i] = gradient[i]! - weight * products[at]!;
      }
    });
    for (let i = 0; i < columns; i++) gradient[i] = gradient[i]! + sums[i]! * along;
    let violation = 0;
    active.forEach((column, a) => {
      const weight = weights[a]!;
      const pull = gradient[column]!;
      pulls[a] = pull;
      const miss = weight === 0 ? Math.abs(pull) - penalty : Math.abs(pull - Math.sign(weight) * penalty);
      violation = Math.max(violation, miss);
    });
    return violation;
  };

  for (const lambda of lambdas) {
    const penalty = lambda * rows;
    const allowed = TOLERANCE * Math.max(penalty, 1e-4 * steepest);
    // Steps can be small while much is still to go: then the same columns are swept again, to smaller steps.
    let smallest = allowed / 4;
    let sweeps = 0;
    let done = false;
    while (!done) {
      const most = Math.max(MOST_SWEEPS, MOST_STEPS / active.length ** 2);
      do sweeps++;
      while (sweep(penalty) > smallest && sweeps < most);
      const violation = refresh(penalty);
      const before = active.length;
      for (let column = 0; column < columns; column++) {
        if (isActive[column] || Math.abs(gradient[column]!) <= penalty + allowed) continue;
        // A column that is constant in these rows (the constant's own, for one) has no curvature and stays at 0.
        if (entry(column, column) > 1e-9) admit(column);
      }
      const settled = active.length === before;
      done = (settled && violation <= allowed) || sweeps >= most;
      if (settled && violation > allowed) smallest /= 4;
    }
    const solution = coefficients.slice();
    setConstant(solution, known, constant);
    yield solution;
  }
}

function grown(values: Float64Array): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(2 * values.length);
  longer.set(values);
  return longer;
}
