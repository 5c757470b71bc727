import { type CoalitionBatch, createRandom, isPresent, type Random, sampleUniform } from '@spex/core';
import type { ProcessSettings } from '../../../src/solvers/gaussian-process/settings.ts';

/** A sample of a random game, and settings that have nothing to do with it. */
export function randomProblem(
  players: number,
  rows: number,
  seed: number,
): {
  readonly batch: CoalitionBatch;
  readonly targets: Float64Array;
  readonly settings: ProcessSettings;
  readonly random: Random;
} {
  const random = createRandom(seed);
  return {
    batch: sampleUniform(players, rows, random),
    targets: Float64Array.from({ length: rows }, () => 3 + 2 * random.normal()),
    settings: {
      relevances: Float64Array.from({ length: players }, () => 0.02 + 0.9 * random.uniform()),
      product: 0.3 + random.uniform(),
      linear: 0.2 + random.uniform(),
      constant: 0.7,
      noise: 0.05 + random.uniform(),
    },
    random,
  };
}

/** χ_T(S) as a product over players, one by one. Bit i of the mask stands for player i. */
export function character(batch: CoalitionBatch, row: number, mask: number): number {
  let sign = 1;
  for (let player = 0; player < batch.players; player++) {
    if ((mask >>> player) % 2 === 1 && isPresent(batch, row, player)) sign = -sign;
  }
  return sign;
}

/** Prior variance of every coefficient, from the definition. */
export function priorOf({ relevances, product, linear, constant }: ProcessSettings): number[] {
  const total = relevances.reduce((sum, relevance) => sum + relevance, 0);
  return Array.from({ length: 2 ** relevances.length }, (_, mask) => {
    let variance = product;
    relevances.forEach((relevance, player) => {
      variance *= (mask >>> player) % 2 === 1 ? relevance / (1 + relevance) : 1 / (1 + relevance);
    });
    if (mask === 0) return variance + constant;
    const player = Math.log2(mask);
    return Number.isInteger(player) ? variance + (linear * relevances[player]!) / total : variance;
  });
}

/** Solves A X = B by elimination with pivots. */
export function solve(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] {
  const size = a.length;
  const rows = a.map((row, i) => [...row, ...b[i]!]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column; row < size; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const factor = rows[row]![column]! / rows[column]![column]!;
      for (let k = column; k < rows[row]!.length; k++) rows[row]![k]! -= factor * rows[column]![k]!;
    }
  }
  return rows.map((row, i) => row.slice(size).map((value) => value / row[i]!));
}

/** Bayesian linear regression on all 2^n characters: mean and covariance of the coefficients. */
export function regress(
  batch: CoalitionBatch,
  values: ArrayLike<number>,
  settings: ProcessSettings,
): { readonly mean: number[]; readonly covariance: number[][] } {
  const prior = priorOf(settings);
  const masks = prior.map((_, mask) => mask);
  const rows = Array.from({ length: batch.rows }, (_, row) => row);
  const features = rows.map((row) => masks.map((mask) => character(batch, row, mask)));
  const precision = masks.map((a) =>
    masks.map(
      (b) =>
        rows.reduce((sum, row) => sum + features[row]![a]! * features[row]![b]!, 0) / settings.noise +
        (a === b ? 1 / prior[a]! : 0),
    ),
  );
  const covariance = solve(
    precision,
    masks.map((a) => masks.map((b) => Number(a === b))),
  );
  const right = masks.map(
    (mask) => rows.reduce((sum, row) => sum + features[row]![mask]! * values[row]!, 0) / settings.noise,
  );
  return {
    mean: covariance.map((row) => row.reduce((sum, value, mask) => sum + value * right[mask]!, 0)),
    covariance,
  };
}
