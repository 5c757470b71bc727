import {
  convertSpectrum,
  createRandom,
  createSpectrum,
  INDICES,
  indexError,
  kendall,
  type Random,
  type Spectrum,
  spearman,
  type Term,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const PLAYERS = 5;
const MASKS = Array.from({ length: 2 ** PLAYERS }, (_, mask) => mask);
const setOf = (mask: number): number[] => [0, 1, 2, 3, 4].filter((player) => (mask >> player) & 1);

function randomSpectrum(random: Random): Spectrum {
  return createSpectrum(
    PLAYERS,
    MASKS.filter(() => random.below(2) === 0).map((mask) => [setOf(mask), random.normal()] as const),
  );
}

/** Every set's value, in a dense list: no term is missing. */
function dense(terms: readonly Term[], least: number, most: number): number[] {
  return MASKS.map(setOf)
    .filter(({ length }) => length >= least && length <= most)
    .map((set) => terms.find(({ players }) => players.join() === set.join())?.value ?? 0);
}

describe('indexError', () => {
  it('is the definitions over all sets of the order, for every index', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(...INDICES),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 12 }),
        (seed, index, order, k) => {
          const random = createRandom(seed);
          // Values that tie would make it a matter of taste which are the largest.
          const [estimate, exact] = [0, 1].map(() =>
            convertSpectrum(randomSpectrum(random), index, order).map(({ players, value }) => ({
              players,
              value: value * (1 + random.uniform() / 10),
            })),
          );
          const found = indexError(estimate!, exact!, PLAYERS, { k, order });
          expect(found.byOrder).toHaveLength(order);
          [found.all, ...found.byOrder].forEach((error, at) => {
            const [least, most] = at === 0 ? [1, order] : [at, at];
            const a = dense(estimate!, least, most);
            const b = dense(exact!, least, most);
            const errors = a.map((value, i) => value - b[i]!);
            const mean = (of: (error: number) => number): number =>
              errors.reduce((sum, one) => sum + of(one), 0) / errors.length;
            expect(error.sets).toBe(a.length);
            expect(error.mse).toBeCloseTo(
              mean((one) => one ** 2),
              10,
            );
            expect(error.mae).toBeCloseTo(mean(Math.abs), 10);
            expect(error.largest).toBeCloseTo(Math.max(...errors.map(Math.abs)), 10);
            const size = b.reduce((sum, value) => sum + value ** 2, 0);
            if (size === 0) expect(error.normalised).toBeNull();
            else expect(error.normalised! * size).toBeCloseTo(mean((one) => one ** 2) * a.length, 8);
            const topOf = (values: readonly number[], count: number): number[] =>
              [...values.keys()]
                .filter((i) => values[i] !== 0)
                .sort((x, y) => Math.abs(values[y]!) - Math.abs(values[x]!))
                .slice(0, count);
            const there = Math.min(k, b.filter((value) => value !== 0).length);
            const common = topOf(a, there).filter((i) => topOf(b, there).includes(i)).length;
            expect(error.top.k).toBe(there);
            if (there === 0) expect(error.top.overlap).toBeNull();
            else expect(error.top.overlap! * there).toBeCloseTo(common, 10);
            const either = [...a.keys()].filter((i) => a[i] !== 0 || b[i] !== 0);
            const ranked = [a, b].map((values) => either.map((i) => values[i]!));
            const varies = ranked.every((values) => new Set(values).size > 1);
            expect(error.spearman === null).toBe(!varies);
            if (!varies) return;
            expect(error.spearman).toBeCloseTo(spearman(ranked[0]!, ranked[1]!), 12);
            expect(error.kendall).toBeCloseTo(kendall(ranked[0]!, ranked[1]!), 12);
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is perfect for the exact values, ties or not', () => {
    const exact = [3, 3, 3, 1, 0].map((value, player) => ({ players: [player], value }));
    const { all, byOrder } = indexError(exact, exact, 5, { k: 2 });
    expect(all).toEqual({
      sets: 5,
      mse: 0,
      mae: 0,
      normalised: 0,
      largest: 0,
      top: { k: 2, overlap: expect.closeTo(1, 12) },
      spearman: expect.closeTo(1, 12),
      kendall: expect.closeTo(1, 12),
    });
    expect(byOrder).toEqual([all]);
  });

  it('counts what only one side has, whatever the order of players', () => {
    const exact = [
      { players: [1, 0], value: 2 },
      { players: [], value: 7 },
    ];
    const estimate = [
      { players: [0, 1], value: 1 },
      { players: [0, 1, 2], value: 3 },
    ];
    const { all, byOrder } = indexError(estimate, exact, 3);
    expect(all).toMatchObject({ sets: 7, mse: 10 / 7, mae: 4 / 7, normalised: 2.5, largest: 3 });
    expect(byOrder.map(({ mse }) => mse)).toEqual([0, 1 / 3, 9]);
    expect(byOrder.map(({ normalised }) => normalised)).toEqual([null, 0.25, null]);
    expect(indexError(estimate, exact, 3, { order: 2 }).all.mse).toBe(1 / 6);
    // An estimate of 0 everywhere misses all there is.
    expect(indexError([], exact, 3).all).toMatchObject({
      normalised: 1,
      top: { k: 1, overlap: 0 },
      spearman: null,
    });
  });

  it.each([
    [[{ players: [3], value: 1 }], 3, {}, 'estimate names player 3: players are integers from 0 to 2'],
    [
      [
        { players: [0, 1], value: 1 },
        { players: [1, 0], value: 1 },
      ],
      3,
      {},
      'estimate has the set [0,1] twice',
    ],
    [[{ players: [0], value: Number.POSITIVE_INFINITY }], 3, {}, 'must be a finite number, not Infinity'],
    [[], 3, { k: 0 }, 'k must be an integer of at least 1, not 0'],
    [[], 3, { order: 0.5 }, 'order must be an integer of at least 1, not 0.5'],
    [[], 0, {}, 'players must be an integer of at least 1, not 0'],
  ])('refuses %j of %d players with %j', (estimate, players, options, message) => {
    expect(() => indexError(estimate, [], players, options)).toThrow(message);
  });
});
