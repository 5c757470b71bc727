import { packCharacters } from '../../linear/characters.ts';
import { gram } from '../../linear/gram.ts';
import { solveShifted } from '../../linear/krylov.ts';
import { lassoPath } from '../../linear/lasso.ts';
import { primalEquations } from '../../linear/system.ts';
import type { Sample } from './folds.ts';
import { headOf, type RankedTerms } from './spectra.ts';

/** What the trees tell a ridge regression about its coefficients: prior variances |c|^power · decay^order. */
interface Prior {
  readonly power: number;
  readonly decay: number;
}

const PRIORS: readonly Prior[] = [
  { power: 1, decay: 0.7 },
  { power: 2, decay: 1 },
];

/** Noise variance over prior variance of a value; from much noise to little. */
const NOISES: readonly number[] = Array.from({ length: 16 }, (_, i) => 10 ** (1 - i / 3));

/** Ratios of the LASSO's penalty to the least that leaves no term. */
const PENALTIES: readonly number[] = Array.from({ length: 25 }, (_, i) => 10 ** (-i / 8));

/** Terms that a ridge regression takes in at most, the largest: their Gram matrix takes 4 MB. */
const MOST_RIDGE_TERMS = 1000;
/** The LASSO is for sparse spectra: it looks at the largest terms only. */
const MOST_LASSO_TERMS = 300;

/** How many spectra `ridgeSpectra` and `lassoSpectra` return. */
export const RIDGES = PRIORS.length * NOISES.length;
export const LASSOS = PENALTIES.length;

/**
 * Step 5 (arXiv 2505.17495, section 3.3), by ridge regression of the values on the trees' terms, once for each prior and
 * noise level. The paper's ridge shrinks all terms alike and so loses what the trees know of their sizes; here
 * c minimises ‖y - X c‖² + noise · Σ_T c_T² / w_T with w_T = |F(T)|^power · decay^|T|, F the trees' spectrum and
 * Σ w = 1: the posterior mean where the trees set the prior. With sqrt(w) on the columns it is a plain ridge.
 */
export function ridgeSpectra(terms: RankedTerms, { batch, targets }: Sample): RankedTerms[] {
  const head = headOf(terms, MOST_RIDGE_TERMS);
  const characters = packCharacters(batch, head.supports);
  const equations = primalEquations(gram(characters), characters, targets, 0);
  return PRIORS.flatMap((prior) => {
    const scales = priorScales(head, prior);
    const times = (vector: Float64Array): Float64Array => vector.map((value, term) => value * scales[term]!);
    const apply = (vector: Float64Array, out: Float64Array): void => {
      equations.apply(times(vector), out);
      for (let term = 0; term < out.length; term++) out[term] = out[term]! * scales[term]!;
    };
    return solveShifted(apply, times(equations.b), NOISES).map((solution) =>
      headOf(head, head.supports.length, equations.finish(times(solution))),
    );
  });
}

/** sqrt(w) of each term; 0 for the constant, which is not penalised. */
function priorScales({ supports, coefficients }: RankedTerms, { power, decay }: Prior): Float64Array {
  const variances = coefficients.map((coefficient, term) =>
    supports[term]!.length === 0 ? 0 : Math.abs(coefficient) ** power * decay ** supports[term]!.length,
  );
  let total = 0;
  for (const variance of variances) total += variance;
  return variances.map((variance) => (total === 0 ? 0 : Math.sqrt(variance / total)));
}

/** Step 5 by the LASSO on the largest terms, once for each penalty. */
export function lassoSpectra(terms: RankedTerms, { batch, targets }: Sample): RankedTerms[] {
  const head = headOf(terms, MOST_LASSO_TERMS);
  const most = lassoPath({ batch, supports: head.supports, targets }).lambdas[0]!;
  const { coefficients } = lassoPath({
    batch,
    supports: head.supports,
    targets,
    lambdas: PENALTIES.map((ratio) => ratio * most),
  });
  return coefficients.map((solution) => headOf(head, head.supports.length, solution));
}
