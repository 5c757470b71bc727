import { batchFromLists, createSpectrum, evaluateSpectrum, presentPlayers } from 'spex';
import { expect, test } from 'vitest';
import { pairEffects, withPair } from '../../src/components/cells.ts';

test('every background has the pair in its four states', () => {
  const batch = withPair(batchFromLists([[0, 1, 2], [3]], 4), [1, 3]);
  const lists = Array.from({ length: batch.rows }, (_, row) => presentPlayers(batch, row));
  expect(lists).toEqual([[0, 1, 2, 3], [0, 2, 3], [0, 1, 2], [0, 2], [1, 3], [3], [1], []]);
});

test('the interaction is that of the game, with its error over backgrounds', () => {
  // v = x0 x1 (2 + x2) + 3 x0: with x2 absent the pair gives 2, with it 3.
  const value = (present: readonly number[]): number => {
    const [a, b, c] = [0, 1, 2].map((player) => (present.includes(player) ? 1 : 0)) as [
      number,
      number,
      number,
    ];
    return a * b * (2 + c) + 3 * a;
  };
  const batch = withPair(batchFromLists([[], [2]], 3), [0, 1]);
  const values = Float64Array.from({ length: 8 }, (_, row) => value(presentPlayers(batch, row)));
  const { cells, interaction } = pairEffects(values);
  expect(cells.map(({ mean }) => mean)).toEqual([5.5, 0, 3, 0]);
  expect(interaction.mean).toBe(2.5);
  // Standard deviation of 2 and 3 is √½, over √2 draws.
  expect(interaction.error).toBeCloseTo(0.5, 12);
});

test('on one background there is no error; a spectrum of a pair has its Banzhaf interaction everywhere', () => {
  const spectrum = createSpectrum(3, [
    [[0, 2], 0.25],
    [[1], 1],
  ]);
  const { interaction } = pairEffects(evaluateSpectrum(spectrum, withPair(batchFromLists([[1]], 3), [0, 2])));
  expect(interaction).toEqual({ mean: 1, error: 0 });
});
