import {
  convertSpectrum,
  hierarchicalSpectrum,
  hierarchy,
  paritySpectrum,
  type Spectrum,
  sparseSpectrum,
  tableOfSpectrum,
  unanimitySpectrum,
} from '@spex/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refused } from './refused.ts';

const FAMILIES = { sparseSpectrum, hierarchicalSpectrum, paritySpectrum, unanimitySpectrum };
const orders = (spectrum: Spectrum): number[] => spectrum.supports.map(({ length }) => length);

describe.each(Object.entries(FAMILIES))('%s', (_, family) => {
  it('is told by its seed', () => {
    const draw = (seed: number): Spectrum => family({ players: 30, seed });
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(family({ players: 30 })).toEqual(draw(0));
  });

  it('holds no term above its order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 6, max: 40 }),
        fc.integer({ min: 2, max: 5 }),
        fc.nat(),
        (players, order, seed) => {
          const drawn = orders(family({ players, order, terms: 5, seed }));
          expect(Math.max(...drawn)).toBeLessThanOrEqual(order);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('refuses numbers out of range', () => {
    expect(() => family({ players: 0 })).toThrow(
      refused('players', 'players must be a whole number of at least 1, not 0'),
    );
    expect(() => family({ players: 9, terms: 1.5 })).toThrow(
      refused('terms', 'terms must be a whole number'),
    );
    expect(() => family({ players: 4, order: 5 })).toThrow(refused('order', 'order must be at most 4'));
  });
});

describe('sparseSpectrum', () => {
  it('draws orders evenly and sets without repetition', () => {
    const drawn = orders(sparseSpectrum({ players: 60, terms: 4000, order: 4, seed: 3 }));
    expect(drawn).toHaveLength(4000);
    // There are only 60 sets of one player, and all of them are taken; the others share evenly.
    expect(drawn.filter((order) => order === 1)).toHaveLength(60);
    const shares = [2, 3, 4].map((order) => drawn.filter((one) => one === order).length / 3940);
    for (const share of shares) expect(Math.abs(share - 1 / 3)).toBeLessThan(5 * Math.sqrt(2 / 9 / 3940));
  });

  it('takes every set where as many are asked for as there are', () => {
    const { supports } = sparseSpectrum({ players: 5, terms: 15, order: 2, seed: 1 });
    expect(new Set(supports.map(String)).size).toBe(15);
    expect(() => sparseSpectrum({ players: 5, terms: 16, order: 2 })).toThrow(
      refused('terms', 'terms must be at most 15'),
    );
  });
});

describe('hierarchicalSpectrum', () => {
  it('is closed under subsets', () => {
    const spectrum = hierarchicalSpectrum({ players: 20, terms: 5, order: 4, seed: 2 });
    const { all } = hierarchy(spectrum, spectrum.supports.length);
    expect([all.direct.value, all.staircase.value, all.strong.value]).toEqual([1, 1, 1]);
  });

  it('shrinks with the order', () => {
    const spectrum = hierarchicalSpectrum({ players: 300, terms: 400, order: 4, decay: 0.5, seed: 4 });
    const meanSquare = (order: number): number => {
      const own = Array.from(spectrum.coefficients).filter(
        (_, term) => spectrum.supports[term]!.length === order,
      );
      return own.reduce((sum, value) => sum + value ** 2, 0) / own.length;
    };
    for (const order of [1, 2, 3, 4]) {
      const ratio = meanSquare(order) / 0.25 ** order;
      const count = orders(spectrum).filter((one) => one === order).length;
      expect(Math.abs(ratio - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    }
    expect(() => hierarchicalSpectrum({ players: 9, decay: 0 })).toThrow(
      refused('decay', 'decay must be above 0'),
    );
  });
});

describe('paritySpectrum', () => {
  it('has peaks of one order and nothing else', () => {
    const spectrum = paritySpectrum({ players: 20, terms: 8, order: 3, seed: 5 });
    expect(orders(spectrum)).toEqual(Array(8).fill(3));
    expect(new Set(spectrum.coefficients)).toEqual(new Set([1, -1]));
  });
});

describe('unanimitySpectrum', () => {
  it('is v(S) = Σ c [T ⊆ S]', () => {
    const spectrum = unanimitySpectrum({ players: 8, terms: 6, order: 4, seed: 6 });
    const dividends = convertSpectrum(spectrum, 'Moebius', 8);
    expect(dividends.length).toBeLessThanOrEqual(6);
    const table = tableOfSpectrum(spectrum);
    for (let coalition = 0; coalition < 256; coalition++) {
      const value = dividends
        .filter(({ players }) => players.every((player) => (coalition >> player) & 1))
        .reduce((sum, term) => sum + term.value, 0);
      expect(table[coalition]).toBeCloseTo(value, 12);
    }
    for (const { value } of dividends) expect(Math.abs(value)).toBeLessThanOrEqual(2);
  });
});
