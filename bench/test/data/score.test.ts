import { createSpectrum, enumerateCoalitions, evaluateSpectrum } from 'spex';
import { expect, test } from 'vitest';
import { scoreSpectra, shareFound } from '../../src/data/score.ts';

const batch = enumerateCoalitions(3);
const truth = createSpectrum(3, [
  [[], 1],
  [[0], -2],
  [[1, 2], 0.5],
]);
const constant = createSpectrum(3, [[[], 1]]);
const values = evaluateSpectrum(truth, batch);

test('the true spectrum scores 1, a constant an R² of 0; the means are over outputs', () => {
  const twice = Float64Array.from({ length: 16 }, (_, i) => values[i >> 1]!);
  expect(scoreSpectra([truth], [1], { batch, values: twice, complete: true })).toEqual({ r2: 1, lds: 1 });
  const both = scoreSpectra([truth, constant], [0, 1], { batch, values: twice, complete: true });
  expect(both.r2).toBeCloseTo(0.5, 12);
});

test('a ranking finds the wrong points that it puts first', () => {
  expect(shareFound([4, 1, 0, 2, 3], new Set([4, 0, 3, 2]), 3)).toBe(0.5);
});
