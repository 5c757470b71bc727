import { signsOf, timesSigns } from '../../linear/signs.ts';
import type { ThroughEndsFit } from '../../linear/through-ends.ts';
import type { SizedDesign } from './design.ts';

/** A pair that leaves less of itself to chance than that is not scaled up further. */
const LEAST_LEFT = 0.1;

/**
 * Standard errors of a regression's coefficients over designs, those of the coalitions that are measured: the "sandwich"
 * Σ_u (A⁻¹ Σ_{S ∈ u} w_S χ(S) e_S)², over what is drawn at once, a pair or a single coalition u, e the residuals (White
 * 1980; for the Shapley regression Covert and Lee 2021, arXiv 2012.01536). What is in every design adds nothing; draws without replacement from few coalitions add less. Residuals are
 * divided by what the fit leaves of them, 1 - its leverage (MacKinnon and White 1985, HC3), since a coalition draws the fit
 * towards itself.
 *
 * undefined where the coalitions hardly determine the coefficients.
 */
export function standardErrors(
  { characters, residuals, invert }: ThroughEndsFit,
  weights: Float64Array,
  { enumerated, paired, chances }: SizedDesign,
): Float64Array | undefined {
  const { rows, columns, width, words } = characters;
  const step = paired ? 2 : 1;
  if (invert === undefined || rows / step < 1.1 * columns + 2) return undefined;
  const signs = signsOf(characters);
  const unit = new Float64Array(columns);
  const inverse: Float64Array[] = [];
  const along = new Float64Array(rows);
  /** (A⁻¹ χ(S))_T of every row S, into `along`. */
  const solveFor = (column: number): void => {
    if (inverse[column] === undefined) {
      unit.fill(0);
      unit[column] = 1;
      inverse[column] = invert(unit);
    }
    timesSigns(signs, inverse[column], along);
  };

  const leverage = new Float64Array(rows);
  for (let column = 0; column < columns; column++) {
    solveFor(column);
    for (let at = 0; at < rows; at++) {
      const minus = (words[column * width + (at >>> 5)]! >>> (at & 31)) & 1;
      leverage[at] = leverage[at]! + (minus ? -along[at]! : along[at]!) * weights[at]!;
    }
  }
  const scaled = new Float64Array(rows);
  for (let at = 0; at < rows; at += step) {
    let left = 1;
    for (let of = at; of < at + step; of++) left -= leverage[of]!;
    for (let of = at; of < at + step; of++) {
      scaled[of] = (weights[of]! * residuals[of]!) / Math.max(LEAST_LEFT, left);
    }
  }

  const share = chances(rows);
  return Float64Array.from({ length: columns }, (_, column) => {
    solveFor(column);
    let variance = 0;
    for (let at = enumerated; at < rows; at += step) {
      let part = 0;
      for (let of = at; of < at + step; of++) part += scaled[of]! * along[of]!;
      variance += share[at]! * part * part;
    }
    return Math.sqrt(variance);
  });
}
