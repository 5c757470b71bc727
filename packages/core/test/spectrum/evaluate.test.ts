import type { CoalitionBatch, Spectrum } from '@spex/core';
import { createBatch, createRandom, createSpectrum, evaluateSpectrum, include, isPresent } from '@spex/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';

function randomCase(rows: number, players: number, terms: number, seed: number) {
  const random = createRandom(seed);
  const batch = createBatch(rows, players);
  for (let row = 0; row < rows; row++) {
    for (let player = 0; player < players; player++) if (random.below(2) === 1) include(batch, row, player);
  }
  const list = Array.from({ length: terms }, (): [number[], number] => {
    const support = new Set(Array.from({ length: random.below(6) }, () => random.below(players)));
    return [[...support], random.normal()];
  });
  return { batch, spectrum: createSpectrum(players, list) };
}

/** The definition, one character at a time. */
function direct(spectrum: Spectrum, batch: CoalitionBatch): number[] {
  return Array.from({ length: batch.rows }, (_, row) =>
    spectrum.supports.reduce((sum, support, term) => {
      const sign = (-1) ** support.filter((player) => isPresent(batch, row, player)).length;
      return sum + sign * spectrum.coefficients[term]!;
    }, 0),
  );
}

test('predictions are the signed sums of the definition, at any size', () => {
  const sizes = fc.record({
    rows: fc.integer({ min: 0, max: 120 }),
    players: fc.integer({ min: 1, max: 100 }),
    terms: fc.integer({ min: 0, max: 100 }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(sizes, ({ rows, players, terms, seed }) => {
      const { batch, spectrum } = randomCase(rows, players, terms, seed);
      const expected = direct(spectrum, batch);
      const predictions = evaluateSpectrum(spectrum, batch);
      expect(predictions.length).toBe(rows);
      const worst = Math.max(0, ...expected.map((value, row) => Math.abs(value - predictions[row]!)));
      expect(worst).toBeLessThan(1e-12);
    }),
  );
});

test('batches longer than one chunk of rows are predicted to the end', () => {
  const { batch, spectrum } = randomCase(9_001, 40, 50, 3);
  const expected = direct(spectrum, batch);
  evaluateSpectrum(spectrum, batch).forEach((value, row) => {
    if (Math.abs(value - expected[row]!) > 1e-12)
      throw new Error(`row ${row}: ${value}, not ${expected[row]}`);
  });
  expect(expected.length).toBe(9_001);
});

test('a hundred thousand players cost only those that the terms name', () => {
  const players = 100_000;
  const batch = createBatch(2, players);
  include(batch, 1, 99_999);
  include(batch, 1, 7);
  const spectrum = createSpectrum(players, [
    [[7], 1],
    [[99_999, 12_345], 10],
    [[], 100],
  ]);
  expect([...evaluateSpectrum(spectrum, batch)]).toEqual([111, 89]);
});

test('a batch of other players is refused', () => {
  const spectrum = createSpectrum(3, [[[0], 1]]);
  expect(() => evaluateSpectrum(spectrum, createBatch(1, 4))).toThrow(
    'the batch has 4 players, the spectrum 3: they must agree',
  );
});
