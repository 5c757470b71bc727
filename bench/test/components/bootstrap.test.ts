import { createRandom } from 'spex';
import { expect, test } from 'vitest';
import { bootstrap } from '../../src/components/bootstrap.ts';

const each = (count: number): string[] => Array.from({ length: count }, (_, at) => `${at}`);

test('the interval of many draws is about the normal one', () => {
  const random = createRandom(3);
  const values = Array.from({ length: 400 }, () => random.normal());
  const { mean, low, high } = bootstrap(values, each(400));
  // 1.96 standard errors of 1 / √400.
  expect(high - low).toBeGreaterThan(0.8 * 2 * 0.098);
  expect(high - low).toBeLessThan(1.2 * 2 * 0.098);
  expect(low).toBeLessThan(mean);
  expect(high).toBeGreaterThan(mean);
});

test('values of one cluster are one draw', () => {
  const random = createRandom(4);
  const draws = Array.from({ length: 50 }, () => random.normal());
  const once = bootstrap(draws, each(50));
  const copied = bootstrap([...draws, ...draws], [...each(50), ...each(50)]);
  expect(copied.low).toBeCloseTo(once.low, 12);
  expect(copied.high).toBeCloseTo(once.high, 12);
});

test('equal values leave no doubt', () => {
  expect(bootstrap([2, 2, 2], each(3))).toEqual({ mean: 2, low: 2, high: 2 });
});
