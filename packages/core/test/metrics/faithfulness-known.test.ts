import {
  createBatch,
  createRandom,
  createSpectrum,
  enumerateCoalitions,
  evaluateSpectrum,
  faithfulnessOfRows,
  faithfulnessOfSpectrum,
  faithfulnessOfTable,
  rSquaredWithError,
  sampleUniform,
  tableOfSpectrum,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomGame } from './random-spectra.ts';

describe('faithfulnessOfSpectrum', () => {
  it('is what the complete table gives, at any keep-probabilities', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.oneof(
          fc.double({ min: 0.05, max: 0.95, noNaN: true }),
          fc.array(fc.double({ min: 0.05, max: 0.95, noNaN: true }), { minLength: 6, maxLength: 6 }),
        ),
        (seed, p) => {
          const { truth, guess } = randomGame(6, seed);
          const expected = faithfulnessOfTable(guess, tableOfSpectrum(truth), p);
          expect(faithfulnessOfSpectrum(guess, truth, p)).toBeCloseTo(expected, 8);
        },
      ),
    );
  });

  it('takes many players: the share of the energy that is not missed', () => {
    const truth = createSpectrum(5000, [
      [[], 4],
      [[7, 4999], 3],
      [[1], -1],
    ]);
    const guess = createSpectrum(5000, [
      [[], 4],
      [[7, 4999], 3],
    ]);
    expect(faithfulnessOfSpectrum(guess, truth)).toBeCloseTo(0.9, 12);
    expect(faithfulnessOfSpectrum(truth, truth, 0.9)).toBe(1);
  });

  it('tells a constant that is met from one that is missed', () => {
    const truth = createSpectrum(3, [[[], 3]]);
    expect(faithfulnessOfSpectrum(truth, truth, 0.9)).toBe(1);
    expect(faithfulnessOfSpectrum(createSpectrum(3, [[[], 2]]), truth, 0.9)).toBe(0);
  });

  it('refuses spectra of different players', () => {
    expect(() => faithfulnessOfSpectrum(createSpectrum(3, []), createSpectrum(4, []))).toThrow(
      'they have 3 and 4',
    );
    expect(() => faithfulnessOfSpectrum(createSpectrum(3, []), createSpectrum(3, []), 1)).toThrow(
      'p must be above 0',
    );
  });
});

describe('faithfulnessOfRows', () => {
  it('is exact where every coalition is there once, at any keep-probabilities', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(fc.double({ min: 0.05, max: 0.95, noNaN: true }), { minLength: 6, maxLength: 6 }),
        (seed, p) => {
          const { truth, guess } = randomGame(6, seed);
          const batch = enumerateCoalitions(6);
          const values = evaluateSpectrum(truth, batch);
          const found = faithfulnessOfRows(guess, { batch, values }, { p });
          expect(found.r2).toBeCloseTo(faithfulnessOfTable(guess, values, p), 8);
          expect(found.coalitions).toBe(64);
        },
      ),
    );
  });

  it('is plain R² where the coalitions were drawn as asked, whatever that is', () => {
    const { truth, guess } = randomGame(40, 3);
    const batch = sampleUniform(40, 200, createRandom(1));
    const values = evaluateSpectrum(truth, batch);
    const plain = rSquaredWithError(values, evaluateSpectrum(guess, batch));
    for (const p of [0.5, 0.8]) {
      const found = faithfulnessOfRows(guess, { batch, values }, { p, drawn: p });
      expect(found.r2).toBeCloseTo(plain.r2, 12);
      expect(found.standardError).toBeCloseTo(plain.standardError, 12);
      expect(found).toMatchObject({ coalitions: 200, effective: expect.closeTo(200, 9) });
    }
  });

  it('comes to the exact figure, within its standard errors', () => {
    let squares = 0;
    for (let seed = 0; seed < 60; seed++) {
      const { truth, guess } = randomGame(18, seed);
      const batch = sampleUniform(18, 3000, createRandom(seed + 100));
      const values = evaluateSpectrum(truth, batch);
      const p = [0.4, 0.6, 0.65][seed % 3]!;
      const found = faithfulnessOfRows(guess, { batch, values }, { p });
      squares += ((found.r2 - faithfulnessOfSpectrum(guess, truth, p)) / found.standardError) ** 2 / 60;
      // Kish: m / (1 + variance of the weights) = m / (2 (p² + (1 - p)²))^n.
      expect(found.effective / (3000 / (2 * (p ** 2 + (1 - p) ** 2)) ** 18)).toBeCloseTo(1, 0);
    }
    // A mean of 60 squares of standard normals: 1 ± 0.18.
    expect(squares).toBeGreaterThan(0.5);
    expect(squares).toBeLessThan(1.7);
  });

  it('tells a constant, and refuses what does not fit', () => {
    const batch = enumerateCoalitions(3);
    const measured = { batch, values: new Float64Array(8).fill(3) };
    expect(faithfulnessOfRows(createSpectrum(3, [[[], 3]]), measured, { p: 0.9 }).r2).toBe(1);
    expect(faithfulnessOfRows(createSpectrum(3, [[[], 2]]), measured).r2).toBe(0);
    expect(() => faithfulnessOfRows(createSpectrum(3, []), { batch, values: [1] })).toThrow('1 values of 8');
    expect(() => faithfulnessOfRows(createSpectrum(3, []), { batch: createBatch(0, 3), values: [] })).toThrow(
      'one at least',
    );
    expect(() => faithfulnessOfRows(createSpectrum(3, []), measured, { p: 0 })).toThrow('p must be above 0');
  });
});
