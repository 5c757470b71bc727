import type { Loss } from './losses.ts';

/**
 * A search ends where the gradient's length is at most so much of l2 ‖w‖: the objective is strongly convex with constant
 * l2, so that the weights are then within 1e-9 ‖w‖ of the minimum's, and the score of a test point x within 1e-9 ‖w‖ ‖x‖.
 */
const ACCURACY = 1e-9;

/** Where l2 is so small that round-off keeps the gradient longer than that, it counts as 0 at this share of its parts. */
const ROUNDING = 1e-15;

const MOST_STEPS = 100;

/** Conjugate gradient steps at most with the exact preconditioner. Rounding takes a few, columns that mix many. */
const MOST_EXACT = 200;

/** Shrinkage of the gradient that a Newton step aims at when nothing tells better. */
const FIRST_AIM = 0.03;

/**
 * Where the weights of a model on one subset are searched: Σ_r ℓ(f_r) + l2/2 ‖w‖², f_r = x_r · w. Arrays of rows have shape
 * [columns × stride], stride the rows rounded up to a multiple of 4.
 */
export interface Space {
  readonly l2: number;
  /** Rows of the subset, rounded up to a multiple of 4. */
  readonly stride: number;
  /** Length of the longest row. */
  readonly reach: number;
  /** f at the weights so far, and its change by the step that `solve` found. */
  readonly scores: Float64Array;
  readonly change: Float64Array;
  /** Makes the gradient from -∂ℓ/∂f. Returns its length, or a bound on it. */
  gradient(residuals: Float64Array): number;
  /** Makes the preconditioner at second derivatives `bends`, one number a row that stands for its matrix. */
  prepare(bends: Float64Array, exact: boolean): void;
  /**
   * Preconditioned conjugate gradients for the Newton step, until the gradient that it leaves is at most `target` or
   * `share` × ‖w + step‖ long, or `limit` steps are made. Returns the steps made.
   */
  solve(loss: Loss, bends: Float64Array, target: number, share: number, limit: number): number;
  /** w · w, w · step and step · step. */
  square(): number;
  along(): number;
  across(): number;
  /** Goes `factor` of the step. */
  move(factor: number): void;
}

/** Scratch memory of a search, made once. */
export interface Scratch {
  readonly residuals: Float64Array;
  readonly bends: Float64Array;
}

/**
 * Minimises the objective of a space by Newton's method, each step solved as exactly as it deserves (Eisenstat and Walker
 * 1996). `cheap` conjugate gradient steps may be made with the cheap preconditioner in all. Where they are used up, or the
 * objective does not fall along a Newton step, the exact one takes over; 0 begins with it.
 */
export function minimise(space: Space, loss: Loss, { residuals, bends }: Scratch, cheap: number): void {
  let left = cheap;
  let last = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    const value = loss.residuals(space.scores, residuals);
    const size = space.gradient(residuals);
    loss.bend(space.scores, bends);
    const far = Math.sqrt(Math.max(0, space.square()));
    const goal = Math.max(ACCURACY * space.l2 * far, ROUNDING * parts(space, loss, residuals, bends, far));
    if (size <= goal) return;
    const aim = last === 0 ? FIRST_AIM : Math.min(0.1, Math.max(1e-4, 0.5 * (size / last) ** 2));
    last = size;
    const exact = left <= 0;
    space.prepare(bends, exact);
    const target = Math.max(0.3 * goal, loss.quadratic ? 0 : aim * size);
    const limit = exact ? MOST_EXACT : left;
    left -= space.solve(loss, bends, target, 0.3 * ACCURACY * space.l2, limit);
    // What the cheap one did not finish within its limit may be no way down.
    const factor = !exact && left <= 0 ? 0 : stepLength(space, loss, residuals, value);
    if (factor > 0) space.move(factor);
    else if (exact) return;
    else left = 0;
  }
}

/** What the gradient is the sum of, in length: its round-off is in proportion. */
function parts(
  { stride, reach }: Space,
  { columns }: Loss,
  residuals: Float64Array,
  bends: Float64Array,
  far: number,
): number {
  let pull = 0;
  for (let at = 0; at < stride * columns; at++) pull += Math.abs(residuals[at]!);
  let bend = 0;
  for (let r = 0; r < stride; r++) bend += bends[r]!;
  return reach * (pull + bend * reach * far);
}

/** The whole step, halved until the objective falls as it should (Armijo); 0 where it never does. */
function stepLength(space: Space, loss: Loss, residuals: Float64Array, value: number): number {
  if (loss.value === undefined) return 1;
  const { l2, scores, change, stride } = space;
  const square = space.square();
  const along = space.along();
  const across = space.across();
  const from = value + 0.5 * l2 * square;
  let slope = l2 * along;
  for (let at = 0; at < stride * loss.columns; at++) slope -= residuals[at]! * change[at]!;
  for (let factor = 1; factor > 1e-10; factor /= 2) {
    const to =
      loss.value(scores, change, factor) + 0.5 * l2 * (square + factor * (2 * along + factor * across));
    // Near the minimum the fall is below the round-off of the objective itself.
    if (to <= from + 1e-4 * factor * slope + 1e-13 * Math.abs(from)) return factor;
  }
  return 0;
}
