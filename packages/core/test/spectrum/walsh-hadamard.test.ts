import {
  createRandom,
  createSpectrum,
  enumerateCoalitions,
  evaluateSpectrum,
  spectrumOfTable,
  tableOfSpectrum,
  walshHadamard,
} from '@spex/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fourierDefinition } from './definitions.ts';

const tables = fc
  .integer({ min: 1, max: 9 })
  .chain((players) =>
    fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
      minLength: 2 ** players,
      maxLength: 2 ** players,
      size: 'max',
    }),
  )
  .map((values) => Float64Array.from(values));

function largestDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

test('the transform is its definition, and undoes itself up to 2^n', () => {
  fc.assert(
    fc.property(tables, (values) => {
      const transformed = values.slice();
      walshHadamard(transformed);
      transformed.forEach((value, mask) => {
        expect(value / values.length).toBeCloseTo(fourierDefinition(values, mask), 10);
      });
      walshHadamard(transformed);
      const back = transformed.map((value) => value / values.length);
      expect(largestDifference(back, values)).toBeLessThan(1e-11);
    }),
  );
});

test('a table comes back from its spectrum, by either way of evaluating', () => {
  fc.assert(
    fc.property(tables, (values) => {
      const untouched = values.slice();
      const spectrum = spectrumOfTable(values);
      expect(values).toEqual(untouched);
      const all = enumerateCoalitions(spectrum.players);
      expect(largestDifference(tableOfSpectrum(spectrum), values)).toBeLessThan(1e-10);
      expect(largestDifference(evaluateSpectrum(spectrum, all), values)).toBeLessThan(1e-10);
    }),
  );
});

test("Parseval: the mean square of the values is the sum of the coefficients' squares", () => {
  fc.assert(
    fc.property(tables, (values) => {
      const power = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
      const energy = spectrumOfTable(values).coefficients.reduce((sum, c) => sum + c ** 2, 0);
      expect(Math.abs(energy - power)).toBeLessThanOrEqual(1e-12 * power + 1e-300);
    }),
  );
});

test('coefficients that are rounding error are left out, small true ones stay', () => {
  const weights = [0.1, 0.7, -1.3, 2.9, 0.3, 1 / 3];
  const additive = Float64Array.from({ length: 64 }, (_, mask) =>
    weights.reduce((sum, weight, player) => sum + ((mask >> player) & 1 ? weight : 0), 1e3),
  );
  expect(spectrumOfTable(additive).supports).toEqual([[], [0], [1], [2], [3], [4], [5]]);

  // One coalition of 65,536 has a value: every coefficient is 2^-16 of it.
  const spike = new Float64Array(2 ** 16);
  spike[5] = 3;
  const { supports, coefficients } = spectrumOfTable(spike);
  expect(supports.length).toBe(2 ** 16);
  expect(Math.abs(coefficients[12345]!)).toBe(3 / 2 ** 16);
});

test('supports come by size, then lexicographic', () => {
  const random = createRandom(4);
  const values = Float64Array.from({ length: 8 }, () => random.normal());
  expect(spectrumOfTable(values).supports).toEqual([[], [0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]]);
});

test('bad tables are refused', () => {
  expect(() => walshHadamard(new Float64Array(6))).toThrow('a complete table has 2^n values');
  expect(() => walshHadamard(new Float64Array(1))).toThrow('a complete table has 2^n values');
  expect(() => spectrumOfTable(Float64Array.of(1, Number.NaN))).toThrow('the value of coalition 1 is NaN');
  const wide = createSpectrum(40, [[[39], 1]]);
  expect(() => tableOfSpectrum(wide)).toThrow('a complete table has at most 26 players, not 40');
});
