import {
  createRandom,
  createSpectrum,
  type HierarchyRates,
  hierarchy,
  InvalidArgumentError,
  type Spectrum,
  type Support,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const valuesOf = ({ direct, staircase, strong }: HierarchyRates): number[] =>
  [direct, staircase, strong].map(({ value }) => value);

function subsetsOf(set: Support): Support[] {
  return Array.from({ length: 2 ** set.length }, (_, mask) => set.filter((__, i) => (mask >> i) & 1));
}

function orderingsOf(set: Support): Support[] {
  if (set.length === 0) return [[]];
  return set.flatMap((last) =>
    orderingsOf(set.filter((player) => player !== last)).map((rest) => [...rest, last]),
  );
}

/** The definitions, word for word, for a list of sets of which those that `counts` are rated. */
function bruteForce(sets: readonly Support[], counts: (set: Support) => boolean, members = sets): number[] {
  const has = (set: Support): boolean =>
    members.some((one) => one.join() === set.toSorted((a, b) => a - b).join());
  const rated = sets.filter(counts);
  const mean = (value: (set: Support) => number): number =>
    rated.length === 0 ? 1 : rated.reduce((sum, set) => sum + value(set), 0) / rated.length;
  return [
    mean((set) =>
      set.length === 0
        ? 1
        : set.filter((left) => has(set.filter((player) => player !== left))).length / set.length,
    ),
    mean((set) =>
      orderingsOf(set).some((ordering) =>
        Array.from({ length: ordering.length + 1 }, (_, size) => ordering.slice(0, size)).every(has),
      )
        ? 1
        : 0,
    ),
    mean((set) => (subsetsOf(set).every(has) ? 1 : 0)),
  ];
}

function randomSpectrum(seed: number): Spectrum {
  const random = createRandom(seed);
  return createSpectrum(
    5,
    Array.from({ length: 32 }, (_, mask) => mask)
      .filter(() => random.below(3) > 0)
      .map((mask) => [[0, 1, 2, 3, 4].filter((player) => (mask >> player) & 1), random.normal()] as const),
  );
}

/** Supports of the k largest coefficients. */
function largest({ supports, coefficients }: Spectrum, k: number): Support[] {
  return supports
    .map((support, term) => ({ support, size: Math.abs(coefficients[term]!) }))
    .sort((a, b) => b.size - a.size)
    .slice(0, k)
    .map(({ support }) => support);
}

describe('hierarchy', () => {
  it("gives the paper's example", () => {
    const spectrum = createSpectrum(4, [
      [[], 5],
      [[1], 4],
      [[2], -3],
      [[1, 3], 2],
      [[0], 0.1],
    ]);
    const { all, interactions } = hierarchy(spectrum, 4);
    expect(all.direct.value).toBe(7 / 8);
    expect(all.staircase.value).toBe(1);
    expect(all.strong.value).toBe(3 / 4);
    expect(all.terms).toBe(4);
    expect(valuesOf(interactions)).toEqual([0.5, 1, 0]);
    expect(interactions.terms).toBe(1);
  });

  it('is the definitions, word for word', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 35 }), (seed, k) => {
        const spectrum = randomSpectrum(seed);
        const sets = largest(spectrum, k);
        const { all, interactions } = hierarchy(spectrum, k, { draws: 1 });
        bruteForce(sets, () => true).forEach((value, at) => {
          expect(valuesOf(all)[at]).toBeCloseTo(value, 12);
        });
        bruteForce(sets, (set) => set.length > 1, [...sets, []]).forEach((value, at) => {
          expect(valuesOf(interactions)[at]).toBeCloseTo(value, 12);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('tells what chance makes of the same orders', () => {
    // One pair and one single player of 4: the pair holds the player with a chance of a half.
    const spectrum = createSpectrum(4, [
      [[], 3],
      [[0], 2],
      [[0, 1], 1],
    ]);
    const { all, interactions } = hierarchy(spectrum, 3, { draws: 4000 });
    expect(valuesOf(interactions)).toEqual([0.5, 1, 0]);
    const { direct, staircase, strong } = interactions;
    // Share of the pair's players that are among the k: a half in half of the draws, else none.
    expect(direct.chance.mean).toBeCloseTo(0.25, 1);
    expect(direct.chance.deviation).toBeCloseTo(0.25, 1);
    expect(staircase.chance.mean).toBeCloseTo(0.5, 1);
    expect(staircase.chance.deviation).toBeCloseTo(0.5, 1);
    expect(strong.chance).toEqual({ mean: 0, deviation: 0 });
    expect(all.direct.chance.mean).toBeCloseTo((1 + 1 + 0.25) / 3, 1);
  });

  it('draws sets of one order uniformly, also where few are left over', () => {
    // 5 of the 6 pairs of 4 players, and 2 of the 4 players: each pair holds 2 · (2 / 4) of them on average.
    const spectrum = createSpectrum(4, [
      [[0], 9],
      [[1], 8],
      [[0, 1], 7],
      [[0, 2], 6],
      [[0, 3], 5],
      [[1, 2], 4],
      [[1, 3], 3],
    ]);
    const { interactions } = hierarchy(spectrum, 7, { draws: 2000 });
    expect(interactions.direct.chance.mean).toBeCloseTo(0.5, 1);
    // A pair is strong when it is the one that both players make: 5 / 6 of the draws have it, as one of 5.
    expect(interactions.strong.chance.mean).toBeCloseTo(1 / 6, 1);
  });

  it('shuffles the coefficients among the terms of each order', () => {
    const spectrum = randomSpectrum(11);
    const k = 12;
    const sets = largest(spectrum, k);
    const orders = sets.map(({ length }) => length);
    // Every choice of as many of the spectrum's own terms of each order is as likely: all of them, listed.
    const choose = (from: readonly Support[], count: number): Support[][] =>
      count === 0
        ? [[]]
        : from.flatMap((first, at) => choose(from.slice(at + 1), count - 1).map((rest) => [first, ...rest]));
    const choices = [...new Set(orders)].reduce<Support[][]>(
      (all, order) => {
        const own = spectrum.supports.filter(({ length }) => length === order);
        const some = choose(own, orders.filter((one) => one === order).length);
        return all.flatMap((before) => some.map((one) => [...before, ...one]));
      },
      [[]],
    );
    const expected = [0, 1, 2].map(
      (rate) => choices.reduce((sum, one) => sum + bruteForce(one, () => true)[rate]!, 0) / choices.length,
    );
    const { all } = hierarchy(spectrum, k, { draws: 4000, null: 'coefficients' });
    [all.direct, all.staircase, all.strong].forEach(({ chance }, rate) => {
      expect(Math.abs(chance.mean - expected[rate]!)).toBeLessThan(
        (5 * chance.deviation) / Math.sqrt(4000) + 1e-12,
      );
    });
    expect(all.direct.chance.deviation).toBeGreaterThan(0);
  });

  it('has nothing to shuffle where all terms are looked at, which the other null does not mind', () => {
    const spectrum = createSpectrum(30, [
      [[], 1],
      [[3], 1],
      [[9], 1],
      [[3, 9], 1],
    ]);
    const { direct } = hierarchy(spectrum, 4, { null: 'coefficients' }).all;
    expect(direct).toEqual({ value: 1, chance: { mean: 1, deviation: 0 } });
    expect(hierarchy(spectrum, 4).all.direct.chance.mean).toBeLessThan(0.9);
  });

  it('tells a hierarchical spectrum from one that is not', () => {
    const chain = createSpectrum(40, [
      [[], 1],
      ...[3, 9, 17, 30].map((player) => [[player], 1] as const),
      [[3, 9], 1],
      [[9, 17], 1],
      [[3, 17], 1],
      [[3, 9, 17], 1],
    ]);
    const { interactions } = hierarchy(chain, 100);
    expect(valuesOf(interactions)).toEqual([1, 1, 1]);
    expect(interactions.direct.chance.mean).toBeLessThan(0.2);
    const parities = createSpectrum(40, [
      [[0, 1, 2, 3, 4], 1],
      [[5, 6, 7, 8, 9], 1],
    ]);
    expect(valuesOf(hierarchy(parities, 10).interactions)).toEqual([0, 0, 0]);
  });

  it('takes fewer terms where the spectrum has fewer, and none of coefficient 0', () => {
    const spectrum = createSpectrum(3, [
      [[0], 0],
      [[1], 1],
    ]);
    expect(hierarchy(spectrum, 10).all.terms).toBe(1);
    expect(valuesOf(hierarchy(createSpectrum(3, []), 10).all)).toEqual([1, 1, 1]);
  });

  it('depends on the seed only', () => {
    const spectrum = randomSpectrum(5);
    expect(hierarchy(spectrum, 12, { seed: 3 })).toEqual(hierarchy(spectrum, 12, { seed: 3 }));
    expect(hierarchy(spectrum, 12, { seed: 3 })).not.toEqual(hierarchy(spectrum, 12, { seed: 4 }));
  });

  it.each([
    [0, {}],
    [1.5, {}],
    [3, { draws: 0 }],
    [3, { null: 'signs' as 'supports' }],
  ])('refuses k = %d with %j', (k, options) => {
    expect(() => hierarchy(randomSpectrum(1), k, options)).toThrow(InvalidArgumentError);
  });
});
