import { expect, test } from 'vitest';
import { figuresOf, standardErrorOf } from '../../src/efficiency/figures.ts';
import { fewestTo } from '../../src/efficiency/tables.ts';
import type { Measured } from '../../src/efficiency/task.ts';

function row(game: string, seed: number, r2: number, budget = 128): Measured {
  return {
    ...{ set: 'games', family: 'F', solver: 'auto', noise: 0, claimed: r2 + 0.1, terms: 10 * r2, seconds: 2 },
    ...{ game, seed, r2, budget, cut: [r2 / 2] },
  };
}

test('means are of each game over its seeds, then over games; the spread is that of the mean over games', () => {
  const figures = figuresOf([row('a', 0, 0.2), row('a', 1, 0.4), row('b', 0, 0.8), row('b', 1, 0.8)])!;
  expect(figures).toMatchObject({ games: 2, seeds: 2, worst: { game: 'a' } });
  expect(figures.r2).toBeCloseTo(0.55, 12);
  expect(figures.worst.r2).toBeCloseTo(0.3, 12);
  expect(figures.claimed).toBeCloseTo(0.65, 12);
  expect(figures.cut[0]).toBeCloseTo(0.275, 12);
  // Means over games: 0.5 and 0.6, half their difference is the error of their mean.
  expect(figures.standardError).toBeCloseTo(0.05, 12);
});

test('one seed tells of no spread', () => {
  expect(figuresOf([row('a', 0, 0.2)])!.standardError).toBeNull();
  expect(figuresOf([])).toBeUndefined();
  expect(standardErrorOf([1, 2, 3])).toBeCloseTo(1 / Math.sqrt(3), 12);
});

test('the fewest ablations are those from which on all is found', () => {
  const at = (...values: number[]): Measured[] => values.map((r2, one) => row('a', 0, r2, 2 ** one * 500));
  expect(fewestTo(at(0.5, 0.98, 0.991, 1), 0.99)).toBe('2000');
  expect(fewestTo(at(0.995, 0.98, 0.991), 0.99)).toBe('2000');
  expect(fewestTo(at(0.995, 0.999), 0.99)).toBe('500');
  expect(fewestTo(at(0.5, 0.98), 0.99)).toBe('more than 1000');
  expect(fewestTo([], 0.99)).toBe('-');
});
