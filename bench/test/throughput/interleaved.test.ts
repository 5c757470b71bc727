import { expect, test } from 'vitest';
import { interleaved, largestDifference, quantile } from '../../src/throughput/interleaved.ts';

test('both take turns, and the first time of each does not count', async () => {
  const order: string[] = [];
  const spent = { bare: [100, 1, 2, 6], ours: [1, 2, 2, 3] };
  let clock = 0;
  const work = (who: 'bare' | 'ours') => async () => {
    order.push(who);
    clock += spent[who].shift()!;
  };
  const compared = await interleaved(work('bare'), work('ours'), 3, () => clock);
  expect(order).toEqual(['bare', 'ours', 'bare', 'ours', 'bare', 'ours', 'bare', 'ours']);
  // Ratios of the pairs: 1/2, 2/2, 6/3.
  expect(compared).toEqual({ bare: 2, ours: 2, ratios: [0.75, 1, 1.5] });
});

test('quantiles lie between the sorted values', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([10, 0], 0.25)).toBe(2.5);
  expect(quantile([7], 0.75)).toBe(7);
});

test('the largest difference sees shapes that differ and numbers that are none', () => {
  expect(largestDifference(Float64Array.of(1, 2, 3), Float64Array.of(1, 2.5, 2.75))).toBe(0.5);
  expect(largestDifference(Float64Array.of(1), Float64Array.of(1, 2))).toBe(Infinity);
  expect(largestDifference(Float64Array.of(1, 5), Float64Array.of(Number.NaN, 5))).toBe(Infinity);
});
