import {
  convertSpectrum,
  createRandom,
  createSpectrum,
  enumerateCoalitions,
  INDICES,
  presentPlayers,
  replicateIntervals,
  type Support,
  sampleUniform,
  unfoundEnergy,
} from '@spex/core';
import { describe, expect, it } from 'vitest';

const PLAYERS = 7;
const spectrum = createSpectrum(PLAYERS, [
  [[], 1],
  [[0], 2],
  [[3, 4], -1],
  [[0, 3, 4], 0.5],
  [[0, 1, 2, 5, 6], 0.5],
]);
const every: Support[] = Array.from({ length: 2 ** PLAYERS }, (_, set) =>
  presentPlayers(enumerateCoalitions(PLAYERS), set),
);

describe('replicateIntervals with unfound terms', () => {
  it('have the variance that random terms of orders 2 to 6 beside the found ones give to each index', () => {
    const known = new Set(spectrum.supports.map((support) => support.join()));
    const unfound = every.filter((set) => set.length >= 2 && set.length <= 6 && !known.has(set.join()));
    const choices = [1, 7, 21, 35, 35, 21, 7, 1];
    for (const index of INDICES) {
      for (const order of [1, 2, 3]) {
        const expected = new Map<string, number>();
        for (const set of unfound) {
          const variance = 0.9 / 5 / choices[set.length]!;
          for (const { players, value } of convertSpectrum(
            createSpectrum(PLAYERS, [[set, 1]]),
            index,
            order,
          )) {
            expected.set(players.join(), (expected.get(players.join()) ?? 0) + value ** 2 * variance);
          }
        }
        // Replicates that agree: all of the error is that of what was not found.
        const intervals = replicateIntervals(spectrum, [spectrum, spectrum], { index, order, unfound: 0.9 });
        expect(intervals.length).toBeGreaterThan(1);
        for (const { players, standardError, value, low, high } of intervals) {
          expect(standardError ** 2).toBeCloseTo(expected.get(players.join()) ?? 0, 9);
          expect(high - value).toBeCloseTo(1.6448536 * standardError, 5);
          expect(value - low).toBeCloseTo(high - value, 9);
        }
      }
    }
  });

  it('leave Fourier and Banzhaf as they are', () => {
    for (const index of ['Fourier', 'BII', 'BV'] as const) {
      const plain = replicateIntervals(spectrum, [spectrum, spectrum], { index });
      expect(replicateIntervals(spectrum, [spectrum, spectrum], { index, unfound: 5 })).toEqual(plain);
    }
  });

  it('widen intervals between quantiles, too', () => {
    const random = createRandom(1);
    const replicates = Array.from({ length: 500 }, () => ({
      ...spectrum,
      coefficients: spectrum.coefficients.map((value) => value + 0.1 * random.normal()),
    }));
    const options = { index: 'SV', unfound: 0.5 } as const;
    const normal = replicateIntervals(spectrum, replicates, options);
    const percentile = replicateIntervals(spectrum, replicates, { ...options, method: 'percentile' });
    percentile.forEach(({ low, high }, at) => {
      expect((high - low) / (normal[at]!.high - normal[at]!.low)).toBeGreaterThan(0.9);
      expect((high - low) / (normal[at]!.high - normal[at]!.low)).toBeLessThan(1.1);
    });
  });
});

describe('unfoundEnergy', () => {
  const batch = sampleUniform(PLAYERS, 4, createRandom(0));
  const left = { batch, residuals: Float64Array.of(1, -1, 2, 0) };

  it('is the mean square of the residuals, or of the misses at the ends where that is more', () => {
    // f(N) = 1 - 2 - 1 - 0.5 - 0.5 = -3, f(∅) = 3.
    expect(unfoundEnergy(spectrum, left, { grand: -3, empty: 3 })).toBeCloseTo(1.5, 12);
    expect(unfoundEnergy(spectrum, left, { grand: -1, empty: 3 })).toBeCloseTo(2, 12);
    expect(unfoundEnergy(spectrum, left, { grand: null, empty: 6 })).toBeCloseTo(9, 12);
    expect(unfoundEnergy(spectrum, left, { grand: null, empty: null })).toBeCloseTo(1.5, 12);
  });
});
