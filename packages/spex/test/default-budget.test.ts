import { describe, expect, it } from 'vitest';
import { defaultBudget } from '../src/default-budget.ts';

describe('defaultBudget', () => {
  it.each([
    [2, 4],
    [7, 128],
    [8, 256],
    [9, 457],
    [40, 3407],
    [50, 4096],
    [1000, 4096],
  ])('%d players: %d', (players, budget) => {
    expect(defaultBudget(players)).toBe(budget);
  });
});
