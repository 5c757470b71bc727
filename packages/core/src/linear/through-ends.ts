import type { CoalitionBatch } from '../coalitions/batch.ts';
import type { Support } from '../spectrum/spectrum.ts';
import { type Characters, packCharacters, predict, project } from './characters.ts';
import { type Projection, restrictTo, type SubspaceEquations, solveInSubspace } from './subspace.ts';
import { weightedGram } from './weighted-gram.ts';

/** A weighted regression of values on characters that is exact at both ends. */
export interface ThroughEndsProblem {
  readonly batch: CoalitionBatch;
  /** The columns; the empty support and one of odd size at least. */
  readonly supports: readonly Support[];
  /** One finite value a row. */
  readonly targets: Float64Array;
  /** One weight a row, of at least 0. */
  readonly weights: Float64Array;
  /** v(N) and v(∅). */
  readonly grand: number;
  readonly empty: number;
}

/** The coefficients, and what their errors are worked out from. */
export interface ThroughEndsFit {
  readonly coefficients: Float64Array;
  readonly characters: Characters;
  /** Target minus prediction of each row. */
  readonly residuals: Float64Array;
  readonly equations: SubspaceEquations;
}

/**
 * Weighted least squares, Σ_S w_S (v(S) - Σ_T c_T χ_T(S))² at its least, among the functions that are v(∅) at ∅ and v(N) at N.
 * Since χ_T is 1 at ∅ and (-1)^|T| at N, that fixes the sum of the coefficients of even sets at (v(∅) + v(N)) / 2 and that of
 * odd ones at (v(∅) - v(N)) / 2. So only what is left of each coefficient beside its share in that sum is fitted, in the
 * subspace where those of even and of odd sets add up to 0: no large weights are needed. Where the rows do not determine
 * it, it is the least that fits them.
 */
export function fitThroughEnds({
  batch,
  supports,
  targets,
  weights,
  grand,
  empty,
}: ThroughEndsProblem): ThroughEndsFit {
  const parity = Uint8Array.from(supports, (support) => support.length & 1);
  const counts = [0, 0];
  for (const odd of parity) counts[odd]!++;
  const shares = [(empty + grand) / 2 / counts[0]!, (empty - grand) / 2 / counts[1]!];
  const start = Float64Array.from(parity, (odd) => shares[odd]!);

  const characters = packCharacters(batch, supports);
  const known = predict(characters, start);
  const equations = restrictTo(
    withoutMeans(parity, counts),
    weightedGram(batch, supports, weights),
    supports.length,
  );
  const moves = solveInSubspace(
    equations,
    project(
      characters,
      targets.map((target, row) => weights[row]! * (target - known[row]!)),
    ),
  );
  const coefficients = moves.map((move, at) => start[at]! + move);
  const predictions = predict(characters, coefficients);
  return {
    coefficients,
    characters,
    residuals: targets.map((target, row) => target - predictions[row]!),
    equations,
  };
}

/** Takes the mean of the even ones out of each even one, and that of the odd ones out of each odd one. */
function withoutMeans(parity: Uint8Array, counts: readonly number[]): Projection {
  return (vector) => {
    let even = 0;
    let odd = 0;
    for (let at = 0; at < vector.length; at++) {
      if (parity[at] === 0) even += vector[at]!;
      else odd += vector[at]!;
    }
    even /= counts[0]!;
    odd /= counts[1]!;
    for (let at = 0; at < vector.length; at++) vector[at] = vector[at]! - (parity[at] === 0 ? even : odd);
  };
}
