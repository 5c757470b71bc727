import { getSolver } from 'spex';
import { expect, it } from 'vitest';
import { groupedGame, randomTable, tableWithEquals, tableWithNull } from '../../src/conformance/games.ts';
import { farthest, hasMean } from '../../src/conformance/properties.ts';
import { truthOf } from '../../src/conformance/solve.ts';

it('takes a mean for the expected one as far as chance goes', () => {
  const values = [1, 3, 1, 3, 1, 3];
  expect(hasMean(values, 2)).toBe(true);
  expect(hasMean(values, 3.9)).toBe(true);
  expect(hasMean(values, 4.1)).toBe(false);
  expect(hasMean([5, 5, 5], 5)).toBe(true);
  expect(hasMean([5, 5, 5], 5.001)).toBe(false);
});

it('takes values that are left out for 0', () => {
  expect(farthest(new Map([['0', 2]]), new Map([['1', -3]]))).toBe(3);
  expect(farthest(new Map(), new Map())).toBe(0);
});

it('has games with a player that makes no difference, and with two that are alike', () => {
  const subject = { solver: getSolver('exact'), index: 'SII' as const };
  const none = truthOf(subject, tableWithNull(5, 1));
  expect([...none.keys()].filter((set) => set.split(',').includes('2'))).toEqual([]);
  const alike = truthOf(subject, tableWithEquals(5, 2));
  expect(alike.get('1')).toBeCloseTo(alike.get('3')!, 12);
  expect(alike.get('1,4')).toBeCloseTo(alike.get('3,4')!, 12);
  expect(alike.get('1')).not.toBeCloseTo(alike.get('0')!, 3);
  expect(groupedGame(randomTable(3, 1)).players.map(({ group }) => group)).toEqual(['even', 'odd', 'even']);
});
