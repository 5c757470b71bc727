import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { type Characters, packCharacters, predict, transpose } from './characters.ts';
import { downdate, gram, submatrix } from './gram.ts';
import { solveShifted } from './krylov.ts';
import { leastError, predictUnseen } from './penalty.ts';
import {
  type CrossValidatedProblem,
  checkFolds,
  checkProblem,
  constantColumn,
  type LinearFit,
  type LinearProblem,
} from './problem.ts';
import { splits } from './split.ts';
import { dualEquations, type NormalEquations, primalEquations } from './system.ts';

/** Columns or rows, whichever are fewer: a matrix of 8,192² 4-byte integers takes 256 MiB. */
const MOST_UNKNOWNS = 8192;

/** Penalties tried: 1e-8, five for each factor of 10 from 1e-6 to 1, then 10 and 100, which leave little but the constant. */
export const RIDGE_LAMBDAS: readonly number[] = [
  1e-8,
  ...Array.from({ length: 31 }, (_, i) => 10 ** (-6 + i / 5)),
  10,
  100,
];

/** A ridge problem. */
export interface RidgeProblem extends LinearProblem {
  /** Coefficients to shrink towards, one for each support; default all 0. */
  readonly towards?: Float64Array;
}

/** A ridge problem whose penalty is chosen by cross-validation. */
export interface CrossValidatedRidgeProblem extends CrossValidatedProblem, RidgeProblem {
  /** Penalties to choose from, each at least 0; default `RIDGE_LAMBDAS`. */
  readonly lambdas?: ArrayLike<number>;
}

/**
 * Ridge regression for several penalties at once: the coefficients c that minimise
 * mean((targets - X c)²) + lambda ‖c - towards‖², the constant's coefficient unpenalised. With lambda 0: least squares,
 * of least norm where it is not unique. Up to 8,192 columns; above lambda 0 any number of columns with up to 8,192 rows.
 *
 * Returns one array of coefficients for each lambda. Throws InvalidArgumentError on ill-formed problems.
 */
export function ridgePath(problem: RidgeProblem & { readonly lambdas: ArrayLike<number> }): Float64Array[] {
  checkRidge(problem, problem.lambdas);
  const { batch, supports, towards, lambdas } = problem;
  const characters = packCharacters(batch, supports);
  const targets = residual(characters, problem);
  const constant = constantColumn(supports);
  const equations = solvesColumns(problem, lambdas)
    ? primalEquations(gram(characters), characters, targets, constant)
    : dualEquations(gram(transpose(characters)), characters, targets, constant);
  return solve(equations, lambdas).map((coefficients) => plus(coefficients, towards));
}

/** `ridgePath` for one penalty. */
export function solveRidge(problem: RidgeProblem & { readonly lambda: number }): Float64Array {
  return ridgePath({ ...problem, lambdas: [problem.lambda] })[0]!;
}

/**
 * Ridge regression with the penalty that predicts held-out folds best; of equally good ones the largest. The objective
 * is `ridgePath`'s. Each fold's normal equations are the whole ones less its own rows', and one Krylov space serves all
 * penalties. Deterministic for a seed.
 */
export function crossValidatedRidge(problem: CrossValidatedRidgeProblem): LinearFit {
  const { batch, supports, towards, lambdas = RIDGE_LAMBDAS } = problem;
  checkRidge(problem, lambdas);
  const folds = checkFolds(problem);
  const constant = constantColumn(supports);
  const characters = packCharacters(batch, supports);
  const targets = residual(characters, problem);
  const primal = solvesColumns(problem, lambdas);
  const products = gram(primal ? characters : transpose(characters));

  const predictions = Array.from(lambdas, () => new Float64Array(batch.rows));
  for (const { train, test } of splits(batch, supports, targets, folds)) {
    const equations = primal
      ? primalEquations(downdate(products, test.characters), train.characters, train.targets, constant)
      : dualEquations(submatrix(products, train.rows), train.characters, train.targets, constant);
    solve(equations, lambdas).forEach((coefficients, i) => {
      const held = predict(test.characters, coefficients);
      test.rows.forEach((row, at) => {
        predictions[i]![row] = held[at]!;
      });
    });
  }

  const best = leastError(predictions, targets, lambdas);
  const equations = primal
    ? primalEquations(products, characters, targets, constant)
    : dualEquations(products, characters, targets, constant);
  const coefficients = solve(equations, [best.lambda])[0]!;
  const offset = towards === undefined ? undefined : predict(characters, towards);
  return {
    coefficients: plus(coefficients, towards),
    lambda: best.lambda,
    error: best.error,
    predictions: plus(predictions[best.index]!, offset),
    unseen: plus(predictUnseen(predictions, targets, lambdas, folds), offset),
  };
}

function solve(equations: NormalEquations, lambdas: ArrayLike<number>): Float64Array[] {
  const shifts = Float64Array.from(lambdas, (lambda) => lambda * equations.rows);
  return solveShifted(equations.operator, equations.b, shifts).map(equations.finish);
}

/**
 * True where there is to be one unknown a column, false for one a row: whichever are fewer. Without a penalty it must be
 * columns, since the rows' equations may then contradict each other.
 */
function solvesColumns({ batch, supports }: LinearProblem, lambdas: ArrayLike<number>): boolean {
  return supports.length <= batch.rows || Array.prototype.includes.call(lambdas, 0);
}

function residual(characters: Characters, { targets, towards }: RidgeProblem): Float64Array {
  if (towards === undefined) return targets;
  const predictions = predict(characters, towards);
  return targets.map((target, row) => target - predictions[row]!);
}

function plus(values: Float64Array, offset: Float64Array | undefined): Float64Array {
  return offset === undefined ? values : values.map((value, i) => value + offset[i]!);
}

function checkRidge(problem: RidgeProblem, lambdas: ArrayLike<number>): void {
  checkProblem(problem);
  checkLambdas(lambdas);
  const { batch, supports, towards } = problem;
  const unknowns = solvesColumns(problem, lambdas) ? supports.length : batch.rows;
  if (unknowns > MOST_UNKNOWNS) {
    throw new InvalidArgumentError(
      'supports',
      `a regression takes up to ${MOST_UNKNOWNS} supports, or with a penalty so many rows: there are ${supports.length} and ${batch.rows}`,
      supports.length,
    );
  }
  if (towards !== undefined && towards.length !== supports.length) {
    throw new InvalidArgumentError(
      'towards',
      `there must be one coefficient a support: ${supports.length}, not ${towards.length}`,
      towards.length,
    );
  }
}

/** Throws InvalidArgumentError unless there are penalties, all finite and at least 0. */
export function checkLambdas(lambdas: ArrayLike<number>): void {
  if (lambdas.length === 0) throw new InvalidArgumentError('lambdas', 'there must be at least one lambda');
  for (let i = 0; i < lambdas.length; i++) {
    if (Number.isFinite(lambdas[i]) && lambdas[i]! >= 0) continue;
    throw new InvalidArgumentError(
      `lambdas[${i}]`,
      `lambda must be a finite number of at least 0, not ${lambdas[i]}`,
      lambdas[i],
    );
  }
}
