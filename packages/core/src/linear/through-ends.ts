import { packCharacters, predict } from './characters.ts';
import { fitWeighted, type Projection, type WeightedFit, type WeightedProblem } from './weighted-fit.ts';

/**
 * A weighted regression of values on characters that is exact at both ends; one support is empty and one of odd size at
 * least.
 */
export interface ThroughEndsProblem extends Omit<WeightedProblem, 'onto'> {
  /** v(N) and v(∅). */
  readonly grand: number;
  readonly empty: number;
}

export interface ThroughEndsFit extends WeightedFit {
  /** Target minus prediction of each row. */
  readonly residuals: Float64Array;
}

/**
 * Weighted least squares, Σ_S w_S (v(S) - Σ_T c_T χ_T(S))² at its least, among the functions that are v(∅) at ∅ and v(N) at N.
 * Since χ_T is 1 at ∅ and (-1)^|T| at N, that fixes the sum of the coefficients of even sets at (v(∅) + v(N)) / 2 and that of
 * odd ones at (v(∅) - v(N)) / 2. So only what is left of each coefficient beside its share in that sum is fitted, in the
 * subspace where those of even and of odd sets add up to 0: no large weights are needed. Where the rows do not determine
 * it, it is the least that fits them.
 */
export function fitThroughEnds({ grand, empty, ...problem }: ThroughEndsProblem): ThroughEndsFit {
  const { batch, supports, targets } = problem;
  const parity = Uint8Array.from(supports, (support) => support.length & 1);
  const odd = parity.reduce((sum, one) => sum + one, 0);
  const even = parity.length - odd;
  const start = Float64Array.from(parity, (one) =>
    one ? (empty - grand) / 2 / odd : (empty + grand) / 2 / even,
  );

  const known = predict(packCharacters(batch, supports), start);
  const fit = fitWeighted({
    ...problem,
    targets: targets.map((target, row) => target - known[row]!),
    onto: withoutMeans(parity, even, odd),
  });
  const coefficients = fit.coefficients.map((move, at) => start[at]! + move);
  const predictions = predict(fit.characters, coefficients);
  return { ...fit, coefficients, residuals: targets.map((target, row) => target - predictions[row]!) };
}

/** Takes the mean of the even ones out of each even one, and that of the odd ones out of each odd one. */
function withoutMeans(parity: Uint8Array, even: number, odd: number): Projection {
  return (vector) => {
    let evenMean = 0;
    let oddMean = 0;
    for (let at = 0; at < vector.length; at++) {
      if (parity[at] === 0) evenMean += vector[at]! / even;
      else oddMean += vector[at]! / odd;
    }
    for (let at = 0; at < vector.length; at++) {
      vector[at] = vector[at]! - (parity[at] === 0 ? evenMean : oddMean);
    }
  };
}
