import { workspaceBytes } from '../../kernels/workspace.ts';
import { packCharacters } from '../../linear/characters.ts';
import { gram } from '../../linear/gram.ts';
import { solveShifted } from '../../linear/krylov.ts';
import { lassoPath } from '../../linear/lasso.ts';
import type { Operator } from '../../linear/multiply.ts';
import { moments, primalEquations } from '../../linear/system.ts';
import type { Sample } from '../sample.ts';
import { headOf, type RankedTerms } from './spectra.ts';

/** What the trees tell a ridge regression about its coefficients: prior variances |F(T)|^power · decay^|T|. */
export interface Prior {
  readonly power: number;
  readonly decay: number;
}

/** Terms that a ridge regression takes in at most, the largest: time goes with their square. */
const MOST_RIDGE_TERMS = 700;
/** Relative residual at which a ridge regression is solved: far below what the noise leaves uncertain. */
const SOLVED = 1e-5;
/** The LASSO is for sparse spectra: it looks at the largest terms only. */
const MOST_LASSO_TERMS = 200;

/**
 * Step 5 (arXiv 2505.17495, section 3.3) by ridge regression of the values on the trees' terms, once for each noise. The
 * paper's ridge shrinks all terms alike and so forgets what the trees have learnt of their sizes; here c minimises
 * ‖y - X c‖² + noise · Σ_T c_T² / w_T with w_T = |F(T)|^power · decay^|T|, F the trees' spectrum, Σ w = 1: the posterior
 * mean where the trees set the prior and `noise` is the noise's variance over the values'. With sqrt(w) on the columns
 * it is a plain ridge. `terms` begin with the constant, which is not penalised.
 */
export function ridgeSpectra(
  terms: RankedTerms,
  { batch, targets }: Sample,
  priors: readonly { readonly prior: Prior; readonly noises: readonly number[] }[],
): RankedTerms[] {
  const head = headOf(terms, MOST_RIDGE_TERMS);
  const characters = packCharacters(batch, head.supports);
  const equations = primalEquations(gram(characters), characters, targets, 0);
  return priors.flatMap(({ prior, noises }) => {
    const scales = priorScales(head, prior);
    const scaled = (vector: Float64Array): Float64Array => vector.map((value, term) => value * scales[term]!);
    return solveShifted(scaledOperator(equations.operator, scales), scaled(equations.b), noises, SOLVED).map(
      (solution) => headOf(head, head.supports.length, equations.finish(scaled(solution))),
    );
  });
}

/** D A D, D the diagonal of the scales. */
function scaledOperator({ bytes, open }: Operator, scales: Float64Array): Operator {
  return {
    bytes: bytes + workspaceBytes(8 * scales.length),
    open(workspace) {
      const apply = open(workspace);
      const scaled = workspace?.float64(scales.length) ?? new Float64Array(scales.length);
      return (vector, out) => {
        for (let term = 0; term < scaled.length; term++) scaled[term] = vector[term]! * scales[term]!;
        apply(scaled, out);
        for (let term = 0; term < out.length; term++) out[term] = out[term]! * scales[term]!;
      };
    },
  };
}

/** sqrt(w) of each term; 0 for the constant, which is not penalised. */
function priorScales({ supports, coefficients }: RankedTerms, { power, decay }: Prior): Float64Array {
  const variances = coefficients.map((coefficient, term) =>
    term === 0 ? 0 : Math.abs(coefficient) ** power * decay ** supports[term]!.length,
  );
  let total = 0;
  for (const variance of variances) total += variance;
  return variances.map((variance) => (total === 0 ? 0 : Math.sqrt(variance / total)));
}

/** Step 5 by the LASSO, once for each ratio, descending, of the penalty to the least that leaves no term. */
export function lassoSpectra(
  terms: RankedTerms,
  { batch, targets }: Sample,
  ratios: readonly number[],
): RankedTerms[] {
  const head = headOf(terms, MOST_LASSO_TERMS);
  const { b, rows } = moments(packCharacters(batch, head.supports), targets, 0);
  const most = b.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) / rows;
  const lambdas = ratios.map((ratio) => ratio * most);
  return lassoPath({ batch, supports: head.supports, targets, lambdas }).coefficients.map((solution) =>
    headOf(head, head.supports.length, solution),
  );
}
