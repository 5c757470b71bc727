import { cholesky, substitute } from '../../linear/cholesky.ts';
import { coordinateDescent } from '../../linear/coordinate-descent.ts';
import type { Moments } from '../../linear/system.ts';
import type { Support } from '../../spectrum/spectrum.ts';
import { foldsOf } from './cross-validation.ts';
import type { Measured } from './measure.ts';
import {
  combine,
  equationsOfRows,
  equationsOfSlices,
  type NormalEquations,
  squaredError,
} from './normal-equations.ts';

/** A fit to what the groups measured. */
export interface Regression {
  /** The empty support first. */
  readonly supports: readonly Support[];
  /** One for each support, 0 for those that were dropped. */
  readonly coefficients: Float64Array;
  /** The same fit to other rows. */
  fitAgain(equations: NormalEquations): Float64Array;
}

/** How the values of the supports that the LASSO leaves are found: its own, or those of least squares. */
type Kind = 'lasso' | 'least squares';
const KINDS: readonly Kind[] = ['lasso', 'least squares'];

/** A way to fit, chosen by cross-validation. */
interface Recipe {
  readonly kind: Kind;
  /** The penalties down to the chosen one. */
  readonly lambdas: Float64Array;
}

/** Penalties walked, and the least as a share of the one that leaves no term: the paper's (appendix B.1). */
const PENALTIES = 60;
const LEAST_PENALTY = 1e-3;
/** A fold stops walking after so many penalties that do not predict its held-out slices better. */
const PATIENCE = 8;
/** Least squares of so many terms at most is tried at every second penalty. */
const MOST_SQUARES = 300;
const SQUARES_EVERY = 2;

/** The LASSO, with least squares on what it leaves where that predicts better. The first support is the empty one. */
export function regress(measured: Measured, supports: readonly Support[]): Regression {
  return regressOn(equationsOfSlices(measured.bins, supports), supports, foldsOf(measured, supports), KINDS);
}

/** The plain LASSO, on the groups' coalitions or, with `uniform`, on all. */
export function plainLasso(measured: Measured, supports: readonly Support[], uniform: boolean): Regression {
  const { bins } = measured;
  const coded = equationsOfSlices(bins, supports);
  const folds = foldsOf(measured, supports);
  if (!uniform) return regressOn(coded, supports, folds, ['lasso']);
  const others = equationsOfRows(measured.uniform.batch, supports, measured.uniform.targets);
  return regressOn(combine(coded, others, 1), supports, [...folds, others], ['lasso']);
}

function regressOn(
  all: NormalEquations,
  supports: readonly Support[],
  folds: Iterable<NormalEquations>,
  kinds: readonly Kind[],
): Regression {
  const recipe = chooseRecipe(all, folds, kinds);
  const fitAgain = (equations: NormalEquations): Float64Array => fitRecipe(equations, recipe);
  return { supports, coefficients: fitAgain(all), fitAgain };
}

/**
 * Chooses the strength of the LASSO, and whether least squares on the terms that it leaves predict better, by
 * cross-validation (section 4.4 uses a LASSO with cross-validated strength). `folds` are the rows held out each time. The
 * first support is the empty one, whose coefficient is not penalised.
 */
function chooseRecipe(
  all: NormalEquations,
  folds: Iterable<NormalEquations>,
  kinds: readonly Kind[],
): Recipe {
  const lambdas = penaltiesOf(all);
  const errors: Record<Kind, Float64Array> = {
    lasso: new Float64Array(PENALTIES),
    'least squares': new Float64Array(PENALTIES),
  };
  let reached = PENALTIES;
  for (const held of folds) {
    const train = combine(all, held, -1);
    let best = Number.POSITIVE_INFINITY;
    let since = 0;
    let step = 0;
    for (const coefficients of coordinateDescent(train.products, momentsOf(train), 0, lambdas)) {
      const own = squaredError(held, coefficients);
      const used =
        kinds.includes('least squares') && step % SQUARES_EVERY === 0 ? survivors(coefficients) : undefined;
      const squares = used && leastSquaresOn(train, used);
      const other = squares ? squaredError(held, squares) : Number.POSITIVE_INFINITY;
      errors.lasso[step]! += own;
      errors['least squares'][step]! += other;
      step++;
      // Least squares are at their best long before the LASSO has let go of the largest terms: its own error counts.
      since = own < best ? 0 : since + 1;
      best = Math.min(best, own);
      if (since === PATIENCE || step === reached) break;
    }
    reached = step;
  }
  let recipe: { kind: Kind; step: number } = { kind: 'lasso', step: 0 };
  for (const kind of kinds) {
    for (let step = 0; step < reached; step++) {
      if (errors[kind][step]! < errors[recipe.kind][recipe.step]!) recipe = { kind, step };
    }
  }
  return { kind: recipe.kind, lambdas: lambdas.subarray(0, recipe.step + 1) };
}

/** Fits by a recipe; a coefficient for each support, 0 for those that it drops. */
function fitRecipe(equations: NormalEquations, { kind, lambdas }: Recipe): Float64Array {
  let coefficients: Float64Array = new Float64Array(equations.moments.length);
  for (const solution of coordinateDescent(equations.products, momentsOf(equations), 0, lambdas)) {
    coefficients = solution;
  }
  const used = kind === 'lasso' ? undefined : survivors(coefficients);
  return (used && leastSquaresOn(equations, used)) ?? coefficients;
}

/** Least squares on some columns, 0 for the others; undefined where they are not independent. */
export function leastSquaresOn(
  { products, moments }: NormalEquations,
  used: ArrayLike<number>,
): Float64Array | undefined {
  const columns = moments.length;
  const size = used.length;
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      matrix[row * size + column] = products[used[row]! * columns + used[column]!]!;
    }
  }
  if (cholesky(matrix, size) < size) return undefined;
  const solution = substitute(
    matrix,
    Float64Array.from(used, (column) => moments[column]!),
  );
  const coefficients = new Float64Array(columns);
  for (let at = 0; at < size; at++) coefficients[used[at]!] = solution[at]!;
  return coefficients;
}

/** The columns of the constant and of what is not 0; undefined where they are too many for least squares. */
function survivors(coefficients: Float64Array): number[] | undefined {
  const used: number[] = [];
  coefficients.forEach((coefficient, column) => {
    if (column === 0 || coefficient !== 0) used.push(column);
  });
  return used.length <= MOST_SQUARES ? used : undefined;
}

function penaltiesOf(equations: NormalEquations): Float64Array {
  const { b, rows } = momentsOf(equations);
  const most = b.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) / rows;
  return Float64Array.from({ length: PENALTIES }, (_, i) => most * LEAST_PENALTY ** (i / (PENALTIES - 1)));
}

/** Centred on the first column, the constant's. */
function momentsOf({ rows, products, moments }: NormalEquations): Moments {
  const sums = Float64Array.from(products.subarray(0, moments.length));
  const mean = moments[0]! / rows;
  const b = moments.map((moment, i) => moment - mean * sums[i]!);
  b[0] = 0;
  return { rows, sums, mean, b };
}
