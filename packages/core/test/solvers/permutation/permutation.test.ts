import { createGame, Evaluator, type Explanation, permutation, tableGame } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { type Along, marginalsAlong } from '../../../src/solvers/orders/index.ts';
import {
  interactionCoalitions,
  interactionsAlong,
} from '../../../src/solvers/permutation/shapley-interactions.ts';
import { taylorAlong, taylorCoalitions } from '../../../src/solvers/permutation/shapley-taylor.ts';
import { siiDefinition, sizeOf, stiiDefinition, subsetsOf } from '../../spectrum/definitions.ts';
import { randomTable, untouchable, watched } from '../games.ts';

const listOf = (mask: number): number[] =>
  Array.from({ length: 32 }, (_, player) => player).filter((player) => (mask >>> player) & 1);

function* orders(players: number, head: readonly number[] = []): Generator<Uint32Array> {
  if (head.length === players) yield Uint32Array.from(head);
  for (let player = 0; player < players; player++) {
    if (!head.includes(player)) yield* orders(players, [...head, player]);
  }
}

/** The mean over all n! orders. */
function meanOverAll(players: number, size: number, along: Along, values: Float64Array): Float64Array {
  const sums = new Float64Array(size);
  let count = 0;
  for (const order of orders(players)) {
    count++;
    along(order, (row) => values[row[0]!]!, sums);
  }
  return sums.map((sum) => sum / count);
}

describe('what an order tells', () => {
  const players = 5;
  const values = randomTable(players, 1);

  it('of Shapley values is right in the mean over all orders', () => {
    const means = meanOverAll(players, players, marginalsAlong(players), values);
    means.forEach((mean, player) => {
      expect(mean).toBeCloseTo(siiDefinition(values, 1 << player), 10);
    });
  });

  it.each([1, 2, 3, 4])(
    'of interactions of up to %i players is right in the mean over all orders',
    (order) => {
      const masks = subsetsOf(2 ** players - 1).filter((mask) => mask > 0 && sizeOf(mask) <= order);
      const sets = masks.map(listOf);
      const shapley = meanOverAll(players, sets.length, interactionsAlong(players, sets), values);
      const taylor = meanOverAll(players, sets.length, taylorAlong(players, sets, order), values);
      masks.forEach((mask, at) => {
        expect(shapley[at]).toBeCloseTo(siiDefinition(values, mask), 10);
        expect(taylor[at]).toBeCloseTo(stiiDefinition(values, mask, order), 10);
      });
    },
  );

  it.each([
    [6, 1],
    [6, 2],
    [7, 3],
    [5, 5],
    [2, 2],
  ])('takes as many coalitions of %i players for order %i as is said', (n, order) => {
    const sets = subsetsOf(2 ** n - 1)
      .filter((mask) => mask > 0 && sizeOf(mask) <= order)
      .map(listOf);
    const passed = (along: Along): number => {
      const seen = new Set<number>();
      const see = (row: Uint32Array): number => {
        seen.add(row[0]!);
        return 0;
      };
      along(
        Uint32Array.from({ length: n }, (_, at) => (at * 5 + 1) % n).sort(),
        see,
        new Float64Array(sets.length),
      );
      return seen.size;
    };
    expect(passed(interactionsAlong(n, sets))).toBe(interactionCoalitions(n, order));
    expect(passed(taylorAlong(n, sets, order))).toBe(taylorCoalitions(n, order));
    if (order === 1) expect(passed(marginalsAlong(n))).toBe(taylorCoalitions(n, order));
  });
});

/**
 * The airport game of Castro, Gomez and Tejada 2009, section 4: v(S) is the dearest runway that S needs; the Shapley values are
 * known in closed form (Littlechild and Owen 1973).
 */
const COSTS = [8, 12, 6, 14, 8, 9, 13, 10, 10, 10].flatMap((planes, kind) =>
  new Array<number>(planes).fill(kind + 1),
);
const PUBLISHED = [
  0.01, 0.020869565, 0.033369565, 0.046883079, 0.063549745, 0.082780515, 0.106036329, 0.139369662,
  0.189369662, 0.289369662,
];

function airport() {
  return createGame({
    players: COSTS.length,
    id: 'airport',
    value: (present) => COSTS[COSTS.findLastIndex((_, player) => present(player))] ?? 0,
  });
}

describe('permutation sampling', () => {
  const solve = (game: ReturnType<typeof tableGame>, options: object): Promise<Explanation> =>
    permutation.solve(new Evaluator(game), { budget: 200, ...options });

  it('finds the published Shapley values of the airport game, as far as it says', async () => {
    const { interactions, ends } = await solve(airport(), { budget: 20_000, seed: 2 });
    let held = 0;
    let square = 0;
    for (const { players, value, low, high } of interactions.terms) {
      const truth = PUBLISHED[COSTS[players[0]!]! - 1]!;
      square += (value - truth) ** 2 / 100;
      if (low! <= truth && truth <= high!) held++;
    }
    expect(ends.grand).toBe(10);
    expect(interactions.terms.length).toBeGreaterThan(90);
    expect(Math.sqrt(square)).toBeLessThan(0.06);
    expect(held).toBeGreaterThan(75);
  });

  it('goes on with orders until the next would not fit, repeated coalitions being free', async () => {
    const { game, asked } = watched(tableGame({ values: randomTable(8, 2) }));
    const { account } = await solve(game, { budget: 200 });
    expect(asked.length).toBeGreaterThan(180);
    const orders = Number(/in (\d+) random orders and their reverses/.exec(account[0]!)![1]);
    expect(orders).toBeGreaterThan(200 / 14);
  });

  it('takes each order with its reverse, unless told not to', async () => {
    const halves = async (options: object): Promise<number> => {
      const { game, asked } = watched(tableGame({ values: randomTable(10, 3) }));
      await solve(game, { budget: 150, ...options });
      const complement = (coalition: string): string =>
        Array.from({ length: 10 }, (_, player) => player)
          .filter((player) => !coalition.split(',').includes(String(player)))
          .join();
      return asked.filter((coalition) => asked.includes(complement(coalition))).length / asked.length;
    };
    expect(await halves({})).toBe(1);
    expect(await halves({ antithetic: false })).toBeLessThan(0.7);
  });

  it('tells no errors of one order', async () => {
    const { interactions, account } = await solve(tableGame({ values: randomTable(8, 4) }), { budget: 9 });
    expect(interactions.terms.every(({ low }) => low === undefined)).toBe(true);
    expect(account[0]).toMatch(/one random order, too few to tell errors/);
  });

  it('refuses, before the game is called, too small a budget for the order and too many interactions', async () => {
    await expect(solve(untouchable(10), { budget: 91, index: 'SII', order: 2 })).rejects.toThrow(
      "the budget of 91 is too small for solver 'permutation' on this game: give at least 92",
    );
    await expect(solve(untouchable(10), { budget: 55, index: 'STII', order: 2 })).rejects.toThrow(
      'give at least 56',
    );
    await expect(solve(untouchable(300), { budget: 1e7, index: 'STII', order: 3 })).rejects.toThrow(
      /order 3 of 300 players means 4500250 interactions.*lower the order/,
    );
    await expect(solve(untouchable(10), { antithetic: 1 })).rejects.toThrow(
      'antithetic must be true or false, not 1',
    );
  });
});
