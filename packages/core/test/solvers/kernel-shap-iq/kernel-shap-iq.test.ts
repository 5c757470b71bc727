import { createGame, Evaluator, InvalidArgumentError, kernelShapIq } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { dummyGame, valuesOf } from '../dummy-game.ts';
import { untouchable, watched } from '../games.ts';

// tests_approximators/test_approximator_kernelshapiq.py of shapiq, with its tolerances: SII 0.1429 for player 0, 0.6429 for 1
// and 2, 1 for the pair, 0 for the triple; k-SII 0.1429 for each player, in all 2.
describe('kernelShapIq on the dummy game of 7 players', () => {
  const solve = async (index: string, order: number, more = {}) =>
    valuesOf(await kernelShapIq.solve(new Evaluator(dummyGame(7)), { budget: 100, index, order, ...more }));

  it.each([
    [2, false],
    [3, false],
    [2, true],
  ])('gives the published SII of order %i, paired: %s', async (order, paired) => {
    const value = await solve('SII', order, { paired });
    expect(Math.abs(value('0') - 1 / 7)).toBeLessThan(0.1);
    expect(Math.abs(value('1') - (1 / 7 + 1 / 2))).toBeLessThan(0.1);
    expect(Math.abs(value('2') - (1 / 7 + 1 / 2))).toBeLessThan(0.1);
    expect(Math.abs(value('1,2') - 1)).toBeLessThan(0.1);
    expect(Math.abs(value('0,3'))).toBeLessThan(0.1);
    expect(Math.abs(value('1,2,3'))).toBeLessThan(0.1);
  });

  it('gives the published k-SII of order 3', async () => {
    const value = await solve('k-SII', 3);
    for (const player of [0, 1, 2]) expect(Math.abs(value(`${player}`) - 1 / 7)).toBeLessThan(0.1);
    expect(Math.abs(value('1,2') - 1)).toBeLessThan(0.1);
  });

  it('measures every coalition near the ends that higher orders rest on', async () => {
    const { game, asked } = watched(dummyGame(7));
    await kernelShapIq.solve(new Evaluator(game), { budget: 90, order: 3 });
    const sizes = asked.map((coalition) => (coalition === '' ? 0 : coalition.split(',').length));
    for (const size of [1, 6]) expect(sizes.filter((other) => other === size).length).toBe(7);
    for (const size of [2, 5]) expect(sizes.filter((other) => other === size).length).toBe(21);
  });
});

it('kernelShapIq tells what budget an order takes', () => {
  // Both ends, 2n coalitions near them, and one for each of C(n, 2) - n unknowns (or n - 1, if more) and another.
  expect(kernelShapIq.leastBudget(10)).toBe(2 + 20 + 35 + 1);
  expect(kernelShapIq.leastBudget(10, { index: 'SII', order: 1 })).toBe(2 + 9 + 1);
  expect(kernelShapIq.leastBudget(4)).toBe(2 + 8 + 3 + 1);
  expect(kernelShapIq.leastBudget(6, { index: 'SII', order: 5 })).toBe(64);
});

it('kernelShapIq finds pairs among 50 players', async () => {
  const game = createGame({
    players: 50,
    value: (present) => Number(present(1)) + 4 * Number(present(3) && present(44)),
  });
  const value = valuesOf(await kernelShapIq.solve(new Evaluator(game), { budget: 4000, index: 'SII' }));
  expect(Math.abs(value('3,44') - 4)).toBeLessThan(0.5);
  expect(Math.abs(value('1') - 1)).toBeLessThan(0.5);
});

describe('kernelShapIq refuses', () => {
  const refused = async (players: number, options: object, message: RegExp) => {
    const answer = kernelShapIq.solve(new Evaluator(untouchable(players)), { budget: 100_000, ...options });
    await expect(answer).rejects.toThrow(message);
    await expect(answer).rejects.toBeInstanceOf(InvalidArgumentError);
  };
  it('more sets than it can fit', () =>
    refused(
      100,
      {},
      /up to 4096 sets of an order, and 100 players have 4950 of order 2: lower the order to 1/,
    ));
  it('what is neither true nor false', () =>
    refused(8, { budget: 100, paired: 1 }, /paired must be true or false, not 1/));
});
