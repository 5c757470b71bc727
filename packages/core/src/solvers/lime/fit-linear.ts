import type { CoalitionBatch } from '../../coalitions/batch.ts';
import { packCharacters, predict, project } from '../../linear/characters.ts';
import { solveShifted } from '../../linear/krylov.ts';
import { weightedProducts } from '../../linear/weighted-products.ts';
import { createSpectrum } from '../../spectrum/create.ts';
import type { Spectrum, Support } from '../../spectrum/spectrum.ts';

/**
 * Weighted ridge regression on presence, Σ_S w_S (v(S) - b - Σ_{i ∈ S} c_i)² + penalty Σ c_i² at its least, as a spectrum:
 * a player's character has the coefficient -c_i / 2, so that the penalty on those is four times as large.
 */
export function fitLinear(
  batch: CoalitionBatch,
  targets: Float64Array,
  weights: Float64Array,
  penalty: number,
): Spectrum {
  const { players } = batch;
  const supports: Support[] = Array.from({ length: players }, (_, player) => [player]);
  const characters = packCharacters(batch, supports);
  const mean = weightedMean(targets, weights);
  const right = project(
    characters,
    targets.map((target, row) => weights[row]! * (target - mean)),
  );
  const products = weightedProducts(characters, weights, { centred: true });
  const coefficients = solveShifted(products, right, [4 * penalty])[0]!;
  return createSpectrum(players, [
    [[], mean - weightedMean(predict(characters, coefficients), weights)],
    ...Array.from(coefficients, (coefficient, player) => [[player], coefficient] as const),
  ]);
}

function weightedMean(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < values.length; row++) {
    sum += weights[row]! * values[row]!;
    total += weights[row]!;
  }
  return sum / total;
}
