import { coalitionSize, sliceRows } from '../../coalitions/batch.ts';
import { fitThroughEnds } from '../../linear/through-ends.ts';
import type { Support } from '../../spectrum/spectrum.ts';
import type { EstimatedTerm, IndexEstimate, MeasuredDesign } from '../estimate/index.ts';
import type { SizedDesign } from './design.ts';
import { kernelMass } from './mass.ts';
import { standardErrors } from './standard-errors.ts';

/**
 * Shapley values by weighted least squares (Lundberg and Lee 2017, theorem 2): the φ with Σ φ_i = v(N) - v(∅) that minimises
 * Σ_S w(S) (v(S) - v(∅) - Σ_{i ∈ S} φ_i)², w the Shapley kernel times what a coalition of the design stands for. Fitted as
 * characters, of which φ_i = -2 c_i. undefined until the sizes that are enumerated are measured.
 */
export function regressShapleyValues({
  design,
  values,
  grand,
  empty,
}: MeasuredDesign<SizedDesign>): IndexEstimate | undefined {
  // Of a stopped run, no half of a pair.
  const rows = design.paired ? values.length - (values.length % 2) : values.length;
  if (rows < Math.max(2, design.enumerated)) return undefined;
  const { players } = design.batch;
  const supports: Support[] = [[], ...Array.from({ length: players }, (_, player) => [player])];
  const weights = rowWeights(design, rows, kernelMass(players));
  const batch = sliceRows(design.batch, 0, rows);
  const fit = fitThroughEnds({ batch, supports, targets: values.subarray(0, rows), weights, grand, empty });
  const errors = standardErrors(fit, weights, design);
  const terms: EstimatedTerm[] = [{ players: [], value: empty, ...(errors && { standardError: 0 }) }];
  for (let player = 0; player < players; player++) {
    terms.push({
      players: [player],
      value: -2 * fit.coefficients[player + 1]!,
      ...(errors && { standardError: 2 * errors[player + 1]! }),
    });
  }
  return { index: 'SV', order: 1, terms };
}

/** The weight of each of a design's first rows in a regression whose kernel has that mass on the sizes. */
export function rowWeights(design: SizedDesign, rows: number, mass: Float64Array): Float64Array {
  return design.shares(rows).map((share, row) => share * mass[coalitionSize(design.batch, row)]!);
}
