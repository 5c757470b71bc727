import { expect, test } from 'vitest';
import { walkDown } from '../../src/spex/edge.ts';

test('walks down by a ratio of 1.15 and ends at the first budget whose recall is below 0.95', async () => {
  const asked: number[] = [];
  const found = await walkDown(1000, async (budget) => {
    asked.push(budget);
    return budget >= 700 ? 0.95 : 0.949;
  });
  expect(asked).toEqual([1000, 870, 756, 658]);
  expect(found).toBe(756);
});

test('a budget that cannot be measured ends the walk', async () => {
  expect(await walkDown(1000, async (budget) => (budget > 900 ? 1 : undefined))).toBe(1000);
});

test('nothing is found where the first is below', async () => {
  expect(await walkDown(1000, async () => 0.5)).toBeUndefined();
});
