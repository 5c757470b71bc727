import { addScaled, dot, norm } from '../../linear/vectors.ts';
import type { Objective } from './objective.ts';

/** Pairs of steps and gradient changes that are remembered. */
const MEMORY = 10;
/** Of the decrease that the gradient promises, what a step must bring at least. */
const SUFFICIENT = 1e-4;

/** Where a search ended. */
export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly steps: number;
}

/**
 * L-BFGS (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5) with a backtracking line search. Ends
 * after `steps` steps, or when a step changes the value by less than `tolerance`. The first step is of length 1 at most.
 * Where the start has no value, it is the end.
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  steps: number,
  tolerance: number,
): Minimum {
  const { size } = objective;
  let point = start.slice();
  let value = objective.value(point);
  if (value === Infinity) return { point, value, steps: 0 };
  let gradient = new Float64Array(size);
  objective.gradient(gradient);
  const moves: Float64Array[] = [];
  const changes: Float64Array[] = [];
  const direction = new Float64Array(size);
  let next = new Float64Array(size);
  let nextGradient = new Float64Array(size);

  for (let step = 0; step < steps; step++) {
    descend(gradient, moves, changes, direction);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      moves.length = 0;
      changes.length = 0;
      for (let i = 0; i < size; i++) direction[i] = -gradient[i]!;
      slope = -dot(gradient, gradient);
    }
    if (slope === 0) return { point, value, steps: step };
    let length = moves.length === 0 ? Math.min(1, 1 / norm(gradient)) : 1;
    let nextValue = Infinity;
    for (let tries = 0; ; tries++) {
      if (tries === 20) return { point, value, steps: step };
      next.set(point);
      addScaled(next, direction, length);
      nextValue = objective.value(next);
      if (nextValue <= value + SUFFICIENT * length * slope) break;
      // The minimum of the parabola through both values and the slope, kept within reason.
      const bend = nextValue - value - length * slope;
      const best = Number.isFinite(bend) ? (-slope * length ** 2) / (2 * bend) : 0;
      length = Math.min(0.5 * length, Math.max(0.1 * length, best));
    }
    objective.gradient(nextGradient);
    const oldest = moves.length === MEMORY ? moves.shift()! : new Float64Array(size);
    const oldestChange = changes.length === MEMORY ? changes.shift()! : new Float64Array(size);
    for (let i = 0; i < size; i++) {
      oldest[i] = next[i]! - point[i]!;
      oldestChange[i] = nextGradient[i]! - gradient[i]!;
    }
    if (dot(oldest, oldestChange) > 1e-10 * norm(oldest) * norm(oldestChange)) {
      moves.push(oldest);
      changes.push(oldestChange);
    }
    const gained = value - nextValue;
    [point, next] = [next, point];
    [gradient, nextGradient] = [nextGradient, gradient];
    value = nextValue;
    if (gained < tolerance) return { point, value, steps: step + 1 };
  }
  return { point, value, steps };
}

/** direction = -H g, H the inverse Hessian that the moves and changes suggest. */
function descend(
  gradient: Float64Array,
  moves: readonly Float64Array[],
  changes: readonly Float64Array[],
  direction: Float64Array,
): void {
  for (let i = 0; i < direction.length; i++) direction[i] = -gradient[i]!;
  const shares = new Float64Array(moves.length);
  for (let at = moves.length - 1; at >= 0; at--) {
    const share = dot(moves[at]!, direction) / dot(moves[at]!, changes[at]!);
    shares[at] = share;
    addScaled(direction, changes[at]!, -share);
  }
  const last = moves.length - 1;
  if (last >= 0) {
    const scale = dot(moves[last]!, changes[last]!) / dot(changes[last]!, changes[last]!);
    for (let i = 0; i < direction.length; i++) direction[i] = direction[i]! * scale;
  }
  for (let at = 0; at < moves.length; at++) {
    const share = dot(changes[at]!, direction) / dot(moves[at]!, changes[at]!);
    addScaled(direction, moves[at]!, shares[at]! - share);
  }
}
