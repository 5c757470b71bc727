import {
  convertSpectrum,
  type INDICES,
  type IndexName,
  spectrumOfMoebius,
  spectrumOfTable,
  type Term,
} from '@spex/core';
import { describe, expect, test } from 'vitest';
import * as california from './shapiq-california.ts';

/** The sets of up to `order` of `players` players by size, then lexicographic. */
function sets(players: number, order: number): number[][] {
  let last: number[][] = [[]];
  const all = [...last];
  for (let size = 1; size <= order; size++) {
    last = last.flatMap((set) => {
      const from = (set.at(-1) ?? -1) + 1;
      return Array.from({ length: players - from }, (_, i) => [...set, from + i]);
    });
    all.push(...last);
  }
  return all;
}

function termValue(terms: readonly Term[], players: readonly number[]): number {
  return terms.find((term) => term.players.join() === players.join())?.value ?? 0;
}

/** All 2^n values from a rule on the list of players present. */
function table(players: number, rule: (present: number[]) => number): Float64Array {
  const everyone = Array.from({ length: players }, (_, player) => player);
  return Float64Array.from({ length: 2 ** players }, (_, mask) =>
    rule(everyone.filter((player) => (mask >> player) & 1)),
  );
}

function values(game: Float64Array, index: IndexName, order: number, players: readonly number[][]): number[] {
  const terms = convertSpectrum(spectrumOfTable(game), index, order);
  return players.map((set) => termValue(terms, set));
}

function expectClose(actual: readonly number[], expected: readonly number[], digits = 12): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    expect(value, `value ${i}`).toBeCloseTo(expected[i]!, digits);
  });
}

describe("shapiq's values of a housing game", () => {
  const spectrum = spectrumOfMoebius(
    8,
    sets(8, 8).map((players, i) => ({ players, value: california.moebius[i]! })),
  );
  for (const [index, order] of [
    ['SII', 2],
    ['FBII', 2],
    ['STII', 2],
    ['FSII', 2],
    ['k-SII', 3],
  ] as const) {
    test(`${index} of order ${order}`, () => {
      const terms = convertSpectrum(spectrum, index, order);
      const expected = california.interactions[index];
      expectClose(
        sets(8, order)
          .slice(1)
          .map((players) => termValue(terms, players)),
        expected,
        6,
      );
    });
  }

  test('the empty terms', () => {
    // The files' baseline values.
    const empty = (index: IndexName) => termValue(convertSpectrum(spectrum, index, 2), []);
    for (const index of ['SV', 'SII', 'STII', 'FSII', 'k-SII'] as const) {
      expect(empty(index)).toBeCloseTo(2.0591675062728614, 9);
    }
    expect(empty('FBII')).toBeCloseTo(2.3074177954601414, 6);
  });

  test('pairs under BII are those of FBII of order 2', () => {
    const pairs = sets(8, 2).filter((players) => players.length === 2);
    const terms = convertSpectrum(spectrum, 'BII', 2);
    expectClose(
      pairs.map((players) => termValue(terms, players)),
      california.interactions.FBII.slice(8),
      6,
    );
  });
});

describe('textbook games', () => {
  const singles = (players: number) => Array.from({ length: players }, (_, player) => [player]);

  test('glove game: one left glove, two right gloves', () => {
    // Shapley values: Wikipedia, "Shapley value", glove game. Banzhaf: counting swings by hand (3, 1, 1 of 4).
    const game = table(3, (present) => (present.includes(0) && present.length > 1 ? 1 : 0));
    expectClose(values(game, 'SV', 1, singles(3)), [2 / 3, 1 / 6, 1 / 6]);
    expectClose(values(game, 'BV', 1, singles(3)), [3 / 4, 1 / 4, 1 / 4]);
  });

  test('the inheritance of Ibn Ezra', () => {
    // Aumann (2010), Some non-superadditive games, and their Shapley values, in the Talmud; as in R's CoopGame examples.
    const claims = [120, 60, 40, 30];
    const game = table(4, (present) => Math.max(0, ...present.map((heir) => claims[heir]!)));
    expectClose(values(game, 'SV', 1, singles(4)), [80 + 5 / 6, 20 + 5 / 6, 10 + 5 / 6, 7.5]);
  });

  test('United Nations Security Council: 15 members, 5 with a veto, 9 votes needed', () => {
    // Straffin (1993), Game Theory and Strategy: Shapley-Shubik 421/2145 and 4/2145, Banzhaf 848 and 84 swings of 2^14.
    const game = table(15, (present) =>
      present.length >= 9 && present.filter((i) => i < 5).length === 5 ? 1 : 0,
    );
    const veto = 421 / 2145;
    const other = 4 / 2145;
    const all = (a: number, b: number) => Array.from({ length: 15 }, (_, i) => (i < 5 ? a : b));
    expectClose(values(game, 'SV', 1, singles(15)), all(veto, other));
    expectClose(values(game, 'BV', 1, singles(15)), all(848 / 2 ** 14, 84 / 2 ** 14));
    expectClose(values(game, 'FSII', 1, singles(15)), all(veto, other));
    expectClose(values(game, 'k-SII', 1, singles(15)), all(veto, other));
    expectClose(values(game, 'STII', 1, singles(15)), all(veto, other));
  });

  test('majority of three', () => {
    // By hand from its dividends: 1 for each pair, -2 for the three. Shapley-Taylor gives everything to the pairs, the
    // Shapley interaction index nothing.
    const game = table(3, (present) => (present.length >= 2 ? 1 : 0));
    const some = [[0], [1], [2], [0, 1], [0, 2], [1, 2]];
    expectClose(values(game, 'Moebius', 3, [...some, [0, 1, 2]]), [0, 0, 0, 1, 1, 1, -2]);
    expectClose(values(game, 'STII', 2, some), [0, 0, 0, 1 / 3, 1 / 3, 1 / 3]);
    expectClose(values(game, 'SII', 2, some), [1 / 3, 1 / 3, 1 / 3, 0, 0, 0]);
  });
});

describe('unanimity games: v(S) = 1 when all of R are present', () => {
  const choose = (n: number, k: number): number =>
    k < 0 || k > n ? 0 : k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k;
  /** Closed forms of the value of a set of s members of R, |R| = r >= order; and where they are stated. */
  const closedForms: Partial<
    Record<(typeof INDICES)[number], (r: number, s: number, order: number) => number>
  > = {
    // Grabisch and Roubens (1999), from Moebius coefficients.
    SII: (r, s) => 1 / (r - s + 1),
    BII: (r, s) => 2 ** (s - r),
    // Sundararajan et al. (2020), the interaction distribution axiom.
    STII: (r, s, order) => (s === order ? 1 / choose(r, order) : 0),
    // Tsai, Yeh and Ravikumar (2023), closed forms of Faith-Shap and Faith-Banzhaf.
    FSII: (r, s, order) =>
      r === order
        ? Number(s === r)
        : (((-1) ** (order - s) * s * choose(order, s)) / (order + s)) *
          (choose(r - 1, order) / choose(r + order - 1, order + s)),
    FBII: (r, s, order) =>
      r === order ? Number(s === r) : (-1) ** (order - s) * 2 ** (s - r) * choose(r - s - 1, order - s),
  };
  for (const [index, closedForm] of Object.entries(closedForms)) {
    test(index, () => {
      for (const r of [2, 5, 11]) {
        const members = Array.from({ length: r }, (_, i) => i * 3 + 1);
        const spectrum = spectrumOfMoebius(40, [{ players: members, value: 1 }]);
        for (let order = 1; order <= Math.min(r, 5); order++) {
          const terms = convertSpectrum(spectrum, index as IndexName, order);
          for (let s = 1; s <= order; s++) {
            const expected = closedForm(r, s, order);
            expect(termValue(terms, members.slice(0, s)), `r ${r}, order ${order}, s ${s}`).toBeCloseTo(
              expected,
              10,
            );
            expect(termValue(terms, members.slice(-s))).toBeCloseTo(expected, 10);
          }
          expect(terms.every(({ players }) => players.every((player) => members.includes(player)))).toBe(
            true,
          );
        }
      }
    });
  }
});
