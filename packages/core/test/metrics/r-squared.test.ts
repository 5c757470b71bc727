import { additivityResiduals, createRandom, createSpectrum, rSquared, rSquaredWithError } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('rSquared', () => {
  it('is 1 - Σ(v - f)² / Σ(v - mean v)²', () => {
    expect(rSquared([1, 2, 3, 4], [1, 2, 3, 5])).toBeCloseTo(1 - 1 / 5, 12);
    expect(rSquared([1, 2, 3, 4], [1, 2, 3, 4])).toBe(1);
    expect(rSquared([1, 2, 3, 4], [2.5, 2.5, 2.5, 2.5])).toBeCloseTo(0, 12);
  });

  it('is not clamped', () => {
    expect(rSquared([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-3, 12);
  });

  it('does not depend on the unit or, for equal shifts, on the zero', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(1e-200, 1e-9, 1e9, 1e200), (seed, unit) => {
        const random = createRandom(seed);
        const values = Array.from({ length: 20 }, () => random.normal());
        const predictions = values.map((value) => value + 0.3 * random.normal());
        const scaled = (list: number[]) => list.map((value) => value * unit);
        const shifted = (list: number[]) => list.map((value) => value + 7);
        const r2 = rSquared(values, predictions);
        expect(rSquared(scaled(values), scaled(predictions))).toBeCloseTo(r2, 8);
        expect(rSquared(shifted(values), shifted(predictions))).toBeCloseTo(r2, 8);
      }),
    );
  });

  it('of equal values is 1 for exact predictions and 0 for others', () => {
    expect(rSquaredWithError([3, 3, 3], [3, 3, 3])).toEqual({ r2: 1, standardError: 0 });
    expect(rSquared([0.1, 0.1, 0.1], [0.1, 0.1 + 2e-17, 0.1])).toBe(1);
    expect(rSquaredWithError([3, 3, 3], [3, 3, 3.1])).toEqual({ r2: 0, standardError: 0 });
    expect(rSquared([0, 0], [0, 0])).toBe(1);
    expect(rSquared([0, 0], [0, 1e-3])).toBe(0);
  });

  it('refuses lists of different lengths, and none', () => {
    expect(() => rSquared([1, 2], [1])).toThrow(/there are 1 and 2/);
    expect(() => rSquared([], [])).toThrow(/at least one/);
  });
});

describe('rSquaredWithError', () => {
  it.each([
    ['normal errors', 0.5, (random: () => number) => random()],
    ['errors with heavy tails', 0.4, (random: () => number) => random() * Math.abs(random())],
  ])('tells the spread over repeated samples: %s', (_, size, draw) => {
    const random = createRandom(17);
    const figures = Array.from({ length: 600 }, () => {
      const values = Array.from({ length: 200 }, () => random.normal());
      return rSquaredWithError(
        values,
        values.map((value) => value + size * draw(random.normal)),
      );
    });
    const mean = figures.reduce((sum, { r2 }) => sum + r2, 0) / figures.length;
    const spread = Math.sqrt(figures.reduce((sum, { r2 }) => sum + (r2 - mean) ** 2, 0) / figures.length);
    const told = figures.reduce((sum, { standardError }) => sum + standardError, 0) / figures.length;
    expect(told / spread).toBeGreaterThan(0.9);
    expect(told / spread).toBeLessThan(1.1);
  });

  it('agrees with the jackknife', () => {
    const random = createRandom(3);
    const rows = 400;
    const values = Array.from({ length: rows }, () => random.normal());
    const predictions = values.map((value) => 0.8 * value + 0.3 * random.normal());
    const without = Array.from({ length: rows }, (_, out) =>
      rSquared(
        values.filter((__, row) => row !== out),
        predictions.filter((__, row) => row !== out),
      ),
    );
    const mean = without.reduce((sum, r2) => sum + r2, 0) / rows;
    const jackknife = Math.sqrt(((rows - 1) / rows) * without.reduce((sum, r2) => sum + (r2 - mean) ** 2, 0));
    expect(rSquaredWithError(values, predictions).standardError / jackknife).toBeCloseTo(1, 1);
  });
});

describe('additivityResiduals', () => {
  const spectrum = createSpectrum(3, [
    [[], 1],
    [[0], -2],
    [[1, 2], 0.5],
  ]);

  it('is v(N) - f(N) and v(∅) - f(∅)', () => {
    // f(N) = 1 + 2 + 0.5 and f(∅) = 1 - 2 + 0.5.
    expect(additivityResiduals(spectrum, { grand: 4, empty: -1 })).toEqual({
      grandResidual: 0.5,
      emptyResidual: -0.5,
    });
  });

  it('is null where the end was not measured', () => {
    expect(additivityResiduals(spectrum, { grand: null, empty: 0 })).toEqual({
      grandResidual: null,
      emptyResidual: 0.5,
    });
  });
});
