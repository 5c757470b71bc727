import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { type Characters, packCharacters, predict } from './characters.ts';
import { coordinateDescent } from './coordinate-descent.ts';
import { downdate, gram } from './gram.ts';
import { leastError, predictUnseen } from './penalty.ts';
import {
  type CrossValidatedProblem,
  checkFolds,
  checkProblem,
  constantColumn,
  type LinearFit,
  type LinearProblem,
} from './problem.ts';
import { checkLambdas } from './ridge.ts';
import { splits } from './split.ts';
import { moments } from './system.ts';

/** A Gram matrix of 8,192² 4-byte integers takes 256 MiB. */
const MOST_COLUMNS = 8192;
/** A fold stops walking when so many penalties in a row have not predicted its held-out rows better. */
const PATIENCE = 10;

/** A LASSO problem. */
export interface LassoProblem extends LinearProblem {
  /** Penalties, descending; default 60, evenly in the logarithm from the least that leaves no term to 1e-3 of it. */
  readonly lambdas?: ArrayLike<number>;
}

/** The LASSO's solutions, one for each penalty. */
export interface LassoPath {
  /** The penalties. */
  readonly lambdas: Float64Array;
  /** For each penalty the coefficients, in the order of the supports. */
  readonly coefficients: readonly Float64Array[];
}

/**
 * The LASSO: coefficients c that minimise mean((targets - X c)²) / 2 + lambda ‖c‖₁, the constant's coefficient
 * unpenalised, by cyclic coordinate descent on the Gram matrix with warm starts and active sets (Friedman, Hastie and
 * Tibshirani, Regularization Paths for Generalized Linear Models via Coordinate Descent, 2010, sections 2.2 and 2.6).
 * Up to 8,192 supports. Throws InvalidArgumentError on ill-formed problems.
 */
export function lassoPath(problem: LassoProblem): LassoPath {
  checkLasso(problem);
  const { batch, supports, targets } = problem;
  const characters = packCharacters(batch, supports);
  const constant = constantColumn(supports);
  const lambdas = penalties(problem, characters, constant);
  const path = coordinateDescent(gram(characters), moments(characters, targets, constant), constant, lambdas);
  return { lambdas, coefficients: [...path] };
}

/**
 * The LASSO with the penalty that predicts held-out folds best; of equally good ones the largest. The objective is
 * `lassoPath`'s. Every fold walks the same penalties, and stops when ten in a row have not predicted its held-out rows
 * better: penalties that some fold has not reached are not considered. Deterministic for a seed.
 */
export function crossValidatedLasso(problem: CrossValidatedProblem & LassoProblem): LinearFit {
  checkLasso(problem);
  const { batch, supports, targets } = problem;
  const folds = checkFolds(problem);
  const constant = constantColumn(supports);
  const characters = packCharacters(batch, supports);
  const lambdas = penalties(problem, characters, constant);
  const products = gram(characters);

  const predictions: Float64Array[] = [];
  let reached = lambdas.length;
  for (const { train, test } of splits(batch, supports, targets, folds)) {
    const left = downdate(products, test.characters);
    const known = moments(train.characters, train.targets, constant);
    let best = Number.POSITIVE_INFINITY;
    let since = 0;
    let step = 0;
    for (const coefficients of coordinateDescent(left, known, constant, lambdas)) {
      const held = predict(test.characters, coefficients);
      predictions[step] ??= new Float64Array(batch.rows);
      let error = 0;
      for (let at = 0; at < held.length; at++) {
        predictions[step]![test.rows[at]!] = held[at]!;
        error += (held[at]! - test.targets[at]!) ** 2;
      }
      step++;
      since = error < best ? 0 : since + 1;
      best = Math.min(best, error);
      if (since === PATIENCE || step === reached) break;
    }
    reached = step;
  }

  predictions.length = reached;
  const best = leastError(predictions, targets, lambdas);
  let coefficients: Float64Array = new Float64Array(characters.columns);
  const walked = lambdas.subarray(0, best.index + 1);
  const known = moments(characters, targets, constant);
  for (const solution of coordinateDescent(products, known, constant, walked)) coefficients = solution;
  return {
    coefficients,
    lambda: best.lambda,
    error: best.error,
    predictions: predictions[best.index]!,
    unseen: predictUnseen(predictions, targets, lambdas, folds),
  };
}

function penalties(problem: LassoProblem, characters: Characters, constant: number): Float64Array {
  if (problem.lambdas !== undefined) return Float64Array.from(problem.lambdas);
  const { rows, b } = moments(characters, problem.targets, constant);
  const most = b.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) / rows;
  return Float64Array.from({ length: 60 }, (_, i) => most * 10 ** ((-3 * i) / 59));
}

function checkLasso(problem: LassoProblem): void {
  checkProblem(problem);
  const { supports, lambdas } = problem;
  if (supports.length > MOST_COLUMNS) {
    throw new InvalidArgumentError(
      'supports',
      `the LASSO takes up to ${MOST_COLUMNS} supports, not ${supports.length}`,
      supports.length,
    );
  }
  if (lambdas === undefined) return;
  checkLambdas(lambdas);
  for (let i = 1; i < lambdas.length; i++) {
    if (lambdas[i]! <= lambdas[i - 1]!) continue;
    throw new InvalidArgumentError(
      'lambdas',
      'the LASSO walks its lambdas from the largest down',
      lambdas[i],
    );
  }
}
