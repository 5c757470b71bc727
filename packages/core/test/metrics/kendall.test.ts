import { createRandom, kendall } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** τ-b by its definition, pair by pair; NaN where a list is constant. */
function reference(a: readonly number[], b: readonly number[]): number {
  let excess = 0;
  let untiedA = 0;
  let untiedB = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const signs = [Math.sign(a[i]! - a[j]!), Math.sign(b[i]! - b[j]!)] as const;
      excess += signs[0] * signs[1];
      untiedA += signs[0] ** 2;
      untiedB += signs[1] ** 2;
    }
  }
  return excess / Math.sqrt(untiedA * untiedB);
}

describe('kendall', () => {
  it('is τ-b, pair by pair', () => {
    const lists = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: -3, max: 3 })), {
      minLength: 1,
      maxLength: 50,
    });
    fc.assert(
      fc.property(lists, (pairs) => {
        const a = pairs.map(([value]) => value);
        const b = pairs.map(([, value]) => value / 7);
        const expected = reference(a, b);
        expect(kendall(a, b)).toBeCloseTo(Number.isNaN(expected) ? 0 : expected, 12);
      }),
    );
  });

  it('agrees with published values', () => {
    // scipy.stats.kendalltau's own example.
    expect(kendall([12, 2, 1, 12, 2], [1, 4, 7, 1, 0])).toBeCloseTo(-0.4714045207910316, 14);
    // Without ties: 1 - 2 · 3 / 6 pairs.
    expect(kendall([1, 2, 3, 4], [2, 4, 1, 3])).toBeCloseTo(0, 14);
  });

  it('is 1 for any rising function of the values, -1 for a falling one, and the same both ways', () => {
    const random = createRandom(1);
    const values = Array.from({ length: 777 }, () => random.normal());
    expect(kendall(values, values.map(Math.exp))).toBeCloseTo(1, 14);
    expect(
      kendall(
        values,
        values.map((value) => -(value ** 3)),
      ),
    ).toBeCloseTo(-1, 14);
    const others = values.map((value) => Math.round(value + random.normal()));
    expect(kendall(values, others)).toBeCloseTo(kendall(others, values), 14);
  });

  it('is 0 where one side is constant, and for a single value', () => {
    expect(kendall([2, 2, 2], [1, 2, 3])).toBe(0);
    expect(kendall([1, 2, 3], [0.1, 0.1, 0.1])).toBe(0);
    expect(kendall([1], [5])).toBe(0);
  });

  it('refuses lists of different lengths, none, and NaN', () => {
    expect(() => kendall([1, 2], [1])).toThrow(/there are 2 and 1/);
    expect(() => kendall([], [])).toThrow(/at least 1: there are 0 and 0/);
    expect(() => kendall([1, 2, 3], [1, Number.NaN, 3])).toThrow('value 1 of b is NaN');
  });
});
