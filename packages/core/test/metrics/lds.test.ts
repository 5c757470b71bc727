import {
  createBatch,
  createRandom,
  createSpectrum,
  evaluateSpectrum,
  linearDatamodelingScore,
  sampleUniform,
  spearman,
} from '@spex/core';
import { describe, expect, it } from 'vitest';

const SPECTRUM = createSpectrum(12, [
  [[], 1],
  ...Array.from({ length: 12 }, (_, player) => [[player], 1] as const),
  [[0, 3], 2],
]);

describe('linearDatamodelingScore', () => {
  it('is the rank correlation of predictions and values', () => {
    const random = createRandom(3);
    const batch = sampleUniform(12, 40, random);
    const values = evaluateSpectrum(SPECTRUM, batch).map((value) => value + 5 * random.normal());
    const score = linearDatamodelingScore(SPECTRUM, { batch, values });
    expect(score.value).toBe(spearman(evaluateSpectrum(SPECTRUM, batch), values));
    expect(score.coalitions).toBe(40);
    const narrow = linearDatamodelingScore(SPECTRUM, { batch, values }, { level: 0.5 });
    expect(score.low!).toBeLessThan(narrow.low!);
    expect(narrow.low!).toBeLessThan(score.value!);
    expect(score.value!).toBeLessThan(narrow.high!);
    expect(narrow.high!).toBeLessThan(score.high!);
  });

  it('holds the true value as often as the level says', () => {
    // Ranks of a sum of many signs and noise of equal size: as of two normals of correlation ρ = sqrt(1/2), whose Spearman
    // correlation is 6/π asin(ρ/2) (Pearson 1907). 120 signs, so that ties are rare.
    const players = 120;
    const random = createRandom(8);
    const terms = Array.from({ length: players }, (_, player) => [[player], random.normal()] as const);
    const spectrum = createSpectrum(players, terms);
    const deviation = Math.hypot(...terms.map(([, value]) => value));
    const truth = (6 / Math.PI) * Math.asin(Math.SQRT1_2 / 2);
    let held = 0;
    const runs = 600;
    for (let run = 0; run < runs; run++) {
      const batch = sampleUniform(players, 30, random);
      const values = evaluateSpectrum(spectrum, batch).map((value) => value + deviation * random.normal());
      const { low, high } = linearDatamodelingScore(spectrum, { batch, values }, { level: 0.9 });
      if (low! <= truth && truth <= high!) held++;
    }
    // Three standard errors of a share of 600, and what the approximation is off by at 30 coalitions.
    expect(held / runs).toBeGreaterThan(0.85);
    expect(held / runs).toBeLessThan(0.95);
  });

  it('tells nothing where nothing varies, and no interval of three coalitions', () => {
    const batch = sampleUniform(12, 8, createRandom(1));
    const values = new Float64Array(8).fill(2);
    const none = { value: null, low: null, high: null, coalitions: 8 };
    expect(linearDatamodelingScore(SPECTRUM, { batch, values })).toEqual(none);
    const constant = createSpectrum(12, [[[], 3]]);
    expect(linearDatamodelingScore(constant, { batch, values: [1, 2, 3, 4, 5, 6, 7, 8] })).toEqual(none);
    const few = sampleUniform(12, 3, createRandom(1));
    const score = linearDatamodelingScore(SPECTRUM, { batch: few, values: evaluateSpectrum(SPECTRUM, few) });
    expect(score).toEqual({ value: expect.closeTo(1, 12), low: null, high: null, coalitions: 3 });
  });

  it('refuses what does not fit', () => {
    const batch = createBatch(2, 12);
    expect(() => linearDatamodelingScore(SPECTRUM, { batch, values: [1] })).toThrow('1 values of 2');
    expect(() => linearDatamodelingScore(SPECTRUM, { batch: createBatch(1, 3), values: [1] })).toThrow(
      '3 players',
    );
    expect(() => linearDatamodelingScore(SPECTRUM, { batch, values: [1, 2] }, { level: 1 })).toThrow(
      'level must be',
    );
  });
});
