import {
  createRandom,
  Evaluator,
  type Explanation,
  type Game,
  getSolver,
  owen,
  type Player,
  tableGame,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marginalsAlong } from '../../../src/solvers/orders/index.ts';
import { affordableOrders } from '../../../src/solvers/owen/affordable-orders.ts';
import { allSteps, countSteps } from '../../../src/solvers/owen/all-steps.ts';
import { drawGroupedOrder, groupsOf } from '../../../src/solvers/owen/groups.ts';
import { owenDefinition } from '../../spectrum/definitions.ts';
import { randomTable, watched } from '../games.ts';

/** Players whose groups are the letters; '-' is none. */
const playersOf = (letters: string): Player[] =>
  [...letters].map((group, at) => ({ label: `p${at}`, ...(group !== '-' && { group }) }));

const gameOf = (letters: string, seed = 1): Game =>
  tableGame({ values: randomTable(letters.length, seed), players: playersOf(letters) });

/** Who has no group is one. */
const numbersOf = (letters: string): number[] => {
  const names = [...letters].map((letter, at) => (letter === '-' ? `-${at}` : letter));
  return names.map((name) => [...new Set(names)].indexOf(name));
};

const valuesOf = ({ interactions }: Explanation): number[] => {
  const values: number[] = [];
  for (const { players, value } of interactions.terms) if (players.length === 1) values[players[0]!] = value;
  return values;
};

const solve = (game: Game, options: object): Promise<Explanation> =>
  owen.solve(new Evaluator(game), { budget: 100, ...options });

describe('solver owen', () => {
  it.each(['aaabbbccc', 'aab-bbc-c', 'aaaaaabbb'])(
    'is exact once every coalition of whole groups and part of one more is measured: %s',
    async (letters) => {
      const { game, asked } = watched(gameOf(letters));
      const budget = countSteps(groupsOf(game.players));
      const { interactions, faithfulness, account, estimates } = await solve(game, { budget });
      expect(budget).toBeLessThan(2 ** letters.length);
      expect(asked.length).toBe(budget);
      expect(faithfulness.method).toBe('in-sample');
      expect(estimates).toEqual({ index: 'SV', order: 1, grouped: true });
      expect(account.join(' ')).toMatch(/the values are exact/);
      const truth = owenDefinition(randomTable(letters.length, 1), numbersOf(letters));
      valuesOf({ interactions } as Explanation).forEach((value, player) => {
        expect(value).toBeCloseTo(truth[player]!, 10);
      });
      for (const { low, high, value } of interactions.terms) expect([low, high]).toEqual([value, value]);
      const fewer = await solve(game, { budget: budget - 1 });
      expect(fewer.account.join(' ')).toMatch(
        /means over what players add in \d+ random orders and their reverses/,
      );
    },
  );

  it('gives exact Owen values, not Shapley values, where all coalitions are measured', async () => {
    const game = gameOf('aabbbc');
    const all = await solve(game, { budget: 64 });
    const truth = owenDefinition(randomTable(6, 1), numbersOf('aabbbc'));
    valuesOf(all).forEach((value, player) => {
      expect(value).toBeCloseTo(truth[player]!, 10);
    });
    expect(all.estimates).toEqual({ index: 'SV', order: 1, grouped: true });
    expect(all.faithfulness).toMatchObject({ method: 'exact', coalitions: 64 });
    expect(all.faithfulness.r2).toBeLessThan(1);
    const shapley = await getSolver('exact').solve(new Evaluator(game), {
      budget: 64,
      index: 'SV',
      order: 1,
    });
    expect(
      Math.max(...valuesOf(all).map((value, player) => Math.abs(value - valuesOf(shapley)[player]!))),
    ).toBeGreaterThan(0.05);
  });

  it('says which groups there were, and that without groups the values are Shapley values', async () => {
    const grouped = await solve(gameOf('aaabbbb--c'), {});
    expect(grouped.account[0]).toBe(
      'Owen values of 3 groups (a: 3 players, b: 4 players, c: 1 player) and 2 players of none: Shapley values over orders in which the players of a group come one after the other.',
    );
    for (const [letters, how] of [
      ['----------', 'each a group of its own'],
      ['abcdefghij', 'each a group of its own'],
      ['aaaaaaaaaa', 'all of one group'],
    ] as const) {
      const plain = await solve(gameOf(letters), {});
      expect(plain.estimates).toEqual({ index: 'SV', order: 1 });
      expect(plain.account[0]).toBe(`The players are ${how}: the Owen values are the Shapley values.`);
    }
  });

  it('takes no more orders than are sure to fit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c', 'd', '-'), { minLength: 4, maxLength: 12 }),
        fc.integer({ min: 0, max: 300 }),
        fc.nat(),
        (letters, more, seed) => {
          const n = letters.length;
          const groups = groupsOf(playersOf(letters.join('')));
          const budget = n + 1 + more;
          const along = marginalsAlong(n);
          const random = createRandom(seed);
          const seen = new Set<number>();
          const see = (row: Uint32Array): number => {
            seen.add(row[0]!);
            return 0;
          };
          const orders = affordableOrders(groups, n, budget);
          expect(orders).toBeGreaterThan(0);
          for (let i = 0; i < orders; i++) along(drawGroupedOrder(groups, random), see, new Float64Array(n));
          expect(seen.size).toBeLessThanOrEqual(budget);
          const steps = new Set(allSteps(groups, n).words);
          expect(steps.size).toBe(countSteps(groups));
          for (const coalition of seen) expect(steps.has(coalition)).toBe(true);
        },
      ),
    );
  });

  it('uses most of a budget that is not enough for all of them', async () => {
    const { game, asked } = watched(gameOf('aaaaaaabbbbbbb'));
    await solve(game, { budget: 400 });
    expect(asked.length).toBeGreaterThan(260);
  });
});
