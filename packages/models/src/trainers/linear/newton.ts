import type { Loss } from './losses.ts';

/**
 * A search ends where the gradient's length is at most so much of l2 ‖w‖: the objective is strongly convex with constant
 * l2, so that the weights are then within 1e-9 ‖w‖ of the minimum's, and the score of a test point x within 1e-9 ‖w‖ ‖x‖.
 */
const ACCURACY = 1e-9;

/** Where l2 is so small that round-off keeps the gradient longer than that, it counts as 0 at this share of its parts. */
const ROUNDING = 1e-15;

const MOST_STEPS = 100;

/** Conjugate gradient steps at most with an exact preconditioner just made. Rounding takes a few, columns that mix many. */
const FRESH = 200;

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

/** Conjugate gradient steps that a search may spend on preconditioners that are not exact. */
export interface Limits {
  /** With the cheap one, in all; 0 begins with the exact one. */
  readonly cheap: number;
  /** With the exact one of an earlier Newton step: what making it anew would cost. */
  readonly stale: number;
}

/**
 * Minimises the objective of a space by Newton's method, each step solved as exactly as it deserves (Eisenstat and Walker
 * 1996). A step that conjugate gradients do not finish within the limits, or along which the objective does not fall, is
 * made again with an exact preconditioner.
 */
export function minimise(
  space: Space,
  loss: Loss,
  { residuals, bends }: Scratch,
  { cheap, stale }: Limits,
): void {
  let left = cheap;
  let exact = left <= 0;
  let fresh = true;
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
    // The cheap one costs little to make anew; the exact one costs much, and that of an earlier step may still do.
    if (!exact || fresh) space.prepare(bends, exact);
    const limit = !exact ? left : fresh ? FRESH : stale;
    const target = Math.max(0.3 * goal, loss.quadratic ? 0 : aim * size);
    const used = space.solve(loss, bends, target, 0.3 * ACCURACY * space.l2, limit);
    left -= used;
    const factor = used === limit && !(exact && fresh) ? 0 : stepLength(space, loss, residuals, value);
    if (factor > 0) {
      space.move(factor);
      fresh = false;
    } else if (exact && fresh) return;
    else {
      exact = true;
      fresh = true;
    }
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
