import { type Sample, selectSample } from '../sample.ts';

/** One fold of a cross-validation: what to fit to, and what is held out. */
export interface Fold {
  readonly train: Sample;
  readonly test: Sample;
  /** The held-out rows' places in the whole sample. */
  readonly rows: Uint32Array;
}

/** The folds of an assignment (`assignFolds`), in order. */
export function splitFolds(sample: Sample, assigned: Uint8Array): Fold[] {
  const all = Uint32Array.from(assigned.keys());
  return Array.from({ length: Math.max(...assigned) + 1 }, (_, fold) => {
    const rows = all.filter((row) => assigned[row] === fold);
    const others = all.filter((row) => assigned[row] !== fold);
    return { train: selectSample(sample, others), test: selectSample(sample, rows), rows };
  });
}

/**
 * Errors of several candidates: errors[candidate][fold], sums of squares over the fold's held-out rows.
 * Returns the candidate with the least sum over all folds but `except` (-1: all); of equals the first.
 */
export function leastError(errors: readonly Float64Array[], except = -1): number {
  let best = 0;
  let least = Infinity;
  for (let candidate = 0; candidate < errors.length; candidate++) {
    const error = sumExcept(errors[candidate]!, except);
    if (error < least) {
      least = error;
      best = candidate;
    }
  }
  return best;
}

/** Sum over all folds but one. */
export function sumExcept(errors: Float64Array, except = -1): number {
  let sum = 0;
  for (let fold = 0; fold < errors.length; fold++) if (fold !== except) sum += errors[fold]!;
  return sum;
}

/** Σ (targets - predictions)². */
export function squaredError(targets: Float64Array, predictions: Float64Array): number {
  let error = 0;
  for (let row = 0; row < targets.length; row++) error += (targets[row]! - predictions[row]!) ** 2;
  return error;
}
