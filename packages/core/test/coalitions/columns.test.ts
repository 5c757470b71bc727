import { createBatch, createRandom, include, isPresent, playerColumns, wordsPerColumn } from '@spex/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';

function randomBatch(rows: number, players: number, seed: number) {
  const random = createRandom(seed);
  const batch = createBatch(rows, players);
  for (let row = 0; row < rows; row++) {
    for (let player = 0; player < players; player++) if (random.below(2) === 1) include(batch, row, player);
  }
  return batch;
}

test('a column holds its player of every row, and nothing else', () => {
  const sizes = fc.record({
    rows: fc.integer({ min: 0, max: 100 }),
    players: fc.integer({ min: 1, max: 100 }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(sizes, ({ rows, players, seed }) => {
      const batch = randomBatch(rows, players, seed);
      const columns = playerColumns(batch);
      const height = wordsPerColumn(rows);
      expect(columns.length).toBe(players * height);
      for (let player = 0; player < players; player++) {
        for (let row = 0; row < height * 32; row++) {
          const bit = (columns[player * height + (row >>> 5)]! >>> (row & 31)) & 1;
          expect(bit).toBe(row < rows && isPresent(batch, row, player) ? 1 : 0);
        }
      }
    }),
    { numRuns: 40 },
  );
});

test('chosen players come in the order in which they were asked for', () => {
  const batch = randomBatch(70, 150, 1);
  const all = playerColumns(batch);
  const players = [3, 31, 32, 149, 5, 5, 64];
  const chosen = playerColumns(batch, players);
  const height = wordsPerColumn(batch.rows);
  expect(chosen.length).toBe(players.length * height);
  players.forEach((player, at) => {
    expect(chosen.subarray(at * height, (at + 1) * height)).toEqual(
      all.subarray(player * height, (player + 1) * height),
    );
  });
});
