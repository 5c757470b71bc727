import {
  createRandom,
  InvalidArgumentError,
  type Random,
  recovery,
  type Support,
  type Term,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const nameOf = (players: Support): string => players.toSorted((a, b) => a - b).join();

/** Some distinct sets of five players, with values of few sizes, so that many tie. */
function someTerms(random: Random, sizes: readonly number[]): Term[] {
  return Array.from({ length: 32 }, (_, mask) => mask)
    .filter(() => random.below(2) === 0)
    .map((mask) => ({
      players: [4, 3, 2, 1, 0].filter((player) => (mask >> player) & 1),
      value: sizes[random.below(sizes.length)]! * (random.below(2) === 0 ? 1 : -1),
    }));
}

/** All orders of a list. */
function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first, at) => permutations(items.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}

describe('recovery', () => {
  it('is the counts, where nothing ties', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 20 }), fc.boolean(), (seed, k, signs) => {
        const random = createRandom(seed);
        const found = someTerms(random, [1, 2]).map((term, at) => ({
          ...term,
          value: term.value * (1 + at / 50),
        }));
        const truth = someTerms(random, [1]);
        const top = found
          .filter(({ players }) => players.length > 0)
          .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
          .slice(0, k);
        const known = truth.filter(({ players }) => players.length > 0);
        const hits = top.filter(({ players, value }) =>
          known.some((one) => nameOf(one.players) === nameOf(players) && (!signs || one.value * value > 0)),
        ).length;
        // No two values are the same: 2 (1 + a/50) = 1 + b/50 has no solution below 50 terms.
        expect(recovery(found, truth, { k, signs })).toEqual({
          listed: top.length,
          hits,
          recall: known.length === 0 ? null : hits / known.length,
          precision: top.length === 0 ? null : hits / top.length,
        });
      }),
    );
  });

  it('gives what breaking ties at random gives on average', () => {
    const found: Term[] = [
      { players: [0], value: 5 },
      { players: [1], value: -2 },
      { players: [2], value: 2 },
      // Rounding alone parts this from a tie.
      { players: [0, 2], value: 2 * (1 + 2 ** -50) },
      { players: [3], value: 2 },
      { players: [4], value: 1 },
      { players: [1, 2], value: 0 },
    ];
    const truth = [{ players: [0] }, { players: [2, 0] }, { players: [3] }, { players: [2, 1] }];
    for (let k = 1; k <= 7; k++) {
      let hits = 0;
      const orders = permutations(found.slice(1, 5));
      for (const tied of orders) {
        const list = [found[0]!, ...tied, found[5]!].slice(0, k);
        hits += list.filter(({ players }) =>
          truth.some((one) => nameOf(one.players) === nameOf(players)),
        ).length;
      }
      const mean = hits / orders.length;
      const given = recovery(found, truth, { k });
      expect(given.listed).toBe(Math.min(k, 6));
      expect(given.hits).toBeCloseTo(mean, 12);
      expect(given.recall).toBeCloseTo(mean / 4, 12);
      expect(given.precision).toBeCloseTo(mean / Math.min(k, 6), 12);
    }
  });

  it('minds the orders of players and of sets, and the sign only where asked to', () => {
    const found = [
      { players: [2, 7], value: -1 },
      { players: [], value: 9 },
      { players: [1], value: 3 },
    ];
    const truth = [
      { players: [], value: 1 },
      { players: [7, 2], value: 4 },
    ];
    expect(recovery(found, truth)).toEqual({ listed: 2, hits: 1, recall: 1, precision: 0.5 });
    expect(recovery(found, truth, { signs: true })).toMatchObject({ hits: 0, recall: 0, precision: 0 });
    expect(recovery(found, truth, { least: 2 })).toMatchObject({ listed: 1, precision: 1 });
    expect(recovery(found, truth, { most: 1 })).toEqual({ listed: 1, hits: 0, recall: null, precision: 0 });
    expect(recovery(found, truth, { least: 0 })).toMatchObject({ listed: 3, hits: 2, recall: 1 });
  });

  it('has no figure where there is nothing to count', () => {
    expect(recovery([], [{ players: [1] }])).toEqual({ listed: 0, hits: 0, recall: 0, precision: null });
    expect(recovery([{ players: [1], value: 1 }], [])).toMatchObject({ recall: null, precision: 0 });
  });

  it('refuses sets named twice, signs that are not known, and a bad k', () => {
    const twice = [
      { players: [1, 2], value: 1 },
      { players: [2, 1], value: 2 },
    ];
    expect(() => recovery(twice, [])).toThrow('found has the set [1,2] twice');
    expect(() => recovery([], twice)).toThrow('truth has the set [1,2] twice');
    expect(() => recovery([], [{ players: [3] }], { signs: true })).toThrow('the true set [3] has no sign');
    expect(() => recovery([{ players: [3], value: Number.NaN }], [])).toThrow(
      'must be a finite number, not NaN',
    );
    expect(() => recovery([], [], { k: 0 })).toThrow(InvalidArgumentError);
  });
});
