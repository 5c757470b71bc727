import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { type Characters, packCharacters, predict } from './characters.ts';
import { downdate, gram } from './gram.ts';
import {
  type CrossValidatedProblem,
  checkFolds,
  checkProblem,
  constantColumn,
  type LinearFit,
  type LinearProblem,
} from './problem.ts';
import { checkLambdas, leastError } from './ridge.ts';
import { splits } from './split.ts';
import { moments, setConstant } from './system.ts';

/** A Gram matrix of 8,192² 4-byte integers takes 256 MiB. */
const MOST_COLUMNS = 8192;
/** How far a solution may be from meeting its conditions of optimality, as a share of the penalty. */
const TOLERANCE = 1e-3;
/** Passes over the active columns for one penalty, at most; ill-conditioned ends of the path may need more. */
const MOST_SWEEPS = 5000;

/** A LASSO problem. */
export interface LassoProblem extends LinearProblem {
  /** Penalties, descending; default 60, evenly in the logarithm from the least that leaves no term to 1e-3 of it. */
  readonly lambdas?: ArrayLike<number>;
}

/** The LASSO's solutions, one for each penalty. */
export interface LassoPath {
  readonly lambdas: Float64Array;
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
  return { lambdas, coefficients: descend(gram(characters), characters, targets, constant, lambdas) };
}

/**
 * The LASSO with the penalty that predicts held-out folds best; of equally good ones the largest. The objective is
 * `lassoPath`'s; every fold walks the same penalties. Deterministic for a seed.
 */
export function crossValidatedLasso(problem: CrossValidatedProblem & LassoProblem): LinearFit {
  checkLasso(problem);
  const { batch, supports, targets } = problem;
  const folds = checkFolds(problem);
  const constant = constantColumn(supports);
  const characters = packCharacters(batch, supports);
  const lambdas = penalties(problem, characters, constant);
  const products = gram(characters);

  const predictions = Array.from(lambdas, () => new Float64Array(batch.rows));
  for (const { train, test } of splits(batch, supports, targets, folds)) {
    const left = downdate(products, test.characters);
    descend(left, train.characters, train.targets, constant, lambdas).forEach((coefficients, i) => {
      const held = predict(test.characters, coefficients);
      test.rows.forEach((row, at) => {
        predictions[i]![row] = held[at]!;
      });
    });
  }

  const best = leastError(predictions, targets, lambdas);
  const walked = descend(products, characters, targets, constant, lambdas.subarray(0, best.index + 1));
  return {
    coefficients: walked[best.index]!,
    lambda: best.lambda,
    error: best.error,
    predictions: predictions[best.index]!,
  };
}

/** Coordinate descent along descending penalties, each started from the one before. */
function descend(
  products: Int32Array,
  characters: Characters,
  targets: Float64Array,
  constant: number,
  lambdas: Float64Array,
): Float64Array[] {
  const known = moments(characters, targets, constant);
  const { rows, sums, b } = known;
  const columns = characters.columns;
  const means = sums.map((sum) => sum / rows);
  const curvature = Float64Array.from(sums, (sum, j) => products[j * columns + j]! - sum * means[j]!);
  const coefficients = new Float64Array(columns);
  /** Xᵀ (y - X c), centred: up to date for active columns within a sweep, for all between rounds. */
  const gradient = b.slice();
  const active: number[] = [];
  const isActive = new Uint8Array(columns);

  /** One pass over the active columns; returns the largest change of a gradient's own entry. */
  const sweep = (penalty: number): number => {
    let largest = 0;
    for (const j of active) {
      const before = coefficients[j]!;
      const pull = gradient[j]! + curvature[j]! * before;
      const after = Math.abs(pull) <= penalty ? 0 : (pull - Math.sign(pull) * penalty) / curvature[j]!;
      if (after === before) continue;
      const step = after - before;
      coefficients[j] = after;
      largest = Math.max(largest, Math.abs(step) * curvature[j]!);
      const at = j * columns;
      const mean = means[j]!;
      for (const i of active) {
        gradient[i] = gradient[i]! - step * (products[at + i]! - sums[i]! * mean);
      }
    }
    return largest;
  };

  /** Brings every column's gradient up to date, and takes in the columns that the penalty no longer holds at 0. */
  const refresh = (penalty: number): { admitted: boolean; violation: number } => {
    gradient.set(b);
    for (const j of active) {
      const value = coefficients[j]!;
      if (value === 0) continue;
      const at = j * columns;
      const mean = means[j]!;
      for (let i = 0; i < columns; i++) {
        gradient[i] = gradient[i]! - value * (products[at + i]! - sums[i]! * mean);
      }
    }
    let violation = 0;
    for (const j of active) {
      const value = coefficients[j]!;
      const miss =
        value === 0 ? Math.abs(gradient[j]!) - penalty : Math.abs(gradient[j]! - Math.sign(value) * penalty);
      violation = Math.max(violation, miss);
    }
    let admitted = false;
    for (let j = 0; j < columns; j++) {
      // A column that is constant in these rows (the constant's own, for one) has no curvature and stays at 0.
      if (isActive[j] || curvature[j]! <= 1e-9 || Math.abs(gradient[j]!) <= penalty * (1 + TOLERANCE))
        continue;
      isActive[j] = 1;
      active.push(j);
      admitted = true;
    }
    return { admitted, violation };
  };

  return Array.from(lambdas, (lambda) => {
    const penalty = lambda * rows;
    const allowed = TOLERANCE * Math.max(penalty, 1e-4 * rows * lambdas[0]!);
    // Steps can be small while much is still to go: then the same columns are swept again, to smaller steps.
    let smallest = allowed / 4;
    let sweeps = 0;
    let done = false;
    while (!done && sweeps < MOST_SWEEPS) {
      do sweeps++;
      while (sweep(penalty) > smallest && sweeps < MOST_SWEEPS);
      const { admitted, violation } = refresh(penalty);
      if (violation > allowed && !admitted) smallest /= 4;
      done = !admitted && violation <= allowed;
    }
    const solution = coefficients.slice();
    setConstant(solution, known, constant);
    return solution;
  });
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
