import { expect, test } from 'vitest';
import { createRate } from '../../src/scorers/rate.ts';

test('estimates from a fixed guess first, then from all calls but the first', async () => {
  let clock = 0;
  const rate = createRate(() => clock);
  const taking = (milliseconds: number) => async () => {
    clock += milliseconds;
    return 'done';
  };
  expect(rate.estimate(155)).toEqual({ seconds: 1 });
  expect(await rate.measure(1, taking(60_000))).toBe('done');
  expect(rate.estimate(155)).toEqual({ seconds: 1 });
  await rate.measure(64, taking(500));
  await rate.measure(36, taking(1500));
  expect(rate.estimate(1000)).toEqual({ seconds: 20 });
});
