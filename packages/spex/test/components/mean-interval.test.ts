import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanInterval, studentQuantile } from '../../src/components/mean-interval.ts';

describe("Student's interval", () => {
  // The 0.975 quantiles of printed tables.
  it.each([
    [1, 12.7062],
    [2, 4.30265],
    [3, 3.18245],
    [4, 2.77645],
    [5, 2.57058],
    [8, 2.306],
    [9, 2.26216],
    [10, 2.22814],
    [29, 2.04523],
    [30, 2.04227],
    [100, 1.98397],
    [1000, 1.96234],
  ])('has the quantile of %i degrees of freedom', (degrees, quantile) => {
    expect(studentQuantile(degrees)).toBeCloseTo(quantile, 4);
  });

  it('is that of a worked example', () => {
    // Mean 3, standard deviation √2.5, 4 degrees of freedom: 3 ± 2.77645 · √0.5.
    const { mean, low, high } = meanInterval([1, 2, 3, 4, 5]);
    expect(mean).toBe(3);
    expect(low).toBeCloseTo(3 - 1.96324, 4);
    expect(high).toBeCloseTo(3 + 1.96324, 4);
    expect(meanInterval(Float64Array.of(0.5, 0.5))).toEqual({ mean: 0.5, low: 0.5, high: 0.5 });
  });

  it('lies around the mean, and moves with the numbers', () => {
    const numbers = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(numbers, (values) => {
        const { mean, low, high } = meanInterval(values);
        expect(low).toBeLessThanOrEqual(mean);
        expect(high).toBeGreaterThanOrEqual(mean);
        const moved = meanInterval(values.map((value) => -2 * value + 7));
        expect(moved.low).toBeCloseTo(7 - 2 * high, 6);
        expect(moved.high).toBeCloseTo(7 - 2 * low, 6);
      }),
    );
  });
});
