import { createRandom, rSquaredWithError } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { outOfFold } from '../../src/solvers/out-of-fold.ts';

const none = { targets: new Float64Array(0), predictions: new Float64Array(0) };

function noisy(rows: number, seed: number): { targets: Float64Array; predictions: Float64Array } {
  const random = createRandom(seed);
  const targets = Float64Array.from({ length: rows }, () => random.normal());
  return { targets, predictions: targets.map((target) => target + 0.5 * random.normal()) };
}

describe('outOfFold', () => {
  it('is the plain R² of the draws where the ends weigh nothing or were not measured', () => {
    const draws = noisy(200, 1);
    const plain = rSquaredWithError(draws.targets, draws.predictions);
    const ends = { targets: Float64Array.of(5, -5), predictions: Float64Array.of(0, 0) };
    for (const figures of [outOfFold(draws, none, 8), outOfFold(draws, ends, 1000)]) {
      expect(figures.r2).toBeCloseTo(plain.r2, 12);
      expect(figures.standardError).toBeCloseTo(plain.standardError, 12);
    }
    expect(outOfFold(draws, ends, 1000).coalitions).toBe(202);
  });

  it('is the R² of all coalitions where every one was measured', () => {
    const { targets, predictions } = noisy(256, 2);
    const part = (from: number, to: number): { targets: Float64Array; predictions: Float64Array } => ({
      targets: targets.slice(from, to),
      predictions: predictions.slice(from, to),
    });
    expect(outOfFold(part(2, 256), part(0, 2), 8).r2).toBeCloseTo(
      rSquaredWithError(targets, predictions).r2,
      12,
    );
  });

  it('is right on average for games with an outlying empty coalition', () => {
    const { targets, predictions } = noisy(1024, 3);
    targets[0] = 30;
    predictions[0] = 0;
    const truth = rSquaredWithError(targets, predictions).r2;
    const random = createRandom(4);
    let sum = 0;
    for (let round = 0; round < 400; round++) {
      const rows = Array.from({ length: 100 }, () => 2 + random.below(1022));
      const pick = (from: Float64Array): Float64Array => Float64Array.from(rows, (row) => from[row]!);
      const ends = { targets: targets.slice(0, 2), predictions: predictions.slice(0, 2) };
      sum += outOfFold({ targets: pick(targets), predictions: pick(predictions) }, ends, 10).r2;
    }
    expect(truth).toBeLessThan(0.45);
    expect(sum / 400).toBeCloseTo(truth, 1.5);
  });
});
