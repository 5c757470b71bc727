import { getSolver } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { defaultBudget } from '../src/default-budget.ts';

describe('defaultBudget', () => {
  it.each([
    [2, 4],
    [7, 128],
    [8, 256],
    [9, 286],
    [30, 1473],
    [40, 2048],
    [1000, 2048],
  ])('%d players: %d', (players, budget) => {
    expect(defaultBudget(players, getSolver('auto'))).toBe(budget);
  });

  it.each([
    [7, 128],
    [19, 808],
    [128, 2048],
    [100_000, 2048],
  ])('%d players: %d, also for solver spex', (players, budget) => {
    expect(defaultBudget(players, getSolver('spex'))).toBe(budget);
  });

  it('is what the solver needs where that is more', () => {
    expect(defaultBudget(14, getSolver('exact'))).toBe(2 ** 14);
  });
});
