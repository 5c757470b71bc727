import { createSpectrum } from 'spex';
import { expect, test } from 'vitest';
import { recall, topInteractions } from '../../src/components/interactions.ts';

const spectrum = createSpectrum(4, [
  [[], 9],
  [[0], 8],
  [[0, 1], 1],
  [[1, 2], -3],
  [[0, 1, 3], 2],
  [[2, 3], 0],
]);

test('interactions are ranked by absolute coefficients, of any order from two', () => {
  expect(topInteractions(spectrum, 'fourier', 2)).toEqual([
    [1, 2],
    [0, 1, 3],
  ]);
  expect(topInteractions(spectrum, 'fourier', 9)).toHaveLength(3);
});

test('the Banzhaf index multiplies a coefficient by 2^order, of pairs or up to order three', () => {
  // BII: {1, 2} 4 · -3, {0, 1} 4 · 1, {0, 1, 3} -8 · 2; pairs do not see coefficients of three players.
  expect(topInteractions(spectrum, 'pairs', 9)).toEqual([
    [1, 2],
    [0, 1],
  ]);
  expect(topInteractions(spectrum, 'banzhaf', 9)).toEqual([
    [0, 1, 3],
    [1, 2],
    [0, 1],
  ]);
});

test('recall is the share of the wanted', () => {
  expect(
    recall(
      [
        [0, 1],
        [1, 2],
      ],
      [
        [1, 2],
        [0, 1, 3],
      ],
    ),
  ).toBe(0.5);
  expect(recall([[0, 1]], [])).toBe(0);
});
