import { createRandom } from '@spex/core';
import type { FeatureMatrix } from '@spex/lenses';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createDesign } from '../../../src/trainers/linear/design.ts';

const drawn = (rows: number, columns: number, rank: number, seed: number): FeatureMatrix => {
  const random = createRandom(seed);
  const few = Float64Array.from({ length: rank * columns }, () => random.normal());
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let r = 0; r < rank; r++) {
      const share = random.normal();
      for (let k = 0; k < columns; k++) {
        values[row * columns + k] = values[row * columns + k]! + share * few[r * columns + k]!;
      }
    }
  }
  return { rows, columns, values };
};
const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, k) => sum + value * b[k]!, 0);

it('keeps the inner products of features and a constant, in no more coordinates than there are points', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 25 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 6 }),
      fc.nat(1000),
      (points, columns, rank, seed) => {
        const train = drawn(points, columns, rank, seed);
        const test = drawn(3, columns, rank + 1, seed + 1);
        const design = createDesign({ train, test });
        const { width } = design;
        expect(width % 4).toBe(0);
        expect(width).toBeLessThanOrEqual(Math.max(4, Math.min(columns + 4, (4 * points) / 3 + 4)));
        const row = (values: Float64Array, of: number, at: number) => values.subarray(at * of, (at + 1) * of);
        for (let a = 0; a < points; a++) {
          const own = row(train.values, columns, a);
          for (let b = 0; b < points; b++) {
            const right = inner(own, row(train.values, columns, b)) + 1;
            const found = inner(row(design.train, width, a), row(design.train, width, b));
            expect(Math.abs(found - right)).toBeLessThan(1e-8 * (1 + Math.abs(right)));
          }
          for (let t = 0; t < 3; t++) {
            const right = inner(own, row(test.values, columns, t)) + 1;
            const found = inner(row(design.train, width, a), row(design.test, width, t));
            expect(Math.abs(found - right)).toBeLessThan(1e-8 * (1 + Math.abs(right)));
          }
        }
        expect(row(design.train, width, points).every((value) => value === 0)).toBe(true);
      },
    ),
    { numRuns: 100 },
  );
});
