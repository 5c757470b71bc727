import { createRandom, createSpectrum, type SpexOptions } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binOf, signsOf } from '../../../src/solvers/spex/groups.ts';
import { Residual } from '../../../src/solvers/spex/residual.ts';
import {
  binsOf,
  bitAt,
  drawDesign,
  largest,
  noisy,
  randomPolynomial,
  randomSupport,
  residualOf,
} from './designs.ts';

function pureNoise(
  players: number,
  budget: number,
  sigma: number,
  seed: number,
  options: Partial<SpexOptions> = {},
) {
  const { groups } = drawDesign(players, budget, options, seed);
  const random = createRandom(seed + 1000);
  return new Residual(
    binsOf(groups, (batch) => Float64Array.from({ length: batch.rows }, () => sigma * random.normal())),
  );
}

describe('Residual.weigh', () => {
  it('gives a lone interaction its exact value, and take leaves nothing of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 300 }),
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.nat(),
        (players, size, count, value, seed) => {
          const { groups } = drawDesign(players, 1200 * count, { maxOrder: 2, groups: count }, seed);
          const support = randomSupport(players, size, createRandom(seed));
          const residual = residualOf(groups, createSpectrum(players, [[support, -value]]));
          const evidence = residual.weigh(support);
          expect(evidence.value / -value).toBeCloseTo(1, 9);
          expect(evidence.strength).toBeGreaterThan(1e6);
          expect(Array.from(residual.places)).toEqual(groups.map((group) => binOf(group, support)));
          for (const estimate of residual.estimates) expect(estimate / -value).toBeCloseTo(1, 9);

          residual.take(support, evidence.value);
          for (const { values } of residual.bins) expect(largest(values)).toBeLessThan(1e-9 * value);
          const rest = residual.weigh(support);
          expect(Math.abs(rest.value)).toBeLessThan(1e-9 * value);
          expect(rest.strength).toBeLessThan(3);
          expect(residual.weigh(support, evidence.value).value / -value).toBeCloseTo(1, 9);
        },
      ),
      { seed: 41, numRuns: 60 },
    );
  });

  it('weighs the groups by the spread of the values in their bins', () => {
    const { groups } = drawDesign(60, 2500, { maxOrder: 3 }, 2);
    const spectrum = randomPolynomial(60, 30, 0, 3, 3);
    const residual = residualOf(groups, spectrum, 0.5, 4);
    const random = createRandom(5);
    for (let i = 0; i < 60; i++) {
      const support = spectrum.supports[i] ?? randomSupport(60, 1 + random.below(4), random);
      for (const without of [-1, 0, 2]) {
        for (const known of [0, 0.7]) {
          let weighted = 0;
          let weights = 0;
          residual.bins.forEach(({ group, values }, g) => {
            const signs = new Uint32Array(group.signWords);
            signsOf(group, support, signs);
            const bin = binOf(group, support);
            const own = Array.from(
              { length: group.delays },
              (_, delay) => (bitAt(signs, 0, delay) ? -1 : 1) * values[bin * group.delays + delay]!,
            );
            const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
            const spread = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (own.length - 1);
            const variance = Math.max(spread, residual.noise / 2 ** group.bits) / own.length;
            if (g === without) return;
            weighted += (mean + known) / variance;
            weights += 1 / variance;
          });
          const evidence = residual.weigh(support, known, without);
          expect(evidence.value).toBeCloseTo(weighted / weights, 9);
          expect(evidence.strength).toBeCloseTo(Math.abs(weighted) / Math.sqrt(weights), 9);
        }
      }
    }
  });

  it('says nothing where no group is left to ask', () => {
    const { groups } = drawDesign(20, 500, { groups: 1, maxOrder: 2 });
    const residual = residualOf(groups, randomPolynomial(20, 3, 1, 2, 1));
    expect(residual.weigh([0, 1], 0, 0)).toEqual({ value: 0, strength: 0 });
  });

  it('gives interactions that are not there strengths of about one, below any bar', () => {
    const residual = pureNoise(50, 6000, 2, 1);
    const random = createRandom(2);
    const strengths = Array.from({ length: 3000 }, () => {
      const { strength } = residual.weigh(randomSupport(50, 1 + random.below(5), random));
      return strength;
    });
    const square = strengths.reduce((sum, strength) => sum + strength ** 2, 0) / strengths.length;
    expect(square).toBeGreaterThan(0.7);
    expect(square).toBeLessThan(1.3);
    expect(Math.max(...strengths)).toBeLessThan(5);
  });
});

describe('the estimated noise', () => {
  it.each<[number, number, number, Partial<SpexOptions>]>([
    [20, 400, 1, { maxOrder: 1 }],
    [30, 1000, 0.1, {}],
    [64, 4000, 3, {}],
    [100, 12_000, 10, { groups: 4 }],
    [100, 3000, 1, { groups: 1, binBits: 3 }],
    [500, 9000, 1e-6, { maxOrder: 2 }],
  ])('is that of noise alone (%i players, %i coalitions, σ = %d)', (players, budget, sigma, options) => {
    const ratios = [0, 1, 2, 3, 4, 5].map(
      (seed) => pureNoise(players, budget, sigma, seed, options).noise / sigma ** 2,
    );
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    expect(mean).toBeGreaterThan(0.8);
    expect(mean).toBeLessThan(1.2);
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.5);
  });

  it('overlooks the few bins that hold something', () => {
    const { groups } = drawDesign(100, 12_000, {}, 3);
    const residual = residualOf(groups, randomPolynomial(100, 20, 1, 5, 4), 0.3, 5);
    expect(residual.noise / 0.09).toBeGreaterThan(0.7);
    expect(residual.noise / 0.09).toBeLessThan(1.4);
  });

  it('sinks to the truth as full bins are emptied', () => {
    const { groups } = drawDesign(100, 3000, { maxOrder: 3 }, 3);
    const spectrum = randomPolynomial(100, 80, 1, 3, 4);
    const residual = residualOf(groups, spectrum, 0.3, 5);
    const before = residual.noise;
    spectrum.supports.forEach((support, i) => {
      residual.take(support, spectrum.coefficients[i]!);
    });
    residual.estimateNoise();
    expect(before).toBeGreaterThan(0.5);
    expect(residual.noise / 0.09).toBeGreaterThan(0.7);
    expect(residual.noise / 0.09).toBeLessThan(1.4);
  });

  it('is no less than rounding error where there is none', () => {
    const { groups } = drawDesign(100, 4000, {}, 3);
    const bins = binsOf(groups, noisy(randomPolynomial(100, 5, 1, 3, 4)));
    const residual = new Residual(bins);
    const energies = bins.flatMap(({ energy }) => [...energy]);
    const mean = energies.reduce((sum, energy) => sum + energy, 0) / energies.length;
    groups.forEach((_, g) => {
      expect(residual.noiseIn(g)).toBeGreaterThan(0);
      expect(residual.noiseIn(g)).toBeLessThan(1e-20 * mean);
    });
  });
});
