import { lendWorkspace } from '../kernels/workspace.ts';
import { ActiveSet, activeSetBytes } from './active-set.ts';
import { type Moments, setConstant } from './system.ts';

/** How far a solution may be from meeting its conditions of optimality, as a share of the penalty. */
const TOLERANCE = 5e-3;
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
  const columns = known.b.length;
  const lent = lendWorkspace(activeSetBytes(columns));
  try {
    yield* descend(new ActiveSet(columns, lent?.workspace), products, known, constant, lambdas);
  } finally {
    lent?.giveBack();
  }
}

function* descend(
  active: ActiveSet,
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
  /** Works out every gradient anew; returns the largest violation among active columns. */
  const refresh = (penalty: number): number => {
    gradient.set(b);
    let along = 0;
    active.columns.forEach((column, a) => {
      const weight = active.weights[a]!;
      coefficients[column] = weight;
      if (weight === 0) return;
      along += (weight * sums[column]!) / rows;
      for (let i = 0, at = column * columns; i < columns; i++, at++) {
        gradient[i] = gradient[i]! - weight * products[at]!;
      }
    });
    for (let i = 0; i < columns; i++) gradient[i] = gradient[i]! + sums[i]! * along;
    let violation = 0;
    active.columns.forEach((column, a) => {
      const weight = active.weights[a]!;
      const pull = gradient[column]!;
      active.pulls[a] = pull;
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
      const most = Math.max(MOST_SWEEPS, MOST_STEPS / active.columns.length ** 2);
      do sweeps++;
      while (active.sweep(penalty) > smallest && sweeps < most);
      const violation = refresh(penalty);
      const before = active.columns.length;
      for (let column = 0; column < columns; column++) {
        if (isActive[column] || Math.abs(gradient[column]!) <= penalty + allowed) continue;
        // A column that is constant in these rows (the constant's own, for one) has no curvature and stays at 0.
        if (entry(column, column) <= 1e-9) continue;
        isActive[column] = 1;
        active.add(column, gradient[column]!, (other) => entry(column, other));
      }
      const settled = active.columns.length === before;
      done = (settled && violation <= allowed) || sweeps >= most;
      if (settled && violation > allowed) smallest /= 4;
    }
    const solution = coefficients.slice();
    setConstant(solution, known, constant);
    yield solution;
  }
}
