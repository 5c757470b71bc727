import { createRandom, spearman } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** By the definition: Pearson's correlation of ranks, each 1 + (smaller values) + (other equal values) / 2. */
function reference(a: readonly number[], b: readonly number[]): number {
  const ranks = (values: readonly number[]): number[] =>
    values.map(
      (value) =>
        1 +
        values.filter((other) => other < value).length +
        (values.filter((other) => other === value).length - 1) / 2,
    );
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (a.length + 1) / 2;
  const sum = (of: (i: number) => number): number => a.reduce((total, _, i) => total + of(i), 0);
  return (
    sum((i) => (x[i]! - mean) * (y[i]! - mean)) /
    Math.sqrt(sum((i) => (x[i]! - mean) ** 2) * sum((i) => (y[i]! - mean) ** 2))
  );
}

describe('spearman', () => {
  it('is the correlation of ranks, ties sharing their mean', () => {
    const lists = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: -3, max: 3 })), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(lists, (pairs) => {
        const a = pairs.map(([value]) => value);
        const b = pairs.map(([, value]) => value / 7);
        const expected = reference(a, b);
        expect(spearman(a, b)).toBeCloseTo(Number.isNaN(expected) ? 0 : expected, 12);
      }),
    );
  });

  it('agrees with published values', () => {
    // IQ and hours of television a week, 1 - 6 · 194 / (10 · 99) = -29/165.
    const iq = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110];
    const hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17];
    expect(spearman(iq, hours)).toBeCloseTo(-29 / 165, 14);
  });

  it('is 1 for any rising function of the values and -1 for a falling one', () => {
    const random = createRandom(1);
    const values = Array.from({ length: 500 }, () => random.normal());
    expect(spearman(values, values.map(Math.exp))).toBeCloseTo(1, 14);
    expect(
      spearman(
        values,
        values.map((value) => -(value ** 3)),
      ),
    ).toBeCloseTo(-1, 14);
    expect(spearman([1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], [2, 3, 1])).toBe(1);
  });

  it('is 0 where one side is constant, and for a single value', () => {
    expect(spearman([2, 2, 2], [1, 2, 3])).toBe(0);
    expect(spearman([1, 2, 3], [0.1, 0.1, 0.1])).toBe(0);
    expect(spearman([1], [5])).toBe(0);
  });

  it('refuses lists of different lengths, none, and NaN', () => {
    expect(() => spearman([1, 2], [1])).toThrow(/there are 2 and 1/);
    expect(() => spearman([], [])).toThrow(/at least 1: there are 0 and 0/);
    expect(() => spearman([1, 2, 3], [1, Number.NaN, 3])).toThrow('value 1 of b is NaN');
  });
});
