import { withWorkspace } from '../kernels/workspace.ts';
import { Basis, basisBytes } from './basis.ts';
import type { Operator } from './multiply.ts';
import { addScaled, dot, norm } from './vectors.ts';

/** Steps after which the solver stops, converged or not. */
const MOST_STEPS = 400;
/** Residual, relative to the right-hand side, at which a shift counts as solved, unless the caller says otherwise. */
const TOLERANCE = 1e-12;

/**
 * Solves (A + s I) x = b for many shifts s >= 0 at once, A symmetric and positive semidefinite, given only by its
 * products with vectors. One Lanczos run from b serves every shift, because the Krylov space does not
 * depend on the shift (Paige and Saunders 1975; Frommer and Maass 1999); each step costs one product, and every
 * vector is orthogonalised against all before it, so that nothing is lost to round-off.
 *
 * With s = 0 and a singular A the solution is that of least norm. Shifts so small that they would need more than 400
 * steps, which only matrices of that size can have, are solved to the accuracy reached by then.
 */
export function solveShifted(
  operator: Operator,
  b: Float64Array,
  shifts: ArrayLike<number>,
  tolerance: number = TOLERANCE,
): Float64Array[] {
  const size = b.length;
  if (norm(b) === 0) return Array.from(shifts, () => new Float64Array(size));
  const most = Math.min(size, MOST_STEPS);
  return withWorkspace(operator.bytes + basisBytes(size, most + 1), (workspace) => {
    const basis = new Basis(size, most + 1, workspace);
    return solveIn(basis, most, operator.open(workspace), b, shifts, tolerance);
  });
}

function solveIn(
  basis: Basis,
  most: number,
  apply: (vector: Float64Array, out: Float64Array) => void,
  b: Float64Array,
  shifts: ArrayLike<number>,
  tolerance: number,
): Float64Array[] {
  const length = norm(b);
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < shifts.length; i++) least = Math.min(least, shifts[i]!);

  const diagonal: number[] = [];
  const offDiagonal: number[] = [];
  setScaled(basis.vector(0), b, length);
  let scale = 0;
  let pivot = 0;
  let tail = 0;
  for (let step = 0; step < most; step++) {
    const vector = basis.vector(step);
    const next = basis.vector(step + 1);
    apply(vector, next);
    const alpha = dot(vector, next);
    const link = step === 0 ? 0 : offDiagonal[step - 1]!;
    // The last row of the LDLᵀ factor of T + least I, and of the forward substitution: they tell the residual.
    const nextPivot = alpha + least - (step === 0 ? 0 : (link * link) / pivot);
    scale = Math.max(scale, Math.abs(alpha) + link);
    if (!(nextPivot > scale * 1e-14)) break;
    tail = step === 0 ? length : (-link / pivot) * tail;
    pivot = nextPivot;
    diagonal.push(alpha);

    addScaled(next, vector, -alpha);
    if (step > 0) addScaled(next, basis.vector(step - 1), -link);
    const beta = orthogonalise(basis, step + 1);
    if (beta * Math.abs(tail / pivot) <= tolerance * length || beta <= scale * 1e-14) break;
    offDiagonal.push(beta);
    setScaled(next, next, beta);
  }

  return Array.from(shifts, (shift) => {
    const weights = solveTridiagonal(diagonal, offDiagonal, shift, length);
    const solution = new Float64Array(b.length);
    weights.forEach((weight, k) => {
      addScaled(solution, basis.vector(k), weight);
    });
    return solution;
  });
}

/** out = vector / length. */
function setScaled(out: Float64Array, vector: Float64Array, length: number): void {
  for (let i = 0; i < out.length; i++) out[i] = vector[i]! / length;
}

/** Takes those before it out of vector `at`, twice where the first time leaves little of it (Kahan, "twice is enough"). */
function orthogonalise(basis: Basis, at: number): number {
  const vector = basis.vector(at);
  for (let before = norm(vector); ; ) {
    basis.orthogonalise(at);
    const after = norm(vector);
    if (after > 0.7 * before || after === 0) return after;
    before = after;
  }
}

/** (T + shift I) z = length e₁ for the symmetric tridiagonal T of Lanczos. */
function solveTridiagonal(
  diagonal: number[],
  offDiagonal: number[],
  shift: number,
  length: number,
): Float64Array {
  const steps = diagonal.length;
  const pivots = new Float64Array(steps);
  const z = new Float64Array(steps);
  for (let k = 0; k < steps; k++) {
    const factor = k === 0 ? 0 : offDiagonal[k - 1]! / pivots[k - 1]!;
    pivots[k] = diagonal[k]! + shift - (k === 0 ? 0 : factor * offDiagonal[k - 1]!);
    z[k] = k === 0 ? length : -factor * z[k - 1]!;
  }
  for (let k = steps - 1; k >= 0; k--) {
    const later = k === steps - 1 ? 0 : offDiagonal[k]! * z[k + 1]!;
    z[k] = (z[k]! - later) / pivots[k]!;
  }
  return z;
}
