import {
  createRandom,
  createSpectrum,
  energyByGroup,
  energyByOrder,
  type Spectrum,
  tableOfSpectrum,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** A random spectrum over 6 players, each term kept with a chance of about a half. */
function randomSpectrum(seed: number): Spectrum {
  const random = createRandom(seed);
  return createSpectrum(
    6,
    Array.from({ length: 64 }, (_, mask) => mask)
      .filter(() => random.below(2) === 1)
      .map((mask) => [[0, 1, 2, 3, 4, 5].filter((player) => (mask >> player) & 1), random.normal()] as const),
  );
}

/** Σ_S (f(S) - mean f)² / 2^n of the terms that are chosen. */
function varianceOf(
  { players, supports, coefficients }: Spectrum,
  chosen: (support: readonly number[]) => boolean,
) {
  const terms = supports.flatMap((support, term) =>
    chosen(support) ? [[support, coefficients[term]!] as const] : [],
  );
  const table = tableOfSpectrum(createSpectrum(players, terms));
  const mean = table.reduce((sum, value) => sum + value, 0) / table.length;
  return table.reduce((sum, value) => sum + (value - mean) ** 2, 0) / table.length;
}

describe('energyByGroup', () => {
  it('is the variance of each kind of terms over all coalitions', () => {
    const layerOf = (player: number): string => `layer ${Math.floor(player / 2)}`;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const spectrum = randomSpectrum(seed);
        const given = energyByGroup(spectrum, layerOf);
        const layers = (support: readonly number[]): number => new Set(support.map(layerOf)).size;
        const total = varianceOf(spectrum, () => true);
        expect(given.variance).toBeCloseTo(total, 9);
        if (total === 0) return;
        const expected = {
          linear: varianceOf(spectrum, (set) => set.length === 1),
          within: varianceOf(spectrum, (set) => set.length > 1 && layers(set) === 1),
          across: varianceOf(spectrum, (set) => layers(set) > 1),
        };
        for (const kind of ['linear', 'within', 'across'] as const) {
          expect(given[kind]).toBeCloseTo(expected[kind] / total, 9);
        }
      }),
    );
  });

  it('takes players without a group for groups of their own', () => {
    const spectrum = createSpectrum(3, [
      [[0, 1], 3],
      [[1, 2], 4],
    ]);
    expect(energyByGroup(spectrum, () => undefined)).toEqual({
      variance: 25,
      linear: 0,
      within: 0,
      across: 1,
    });
    expect(energyByGroup(spectrum, (player) => (player < 2 ? 0 : undefined)).within).toBeCloseTo(9 / 25, 12);
  });

  it('is nothing but 0 for a constant', () => {
    const constant = createSpectrum(2, [[[], 5]]);
    expect(energyByGroup(constant, () => 0)).toEqual({ variance: 0, linear: 0, within: 0, across: 0 });
  });
});

describe('energyByOrder', () => {
  it('is the variance of the terms of each size over all coalitions', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const spectrum = randomSpectrum(seed);
        const total = varianceOf(spectrum, () => true);
        energyByOrder(spectrum).forEach((share, order) => {
          const own = varianceOf(spectrum, (set) => set.length === order);
          expect(share).toBeCloseTo(total === 0 ? 0 : own / total, 9);
        });
      }),
    );
  });

  it('goes up to the highest order', () => {
    const spectrum = createSpectrum(4, [
      [[], 9],
      [[1], 1],
      [[0, 2, 3], -3],
    ]);
    expect([...energyByOrder(spectrum)]).toEqual([0, 0.1, 0, 0.9]);
    expect([...energyByOrder(createSpectrum(4, []))]).toEqual([0]);
  });
});
