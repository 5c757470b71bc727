import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FlipPatterns } from '../../../../src/solvers/spex/code/flip-patterns.ts';

/** Sums of all non-empty subsets, added from the first member on. */
function allSums(values: readonly number[]): number[] {
  const sums: number[] = [];
  for (let mask = 1; mask < 2 ** values.length; mask++) {
    sums.push(values.reduce((sum, value, i) => sum + ((mask >>> i) & 1 ? value : 0), 0));
  }
  return sums.sort((a, b) => a - b);
}

it('gives the least subset sums, least first, each subset once', () => {
  const reliability = fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 3 }));
  fc.assert(
    fc.property(
      fc.array(reliability, { maxLength: 9 }),
      fc.integer({ min: 0, max: 600 }),
      (draw, patterns) => {
        const values = draw.sort((a, b) => a - b);
        const flips = new FlipPatterns(patterns);
        // A second start forgets the first.
        for (const depth of [Math.min(2, values.length), values.length]) {
          flips.start(Float64Array.of(...values, 0), depth);
          const expected = allSums(values.slice(0, depth)).slice(0, patterns);
          const masks = new Set<number>();
          for (const sum of expected) {
            const mask = flips.next();
            masks.add(mask);
            expect(values.reduce((total, value, i) => total + ((mask >>> i) & 1 ? value : 0), 0)).toBe(sum);
          }
          expect(masks.size).toBe(expected.length);
          expect(masks.has(0)).toBe(false);
          if (expected.length < patterns) expect(flips.next()).toBe(0);
        }
      },
    ),
  );
});
