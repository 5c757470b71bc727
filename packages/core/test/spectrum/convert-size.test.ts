import {
  convertSpectrum,
  createRandom,
  createSpectrum,
  INDICES,
  type IndexName,
  InvalidArgumentError,
  moebiusOfTable,
  parseIndex,
  type Spectrum,
  spectrumOfTable,
  type Term,
} from '@spex/core';
import { describe, expect, test } from 'vitest';

function byPlayers(terms: readonly Term[]): Map<string, number> {
  return new Map(terms.map(({ players, value }) => [players.join(), value]));
}

function randomTable(players: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: 2 ** players }, () => random.normal());
}

/** Every second term, from the first or from the second. */
function half(spectrum: Spectrum, from: 0 | 1): Spectrum {
  return createSpectrum(
    spectrum.players,
    spectrum.supports
      .map((support, term) => [support, spectrum.coefficients[term]!] as const)
      .filter((_, term) => term % 2 === from),
  );
}

describe('dense and sparse spectra take different ways to the same values', () => {
  // 3^13 subsets are more than the dense way's 14 · 13 · 2^13 steps; half of them are fewer.
  const table = randomTable(13, 1);
  const spectrum = spectrumOfTable(table);

  test('Moebius of every set of 13 players', () => {
    const expected = table.slice();
    moebiusOfTable(expected);
    const terms = convertSpectrum(spectrum, 'Moebius', 13);
    expect(terms.length).toBe(2 ** 13);
    const worst = terms.reduce((most, { players, value }) => {
      const mask = players.reduce((bits, player) => bits | (1 << player), 0);
      return Math.max(most, Math.abs(value - expected[mask]!));
    }, 0);
    expect(worst).toBeLessThan(1e-8);
  });

  test.each(['SII', 'FSII', 'k-SII'] as const)('%s of order 13 is the sum of its halves', (index) => {
    const whole = byPlayers(convertSpectrum(spectrum, index, 13));
    const [even, odd] = ([0, 1] as const).map((from) =>
      byPlayers(convertSpectrum(half(spectrum, from), index, 13)),
    );
    let worst = 0;
    for (const [key, value] of whole) {
      worst = Math.max(worst, Math.abs(value - (even!.get(key) ?? 0) - (odd!.get(key) ?? 0)));
    }
    expect(whole.size).toBeGreaterThan(2 ** 13 - 10);
    expect(worst).toBeLessThan(1e-8);
  });
});

/** num[0] / den[0] + num[1] / den[1] + ..., as a number. */
function sumOfFractions(fractions: readonly (readonly [bigint, bigint])[]): number {
  const denominator = fractions.reduce((product, [, den]) => product * den, 1n);
  const numerator = fractions.reduce((sum, [num, den]) => sum + num * (denominator / den), 0n);
  return Number((numerator * 10n ** 40n) / denominator) / 1e40;
}

function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let result = 1n;
  for (let i = 0; i < k; i++) result = (result * BigInt(n - i)) / BigInt(i + 1);
  return result;
}

describe('one Fourier term of 60 players, where Moebius coefficients reach 2^60 and cancel', () => {
  const size = 60;
  const everyone = Array.from({ length: size }, (_, player) => player);
  const spectrum = createSpectrum(size, [[everyone, 1]]);
  /** Value of a set of t players' own unanimity game at one of s of them. */
  const unanimity: Partial<
    Record<(typeof INDICES)[number], (t: number, s: number, order: number) => readonly [bigint, bigint]>
  > = {
    SII: (t, s) => [1n, BigInt(t - s + 1)],
    STII: (t, s, order) => (s < order ? [BigInt(t === s ? 1 : 0), 1n] : [1n, choose(t, order)]),
    FSII: (t, s, order) => {
      if (t <= order) return [BigInt(t === s ? 1 : 0), 1n];
      const sign = (order - s) % 2 === 0 ? 1n : -1n;
      return [
        sign * BigInt(s) * choose(order, s) * choose(t - 1, order),
        BigInt(order + s) * choose(t + order - 1, order + s),
      ];
    },
  };
  test.each(Object.entries(unanimity))('%s', (index, value) => {
    for (const order of [1, 2, 3]) {
      const terms = convertSpectrum(spectrum, index as IndexName, order);
      for (let s = 1; s <= order; s++) {
        const fractions = Array.from({ length: size - s + 1 }, (_, more) => {
          const [num, den] = value(s + more, s, order);
          return [choose(size - s, more) * (-2n) ** BigInt(s + more) * num, den] as const;
        });
        const expected = sumOfFractions(fractions);
        const actual = terms.find(({ players }) => players.length === s)?.value ?? 0;
        expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-14 * Math.abs(expected));
      }
    }
  });
});

describe('order and size', () => {
  test('a hundred thousand players are no burden', () => {
    const spectrum = createSpectrum(100_000, [
      [[], 1],
      [[5, 99_999], 0.5],
      [[7, 50_000, 99_998], -0.25],
    ]);
    expect(convertSpectrum(spectrum, 'BII', 100_000)).toEqual([
      { players: [5, 99_999], value: 2 },
      { players: [7, 50_000, 99_998], value: 2 },
      { players: [], value: 1 },
    ]);
    expect(convertSpectrum(spectrum, 'Moebius', 3).length).toBe(1 + 2 + 1 + 3 + 3 + 1);
  });

  test('the largest value comes first, ties by size and players', () => {
    const spectrum = createSpectrum(4, [
      [[], 3],
      [[2], -1],
      [[1], 1],
      [[0, 3], 0.5],
      [[3], 5],
    ]);
    const order = convertSpectrum(spectrum, 'Fourier', 4).map(({ players }) => players);
    expect(order).toEqual([[3], [], [1], [2], [0, 3]]);
  });

  test('values that only rounding could have made are no terms', () => {
    const spectrum = createSpectrum(2, [
      [[0], 0.1],
      [[1], 0.2],
      [[0, 1], -0.3],
    ]);
    // 0.1 + 0.2 - 0.3 is 5.6e-17 in floating point.
    const terms = convertSpectrum(spectrum, 'Moebius', 2);
    expect(terms.map(({ players }) => players)).toEqual([[0, 1], [0], [1]]);
  });

  test('sums keep what large terms that cancel would swallow', () => {
    const small = Array.from({ length: 20 }, (_, i): [number[], number] => [[0, i + 2], 0.1]);
    const spectrum = createSpectrum(30, [[[0, 1], 1e12], ...small, [[0, 29], -1e12]]);
    expect(byPlayers(convertSpectrum(spectrum, 'Moebius', 1)).get('0')).toBeCloseTo(-4, 12);
  });

  test('SV and BV stay at order 1 whatever the order', () => {
    const spectrum = spectrumOfTable(randomTable(5, 2));
    for (const index of ['SV', 'BV'] as const) {
      const terms = convertSpectrum(spectrum, index, 3);
      expect(terms).toEqual(convertSpectrum(spectrum, index, 1));
      expect(terms.length).toBe(6);
    }
  });

  test('a wide term is converted up to a low order, and refused above', () => {
    const wide = Array.from({ length: 200 }, (_, player) => player);
    const spectrum = createSpectrum(200, [[wide, 1]]);
    expect(convertSpectrum(spectrum, 'Moebius', 2).length).toBe(1 + 200 + 19_900);
    // One set, however wide.
    expect(convertSpectrum(spectrum, 'BII', 200)).toEqual([{ players: wide, value: 2 ** 200 }]);
    for (const index of ['Moebius', 'SII', 'STII', 'FSII', 'k-SII'] as const) {
      expect(() => convertSpectrum(spectrum, index, 150)).toThrow(
        'order 150 asks for too many interactions: some terms of the spectrum have 200 players; lower the order',
      );
    }
  });

  test('too many sets are refused also where their subsets could be visited', () => {
    const wide = Array.from({ length: 60 }, (_, player) => player);
    const spectrum = createSpectrum(60, [[wide, 1]]);
    // C(60, 5) is 5.5 million.
    expect(() => convertSpectrum(spectrum, 'Moebius', 5)).toThrow('order 5 asks for too many interactions');
  });

  test('a value beyond the largest number is refused', () => {
    const wide = Array.from({ length: 2000 }, (_, player) => player);
    expect(() => convertSpectrum(createSpectrum(2000, [[wide, 1]]), 'BII', 2000)).toThrow(
      'the BII of 2000 players is too large for a number: lower the order',
    );
  });

  test('the order must be a whole number from 1 to n', () => {
    const spectrum = createSpectrum(3, [[[0], 1]]);
    for (const order of [0, 4, 1.5, Number.NaN]) {
      expect(() => convertSpectrum(spectrum, 'SV', order)).toThrow(InvalidArgumentError);
      expect(() => convertSpectrum(spectrum, 'SV', order)).toThrow(
        `order must be an integer from 1 to 3, the number of players, not ${order}`,
      );
    }
  });

  test('a spectrum without terms has no interactions', () => {
    for (const index of INDICES) expect(convertSpectrum(createSpectrum(4, []), index, 3)).toEqual([]);
  });
});

test('names of indices are read whatever their case', () => {
  expect(['fourier', 'MOEBIUS', 'sv', 'k-sii', 'K-SII', 'FSII'].map(parseIndex)).toEqual([
    'Fourier',
    'Moebius',
    'SV',
    'k-SII',
    'k-SII',
    'FSII',
  ]);
  expect(() => parseIndex('shap')).toThrow(
    "unknown index 'shap': use one of Fourier, Moebius, SV, BV, SII, BII, STII, FSII, FBII, k-SII, or BII@p such as BII@0.8",
  );
});

test('an index at a keep-probability has one name, whatever way it is written', () => {
  expect(['BII@0.8', 'bii@.80', 'BII@1', 'BII@0', 'BII@0.5'].map(parseIndex)).toEqual([
    'BII@0.8',
    'BII@0.8',
    'BII@1',
    'BII@0',
    'BII',
  ]);
  for (const wrong of ['BII@', 'BII@1.1', 'BII@-0.1', 'BII@x', 'BII@1e-3']) {
    expect(() => parseIndex(wrong)).toThrow('the p of index BII@p must be a probability from 0 to 1');
  }
  expect(() => parseIndex('SII@0.8')).toThrow("unknown index 'SII@0.8'");
});
