import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prefixOrder, stretches } from '../../src/llama/prefix-order.ts';

const rows = fc.array(fc.array(fc.nat(2), { maxLength: 6 }), { maxLength: 30 });

test('in that order every prefix is read once', () => {
  fc.assert(
    fc.property(rows, (all) => {
      const order = prefixOrder(all);
      expect([...order].sort((a, b) => a - b)).toEqual([...all.keys()]);
      let read = 0;
      let before: number[] = [];
      for (const row of order) {
        const now = all[row]!;
        let shared = 0;
        while (shared < now.length && shared < before.length && now[shared] === before[shared]) shared++;
        read += now.length - shared;
        before = now;
      }
      const prefixes = new Set(all.flatMap((row) => row.map((_, at) => row.slice(0, at + 1).join())));
      expect(read).toBe(prefixes.size);
    }),
  );
});

test('stretches are even, in order, and hold everything', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1 }), fc.integer({ min: 1, max: 9 }), (order, count) => {
      const parts = stretches(order, count);
      expect(parts.flat()).toEqual(order);
      const sizes = parts.map((part) => part.length);
      expect(parts).toHaveLength(Math.min(count, order.length));
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      // The last one is the longest: whoever goes through all of them goes by its length.
      expect(sizes.at(-1)).toBe(Math.max(...sizes));
    }),
  );
});
