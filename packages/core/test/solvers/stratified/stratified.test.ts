import { createGame, Evaluator, type Explanation, type Game, stratified, tableGame } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { siiDefinition } from '../../spectrum/definitions.ts';
import { randomTable, watched } from '../games.ts';

const solve = (game: Game, options: object): Promise<Explanation> =>
  stratified.solve(new Evaluator(game), { budget: stratified.leastBudget(game.players.length), ...options });

const valuesOf = ({ interactions }: Explanation): number[] => {
  const values: number[] = [];
  for (const { players, value } of interactions.terms) if (players.length === 1) values[players[0]!] = value;
  return values;
};

describe('stratified sampling', () => {
  it('measures every arc of a circle: n coalitions of each size but the ends', async () => {
    const { game, asked } = watched(tableGame({ values: randomTable(7, 1) }));
    await solve(game, {});
    const sizes = new Map<number, number>();
    for (const coalition of asked) {
      const size = coalition === '' ? 0 : coalition.split(',').length;
      sizes.set(size, (sizes.get(size) ?? 0) + 1);
    }
    expect([...sizes].sort((a, b) => a[0] - b[0])).toEqual([
      [0, 1],
      [1, 7],
      [2, 7],
      [3, 7],
      [4, 7],
      [5, 7],
      [6, 7],
      [7, 1],
    ]);
  });

  it('is exact with one circle where only the size of what a player joins matters', async () => {
    const heights = [0, 3, 3.5, 7, 2, 9, -4, 1, 6, 5];
    const game = createGame({
      players: 9,
      value: (present) =>
        heights[Array.from({ length: 9 }, (_, player) => present(player)).filter(Boolean).length]!,
    });
    for (const value of valuesOf(await solve(game, {}))) expect(value).toBeCloseTo(5 / 9, 12);
  });

  it('is exact with one circle where players interact in pairs: every pair is met as often from either side', async () => {
    const values = Float64Array.from({ length: 64 }, (_, set) => {
      let sum = 0;
      for (let i = 0; i < 6; i++) {
        for (let j = 0; j < i; j++) if ((set >>> i) & (set >>> j) & 1) sum += (i + 1) * (j - 2.5);
      }
      return sum;
    });
    valuesOf(await solve(tableGame({ values }), {})).forEach((value, player) => {
      expect(value).toBeCloseTo(siiDefinition(values, 1 << player), 10);
    });
  });

  it('tells no errors of one circle, and errors of several', async () => {
    const game = tableGame({ values: randomTable(9, 3) });
    const one = await solve(game, {});
    expect(one.interactions.terms.every(({ low }) => low === undefined)).toBe(true);
    expect(one.account[0]).toMatch(/one random circle .* tells twice .* no errors/);
    const several = await solve(game, { budget: 300 });
    expect(several.account[0]).toMatch(/\d random circles/);
    expect(several.interactions.terms.every(({ low, high }) => low! <= high!)).toBe(true);
  });
});
