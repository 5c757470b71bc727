import { coalitionSize, createGame, createRandom, exact, isPresent, lasso, proxyspex } from '@spex/core';
import type { PointGroups } from '@spex/lenses';
import { describe, expect, it } from 'vitest';
import { clusterCount } from '../../src/data/point-players.ts';
import { chooseSampler, settleChecks, settleDataBudget, strataOf } from '../../src/data/sampling.ts';

const groups = (...members: number[][]): PointGroups => ({
  players: members.map((_, player) => ({ label: `p${player}` })),
  members: members.map((own) => Uint32Array.from(own)),
});

describe('the default budget', () => {
  it.each([
    // All 2^n where that is little, at least 256, 10 n log2 n, at most 2,048, 2 n for thousands.
    [4, 16],
    [10, 333],
    [8, 256],
    [100, 2048],
    [1000, 2048],
    [5000, 10_000],
  ])('for %i players is %i', (players, budget) => {
    expect(settleDataBudget(undefined, players, proxyspex).budget).toBe(budget);
  });

  it('is what was asked for where it was, and what the solver needs', () => {
    expect(settleDataBudget(77, 100, proxyspex)).toEqual({ budget: 77 });
    expect(settleDataBudget(undefined, 14, exact).budget).toBe(2 ** 14);
    expect(settleDataBudget(undefined, 1000, lasso).budgetNote).toBe('default for 1,000 players');
  });
});

describe('subsets', () => {
  it('are uniform by default', () => {
    expect(chooseSampler({}, groups([0], [1]), ['a', 'b'], [0, 1], 9)).toEqual({
      sampler: undefined,
      name: 'each player present with probability 0.5',
    });
  });

  it('have a share of the players that was asked for', () => {
    const { sampler } = chooseSampler({ fraction: 0.2 }, groups([0], [1]), [], [], 9);
    const batch = sampler!.sample(40, 400, createRandom(1));
    let present = 0;
    for (let row = 0; row < batch.rows; row++) present += coalitionSize(batch, row);
    expect(present / 400 / 40).toBeGreaterThan(0.15);
    expect(present / 400 / 40).toBeLessThan(0.25);
  });

  it('have as many players of each class where that is asked for; a group has that of most of its points', () => {
    const players = groups([0, 1, 2], [3], [4, 5], [6], [7], [8]);
    const targets = [0, 1, 1, 0, 1, 1, 0, 0, 1];
    expect([...strataOf(players, 2, targets)]).toEqual([1, 0, 1, 0, 0, 1]);
    const { sampler, name } = chooseSampler({ balanced: true }, players, ['a', 'b'], targets, 15);
    expect(name).toContain('as many players of each of 2 classes');
    const batch = sampler!.sample(6, 15, createRandom(1));
    for (let row = 0; row < batch.rows; row++) {
      const of = (own: number[]): number => own.filter((player) => isPresent(batch, row, player)).length;
      expect(of([0, 2, 5])).toBe(of([1, 3, 4]));
    }
  });

  it('are not balanced where there are no classes', () => {
    const choose = (classes: string[], targets: number[], budget = 1) =>
      chooseSampler({ balanced: true }, groups([0], [1], [2]), classes, targets, budget);
    expect(() => choose([], [0.1, 0.2, 0.3])).toThrow('balanced needs classes');
    expect(() => choose(['a', 'b'], [0, 0, 0])).toThrow("none has mostly points of 'b'");
    // Nobody, or one of two and the only one.
    expect(() => choose(['a', 'b'], [0, 0, 1], 3)).toThrow(
      "balanced leaves only 3 subsets, one player has mostly points of 'b': lower the budget of 3",
    );
    expect(choose(['a', 'b'], [0, 0, 1], 2).sampler).toBeDefined();
  });
});

describe('fresh subsets', () => {
  const game = (players: number) => createGame({ players, value: () => 0 });

  it('are a tenth of the budget, from 20 to 200, as far as there are any left', () => {
    expect(settleChecks(undefined, 100, game(50))).toBe(20);
    expect(settleChecks(undefined, 555, game(50))).toBe(56);
    expect(settleChecks(undefined, 9999, game(50))).toBe(200);
    expect(settleChecks(undefined, 24, game(5))).toBe(8);
    expect(settleChecks(undefined, 32, game(5))).toBe(0);
  });

  it('are as many as asked for, where so many are left', () => {
    expect(settleChecks(7, 24, game(5))).toBe(7);
    expect(settleChecks(0, 24, game(5))).toBe(0);
    expect(() => settleChecks(9, 24, game(5))).toThrow('check must be at most 8, not 9');
  });
});

describe('automatic clusters', () => {
  it('are a tenth of the points, 10 to 100, and an eighth of a small budget', () => {
    expect(clusterCount('auto', 300, undefined)).toBe(30);
    expect(clusterCount('auto', 40, undefined)).toBe(10);
    expect(clusterCount('auto', 6, undefined)).toBe(6);
    expect(clusterCount('auto', 50_000, undefined)).toBe(100);
    expect(clusterCount('auto', 300, 80)).toBe(10);
    expect(clusterCount('auto', 300, 8)).toBe(2);
  });

  it('are not more than there are points', () => {
    expect(clusterCount(12, 12, undefined)).toBe(12);
    expect(() => clusterCount(13, 12, undefined)).toThrow(
      'clusters:13 asks for more clusters than there are training points, 12',
    );
  });
});
