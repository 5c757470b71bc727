import type { CoalitionBatch } from '../coalitions/batch.ts';
import { createRandom } from '../coalitions/random.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Support } from '../spectrum/spectrum.ts';
import { assignFolds } from './folds.ts';

/**
 * A regression of values on characters: targets ≈ Σ_T c_T χ_T(S). The constant term is the empty support: it is never
 * penalised; where it is not among the supports, no constant is fitted.
 */
export interface LinearProblem {
  /** The coalitions, one a row of the regression. */
  readonly batch: CoalitionBatch;
  /** The columns; each support once. */
  readonly supports: readonly Support[];
  /** One finite value a row. */
  readonly targets: Float64Array;
}

/** A regression whose penalty is chosen by cross-validation. */
export interface CrossValidatedProblem extends LinearProblem {
  /** How many folds, or which fold each row is held out in, as from `assignFolds`; default 5. */
  readonly folds?: number | Uint8Array;
  /** Seed of the random folds; default 0. Not used where `folds` says which fold each row is in. */
  readonly seed?: number;
}

/** A fitted regression and how well it predicts rows that it has not seen. */
export interface LinearFit {
  /** Fitted to all rows, one for each support. */
  readonly coefficients: Float64Array;
  /** The penalty with the least out-of-fold error. */
  readonly lambda: number;
  /** Mean squared error of `predictions`. */
  readonly error: number;
  /** Each row predicted, with the penalty `lambda`, by the fit to the other folds. */
  readonly predictions: Float64Array;
  /**
   * Each row predicted by the fit to the other folds with the penalty that these would choose: a row has no say in it, as
   * it has in `lambda`, so this is what to judge the fit by.
   */
  readonly unseen: Float64Array;
}

/** Where the constant's column stands; -1 without one. */
export function constantColumn(supports: readonly Support[]): number {
  return supports.findIndex((support) => support.length === 0);
}

/** Throws InvalidArgumentError unless there is one finite target a row, a row and a column. */
export function checkProblem({ batch, supports, targets }: LinearProblem): void {
  if (batch.rows === 0) throw new InvalidArgumentError('batch', 'a regression needs at least one row', 0);
  if (supports.length === 0)
    throw new InvalidArgumentError('supports', 'a regression needs at least one support');
  if (targets.length !== batch.rows) {
    throw new InvalidArgumentError(
      'targets',
      `there must be one target a row: ${batch.rows}, not ${targets.length}`,
      targets.length,
    );
  }
  const bad = targets.findIndex((target) => !Number.isFinite(target));
  if (bad >= 0) {
    throw new InvalidArgumentError(
      `targets[${bad}]`,
      `target ${bad} must be finite, not ${targets[bad]}`,
      targets[bad],
    );
  }
}

/** The fold of each row. Throws InvalidArgumentError unless every fold leaves other rows to fit to. */
export function checkFolds({ batch, folds = 5, seed = 0 }: CrossValidatedProblem): Uint8Array {
  if (typeof folds === 'number') return assignFolds(batch.rows, folds, createRandom(seed));
  if (folds.length !== batch.rows) {
    throw new InvalidArgumentError(
      'folds',
      `there must be one fold a row: ${batch.rows}, not ${folds.length}`,
    );
  }
  if (folds.every((fold) => fold === folds[0])) {
    throw new InvalidArgumentError('folds', 'cross-validation needs rows in at least two folds');
  }
  return folds;
}
