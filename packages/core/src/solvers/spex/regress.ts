import { cholesky, substitute } from '../../linear/cholesky.ts';
import { coordinateDescent } from '../../linear/coordinate-descent.ts';
import type { Moments } from '../../linear/system.ts';
import { combine, type NormalEquations, squaredError } from './normal-equations.ts';

/** How the values of the supports that the LASSO leaves are found: its own, or those of least squares. */
type Kind = 'lasso' | 'least squares';

/** A way to fit, chosen by cross-validation. */
export interface Recipe {
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
const MOST_SQUARES = 400;

/**
 * Chooses the strength of the LASSO, and whether least squares on the terms that it leaves predict better, by
 * cross-validation (section 4.4 uses a LASSO with cross-validated strength). `folds` are the rows held out each time. The
 * first support is the empty one, whose coefficient is not penalised.
 */
export function chooseRecipe(all: NormalEquations, folds: Iterable<NormalEquations>): Recipe {
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
      const squares = step % 2 === 0 ? leastSquaresOn(train, coefficients) : undefined;
      const other = squares ? squaredError(held, squares) : Number.POSITIVE_INFINITY;
      errors.lasso[step]! += own;
      errors['least squares'][step]! += other;
      step++;
      since = Math.min(own, other) < best ? 0 : since + 1;
      best = Math.min(best, own, other);
      if (since === PATIENCE || step === reached) break;
    }
    reached = step;
  }
  let recipe: { kind: Kind; step: number } = { kind: 'lasso', step: 0 };
  for (const kind of ['lasso', 'least squares'] as const) {
    for (let step = 0; step < reached; step++) {
      if (errors[kind][step]! < errors[recipe.kind][recipe.step]!) recipe = { kind, step };
    }
  }
  return { kind: recipe.kind, lambdas: lambdas.subarray(0, recipe.step + 1) };
}

/** Fits by a recipe; a coefficient for each support, 0 for those that it drops. */
export function fitRecipe(equations: NormalEquations, { kind, lambdas }: Recipe): Float64Array {
  let coefficients: Float64Array = new Float64Array(equations.moments.length);
  for (const solution of coordinateDescent(equations.products, momentsOf(equations), 0, lambdas)) {
    coefficients = solution;
  }
  return kind === 'lasso' ? coefficients : (leastSquaresOn(equations, coefficients) ?? coefficients);
}

/** Least squares on the supports whose coefficients are not 0; undefined where they are too many or not independent. */
export function leastSquaresOn(
  { products, moments }: NormalEquations,
  coefficients: Float64Array,
  most = MOST_SQUARES,
): Float64Array | undefined {
  const columns = coefficients.length;
  const used: number[] = [];
  for (let i = 0; i < columns; i++) if (i === 0 || coefficients[i] !== 0) used.push(i);
  const size = used.length;
  if (size > most) return undefined;
  const matrix = new Float64Array(size * size);
  used.forEach((i, row) => {
    used.forEach((j, column) => {
      matrix[row * size + column] = products[i * columns + j]!;
    });
  });
  if (cholesky(matrix, size) < size) return undefined;
  const solution = substitute(
    matrix,
    Float64Array.from(used, (i) => moments[i]!),
  );
  const all = new Float64Array(columns);
  used.forEach((i, at) => {
    all[i] = solution[at]!;
  });
  return all;
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
