import {
  convertSpectrum,
  createRandom,
  createSpectrum,
  parseIndex,
  spectrumOfTable,
  weightedBanzhaf,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const membersOf = (mask: number): number[] =>
  Array.from({ length: 10 }, (_, i) => i).filter((i) => (mask >> i) & 1);

/** Σ over coalitions of the others of their probability times Σ_{L ⊆ T} (-1)^{|T| - |L|} v(S ∪ L). */
function definition(values: Float64Array, p: readonly number[], set: number): number {
  let mean = 0;
  values.forEach((_, others) => {
    if (others & set) return;
    const weight = p.reduce(
      (product, present, i) =>
        (set >> i) & 1 ? product : product * ((others >> i) & 1 ? present : 1 - present),
      1,
    );
    for (let part = set; ; part = (part - 1) & set) {
      const sign = membersOf(set ^ part).length % 2 === 0 ? 1 : -1;
      mean += weight * sign * values[others | part]!;
      if (part === 0) break;
    }
  });
  return mean;
}

const cases = fc.integer({ min: 1, max: 6 }).chain((players) =>
  fc.record({
    p: fc.array(fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })), {
      minLength: players,
      maxLength: players,
    }),
    values: fc
      .integer()
      .map((seed) => createRandom(seed))
      .map((random) => Float64Array.from({ length: 2 ** players }, () => random.normal())),
  }),
);

describe('weightedBanzhaf', () => {
  it('is the mean discrete derivative over coalitions of the others', () => {
    fc.assert(
      fc.property(cases, ({ p, values }) => {
        for (let order = 1; order <= p.length; order++) {
          const found = new Map(
            weightedBanzhaf(spectrumOfTable(values), p, order).map((term) => [
              term.players.join(),
              term.value,
            ]),
          );
          for (let set = 0; set < values.length; set++) {
            const players = membersOf(set);
            const expected = players.length > order ? 0 : definition(values, p, set);
            expect(found.get(players.join()) ?? 0).toBeCloseTo(expected, 9);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is the Banzhaf interaction index at 1/2, and the Moebius transform at 0, among many players', () => {
    const random = createRandom(2);
    const spectrum = createSpectrum(
      90,
      Array.from({ length: 30 }, () => {
        const set = new Set(Array.from({ length: random.below(5) }, () => random.below(90)));
        return [[...set], random.normal()] as const;
      }),
    );
    for (const [p, index] of [
      [0.5, 'BII'],
      [0, 'Moebius'],
    ] as const) {
      const expected = convertSpectrum(spectrum, index, 3);
      const found = weightedBanzhaf(spectrum, p, 3);
      expect(found.map(({ players }) => players)).toEqual(expected.map(({ players }) => players));
      found.forEach(({ value }, at) => {
        expect(value).toBeCloseTo(expected[at]!.value, 10);
      });
    }
  });

  it('is what the index BII@p converts to', () => {
    fc.assert(
      fc.property(cases, ({ p: [p], values }) => {
        const spectrum = spectrumOfTable(values);
        const players = Math.log2(values.length);
        const index = parseIndex(`BII@${p!.toFixed(3)}`);
        for (let order = 1; order <= players; order++) {
          const found = convertSpectrum(spectrum, index, order);
          const expected = weightedBanzhaf(spectrum, Number(p!.toFixed(3)), order);
          const byPlayers = new Map(found.map((term) => [term.players.join(), term.value]));
          for (const { players: set, value } of expected) {
            expect(byPlayers.get(set.join()) ?? 0).toBeCloseTo(value, 10);
          }
          expect(found.every(({ value }) => value !== 0)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('tells what players do where all others are there', () => {
    // An OR of three: with the third there, the others change nothing.
    const or = spectrumOfTable(Float64Array.from({ length: 8 }, (_, set) => (set === 0 ? 0 : 1)));
    expect(weightedBanzhaf(or, 1, 3).filter(({ players }) => players.length > 0)).toEqual([
      { players: [0, 1, 2], value: 1 },
    ]);
    expect(weightedBanzhaf(or, [1, 0, 0], 1)).toEqual([
      { players: [], value: 1 },
      { players: [0], value: 1 },
    ]);
  });

  it('refuses what is no probability, and orders out of range', () => {
    const spectrum = createSpectrum(3, [[[0, 1], 1]]);
    expect(() => weightedBanzhaf(spectrum, 1.1, 2)).toThrow('p must be from 0 to 1, not 1.1');
    expect(() => weightedBanzhaf(spectrum, 0.5, 4)).toThrow('order must be an integer from 1 to 3');
  });
});
