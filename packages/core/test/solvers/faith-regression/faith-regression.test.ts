import {
  createGame,
  Evaluator,
  type FaithRegressionOptions,
  faithRegression,
  type Game,
  InvalidArgumentError,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { dummyGame, valuesOf } from '../dummy-game.ts';
import { sparseGame, untouchable } from '../games.ts';

const solve = (game: Game, options: FaithRegressionOptions) =>
  faithRegression.solve(new Evaluator(game), options);

describe.each([
  ['FSII', {}],
  ['FSII', { paired: true }],
  ['FBII', {}],
])('faithRegression of %s %o', (index, more) => {
  // tests_approximators/test_approximator_regression_fsi.py of shapiq: all players alike, 1 for the pair.
  it('gives the published values of the dummy game', async () => {
    const value = valuesOf(await solve(dummyGame(7), { budget: 100, index, order: 2, ...more }));
    for (let player = 0; player < 7; player++) expect(value(`${player}`)).toBeCloseTo(1 / 7, 9);
    expect(value('1,2')).toBeCloseTo(1, 9);
    expect(value('0,4')).toBeCloseTo(0, 9);
    expect(value('')).toBeCloseTo(0, 9);
  });

  it('is exact for games without larger interactions', async () => {
    // Of order 3: 1 + 2 x0 - x4 + 3 x0 x1 + 1.5 x2 x8 - 1.5 x2 x3 x8.
    const value = valuesOf(await solve(sparseGame(9), { budget: 400, index, order: 3, ...more }));
    const expected = { '': 1, '0': 2, '4': -1, '0,1': 3, '2,8': 1.5, '2,3,8': -1.5, '1': 0, '2,3': 0 };
    for (const [set, coefficient] of Object.entries(expected)) expect(value(set)).toBeCloseTo(coefficient, 8);
  });
});

it('faithRegression tells what budget an index and order take', () => {
  expect(faithRegression.leastBudget(10)).toBe(1 + 10 + 45 + 1);
  expect(faithRegression.leastBudget(10, { index: 'FBII', order: 2 })).toBe(1 + 10 + 45 + 3);
  expect(faithRegression.leastBudget(200, { index: 'FSII', order: 1 })).toBe(202);
  expect(faithRegression.leastBudget(3)).toBe(8);
});

it('faithRegression with a ridge takes fewer coalitions than terms, and errs less where they are scarce', async () => {
  const game = createGame({
    players: 14,
    value: (present) =>
      2 * Number(present(0)) + Number(present(3) && present(9)) + Math.sin(5 * Number(present(5))),
  });
  const few = valuesOf(await solve(game, { budget: 60, index: 'FBII', ridge: true }));
  expect(few('0')).toBeGreaterThan(0.8);
  expect(few('0')).toBeGreaterThan(2 * Math.abs(few('1')));
  const noisy: Game = {
    ...game,
    async evaluate(batch, context) {
      const values = Float64Array.from(await game.evaluate(batch, context));
      return values.map((value, row) => value + Math.sin(1e4 * batch.words[row]!));
    },
  };
  const error = async (ridge: boolean): Promise<number> => {
    const value = valuesOf(await solve(noisy, { budget: 130, index: 'FBII', ridge }));
    let sum = 0;
    for (let i = 0; i < 14; i++) {
      for (let j = 0; j < i; j++) sum += (value(`${j},${i}`) - (j === 3 && i === 9 ? 1 : 0)) ** 2;
    }
    return sum;
  };
  expect(await error(true)).toBeLessThan(0.5 * (await error(false)));
});

describe('faithRegression refuses', () => {
  const refused = async (players: number, options: object, message: RegExp) => {
    const answer = solve(untouchable(players), { budget: 100_000, ...options });
    await expect(answer).rejects.toThrow(message);
    await expect(answer).rejects.toBeInstanceOf(InvalidArgumentError);
  };
  it('more terms than it can fit', () =>
    refused(100, {}, /fits up to 4096 terms, and 100 players have 5051 of up to order 2: lower the order/));
  it('what is neither true nor false', () =>
    refused(8, { budget: 100, ridge: 'no' }, /ridge must be true or false, not no/));
});
