import { describe, expect, it } from 'vitest';
import { normalQuantile, normalTail, studentQuantile } from '../../src/uncertainty/distributions.ts';

describe('normalTail', () => {
  // scipy.stats.norm.sf
  it.each([
    [0, 0.5],
    [0.5, 0.3085375387259869],
    [1, 0.15865525393145707],
    [1.96, 0.024997895148220435],
    [2.9, 0.0018658133003840375],
    [3, 0.0013498980316300933],
    [3.1, 0.0009676032132183563],
    [5, 2.866515718791933e-7],
    [10, 7.61985302416047e-24],
    [30, 4.906713927147908e-198],
  ])('of %f is %f', (z, tail) => {
    expect(Math.abs(normalTail(z) / tail - 1)).toBeLessThan(1e-12);
    expect(normalTail(-z)).toBeCloseTo(1 - tail, 14);
  });
});

describe('normalQuantile', () => {
  // scipy.stats.norm.isf((1 - level) / 2)
  it.each([
    [0.5, 0.6744897501960817],
    [0.9, 1.6448536269514729],
    [0.95, 1.959963984540054],
    [0.99, 2.5758293035489004],
    [0.9999, 3.8905918864131204],
  ])('of %f is %f', (level, quantile) => {
    expect(normalQuantile(level)).toBeCloseTo(quantile, 10);
  });
});

describe('studentQuantile', () => {
  // scipy.stats.t.isf((1 - level) / 2, freedom)
  it.each([
    [0.9, 1, 6.313751514675045],
    [0.9, 2, 2.9199855803537265],
    [0.95, 3, 3.1824463052837078],
    [0.9, 4, 2.131846786326651],
    [0.99, 7, 3.4994832973504924],
    [0.5, 11, 0.6974453275598814],
    [0.9, 30, 1.6972608865939576],
    [0.9, 999, 1.6463803454275356],
  ])('of %f with %i degrees of freedom is %f', (level, freedom, quantile) => {
    expect(studentQuantile(level, freedom)).toBeCloseTo(quantile, 10);
  });

  it('is the normal one where there are many', () => {
    expect(studentQuantile(0.9, 5000)).toBe(normalQuantile(0.9));
  });
});
