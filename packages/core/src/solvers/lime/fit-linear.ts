import type { CoalitionBatch } from '../../coalitions/batch.ts';
import { packCharacters, project } from '../../linear/characters.ts';
import { choleskySolve } from '../../linear/cholesky.ts';
import { weightedGram } from '../../linear/weighted-gram.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import type { Spectrum, Support } from '../../spectrum/spectrum.ts';

/**
 * Weighted ridge regression on presence, Σ_S w_S (v(S) - b - Σ_{i ∈ S} c_i)² + penalty Σ c_i² at its least, as a spectrum:
 * a player's character has the coefficient -c_i / 2.
 */
export function fitLinear(
  batch: CoalitionBatch,
  targets: Float64Array,
  weights: Float64Array,
  penalty: number,
): Spectrum {
  const { players } = batch;
  const supports: Support[] = [[], ...Array.from({ length: players }, (_, player) => [player])];
  const size = players + 1;
  const products = weightedGram(batch, supports, weights);
  const right = project(
    packCharacters(batch, supports),
    targets.map((target, row) => weights[row]! * target),
  );
  // The constant is not penalised: it is eliminated, which centres the others.
  const total = products[0]!;
  const matrix = new Float64Array(players * players);
  for (let i = 0; i < players; i++) {
    const share = products[i + 1]! / total;
    for (let j = 0; j < players; j++) {
      matrix[i * players + j] = products[(i + 1) * size + j + 1]! - share * products[j + 1]!;
    }
    matrix[i * players + i] = matrix[i * players + i]! + 4 * penalty;
  }
  const coefficients = choleskySolve(
    matrix,
    Float64Array.from({ length: players }, (_, i) => right[i + 1]! - (products[i + 1]! / total) * right[0]!),
  );
  let constant = right[0]!;
  coefficients.forEach((coefficient, i) => {
    constant -= products[i + 1]! * coefficient;
  });
  return createSpectrum(players, [
    [[], constant / total],
    ...Array.from(coefficients, (coefficient, player) => [[player], coefficient] as const),
  ]);
}
