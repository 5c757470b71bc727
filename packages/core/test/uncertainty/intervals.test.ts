import {
  convertSpectrum,
  createRandom,
  createSpectrum,
  crossValidatedLasso,
  evaluateSpectrum,
  INDICES,
  replicateIntervals,
  residualReplicates,
  type Spectrum,
  type Support,
  sampleUniform,
} from '@spex/core';
import { describe, expect, it } from 'vitest';

/** Spectra around one, each coefficient with noise of its own. */
function around(spectrum: Spectrum, deviations: readonly number[], count: number): Spectrum[] {
  const random = createRandom(5);
  return Array.from({ length: count }, () => ({
    ...spectrum,
    coefficients: spectrum.coefficients.map((value, term) => value + deviations[term]! * random.normal()),
  }));
}

const spectrum = createSpectrum(12, [
  [[], 1],
  [[0], 2],
  [[3, 4], -1],
  [[0, 3, 4], 0.5],
]);

describe('replicateIntervals', () => {
  it('are as wide as the replicates spread, in units of the index', () => {
    const replicates = around(spectrum, [0.1, 0.2, 0.3, 0.4], 3000);
    for (const method of ['normal', 'percentile'] as const) {
      const intervals = replicateIntervals(spectrum, replicates, { level: 0.9, method });
      const deviations = new Map([
        ['', 0.1],
        ['0', 2 * 0.2],
        ['3,4', 4 * 0.3],
        ['0,3,4', 8 * 0.4],
      ]);
      expect(intervals.length).toBe(4);
      for (const { players, value, low, high, standardError } of intervals) {
        const deviation = deviations.get(players.join())!;
        expect(standardError / deviation).toBeCloseTo(1, 1);
        expect((high - low) / deviation / (2 * 1.6449)).toBeCloseTo(1, 1);
        expect(Math.abs((low + high) / 2 - value) / deviation).toBeLessThan(0.15);
      }
    }
  });

  it('gives every interaction of every index its value, in the order of conversion', () => {
    const replicates = around(spectrum, [0.1, 0.1, 0.1, 0.1], 20);
    for (const index of INDICES) {
      const intervals = replicateIntervals(spectrum, replicates, { index, order: 2 });
      expect(intervals.map(({ players, value }) => ({ players, value }))).toEqual(
        convertSpectrum(spectrum, index, 2),
      );
      for (const { low, value, high } of intervals) {
        expect(low).toBeLessThan(value);
        expect(high).toBeGreaterThan(value);
      }
    }
  });

  it('takes an interaction that a replicate lacks for 0', () => {
    const without = createSpectrum(12, [[[0], 2]]);
    const [, , pair] = replicateIntervals(spectrum, [spectrum, without, spectrum, without], {
      index: 'Fourier',
    });
    expect(pair!.players).toEqual([3, 4]);
    // -1, 0, -1, 0: a standard deviation of 1/sqrt(3).
    expect(pair!.standardError).toBeCloseTo(Math.sqrt(1 / 3), 12);
    const percentile = replicateIntervals(spectrum, [spectrum, without, spectrum, without], {
      index: 'Fourier',
      method: 'percentile',
      level: 0.5,
    });
    expect([percentile[2]!.low, percentile[2]!.high]).toEqual([-1, 0]);
  });

  it('holds nine of ten true values after a regression, from out-of-fold residuals alone', () => {
    // A LASSO on all singles and pairs of 10 of 60 players' worth of effects, and noise that nothing explains.
    let held = 0;
    let all = 0;
    for (let seed = 0; seed < 12; seed++) {
      const random = createRandom(seed);
      const singles: Support[] = Array.from({ length: 12 }, (_, player) => [player]);
      const pairs = singles.flatMap(([a]) => singles.slice(0, a).map(([b]) => [b!, a!] as const));
      const supports: Support[] = [[], ...singles, ...pairs];
      const truth = createSpectrum(
        40,
        supports.filter(() => random.below(4) === 0).map((support) => [support, random.normal()] as const),
      );
      const batch = sampleUniform(40, 200, random);
      const targets = evaluateSpectrum(truth, batch).map((value) => value + 2 * random.normal());
      const { coefficients, unseen } = crossValidatedLasso({ batch, supports, targets, seed });
      const fitted = createSpectrum(
        40,
        supports.map((support, at) => [support, coefficients[at]!] as const),
      );
      const residuals = targets.map((target, row) => target - unseen[row]!);
      const intervals = replicateIntervals(fitted, residualReplicates(fitted, { batch, residuals }), {
        index: 'Fourier',
      });
      const known = new Map(truth.supports.map((support, at) => [support.join(), truth.coefficients[at]!]));
      for (const { players, low, high } of intervals) {
        const value = known.get(players.join()) ?? 0;
        all++;
        if (low <= value && value <= high) held++;
      }
    }
    expect(all).toBeGreaterThan(300);
    expect(held / all).toBeGreaterThan(0.85);
    expect(held / all).toBeLessThan(0.97);
  });

  it('refuses levels, replicates and players that will not do', () => {
    for (const level of [0, 1, Number.NaN]) {
      expect(() => replicateIntervals(spectrum, [spectrum, spectrum], { level })).toThrow(
        `level must be above 0 and below 1, not ${level}`,
      );
    }
    expect(() => replicateIntervals(spectrum, [spectrum])).toThrow('at least 2, not 1');
    expect(() => replicateIntervals(spectrum, [spectrum, createSpectrum(11, [])])).toThrow(
      'replicate 1 has 11 players, the spectrum 12',
    );
  });
});
