import { convertSpectrum, INDICES, type IndexName, spectrumOfTable, type Term } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  biiDefinition,
  derivative,
  fbiiDefinition,
  fourierDefinition,
  fsiiDefinition,
  type Interactions,
  kSiiDefinition,
  setsUpTo,
  siiDefinition,
  sizeOf,
  stiiByPermutations,
  stiiDefinition,
  type Values,
} from './definitions.ts';

function maskOf(players: readonly number[]): number {
  return players.reduce((mask, player) => mask | (1 << player), 0);
}

function byMask(terms: readonly Term[]): Interactions {
  return new Map(terms.map(({ players, value }) => [maskOf(players), value]));
}

function convertTable(values: Float64Array, index: IndexName, order: number): Interactions {
  return byMask(convertSpectrum(spectrumOfTable(values), index, order));
}

/** Fails on the first set whose value differs, and on sets that should not be there. */
function expectSame(actual: Interactions, expected: Interactions, tolerance: number): void {
  for (const [set, value] of expected) {
    const given = actual.get(set) ?? 0;
    if (!(Math.abs(given - value) <= tolerance)) {
      throw new Error(`set ${set.toString(2)}: ${given}, not ${value}`);
    }
  }
  for (const set of actual.keys())
    if (!expected.has(set)) throw new Error(`unexpected set ${set.toString(2)}`);
}

/** All 2^n values of a game with 1 to `most` players. */
function games(most: number): fc.Arbitrary<Float64Array> {
  return fc.integer({ min: 1, max: most }).chain((players) => {
    const value = fc.oneof(fc.double({ min: -10, max: 10, noNaN: true }), fc.integer({ min: -3, max: 3 }));
    return fc
      .array(value, { minLength: 2 ** players, maxLength: 2 ** players, size: 'max' })
      .map((values) => Float64Array.from(values));
  });
}

function playersOf(values: Values): number {
  return Math.log2(values.length);
}

function each(values: Values, order: number, definition: (set: number) => number): Interactions {
  return new Map(setsUpTo(playersOf(values), order).map((set) => [set, definition(set)]));
}

/** What every index must give, from definitions that know nothing of spectra. */
const DEFINITIONS: Record<(typeof INDICES)[number], (values: Values, order: number) => Interactions> = {
  Fourier: (values, order) => each(values, order, (set) => fourierDefinition(values, set)),
  Moebius: (values, order) => each(values, order, (set) => derivative(values, set, 0)),
  SV: (values) => each(values, 1, (set) => (set === 0 ? values[0]! : siiDefinition(values, set))),
  BV: (values) => each(values, 1, (set) => biiDefinition(values, set)),
  SII: (values, order) => each(values, order, (set) => (set === 0 ? values[0]! : siiDefinition(values, set))),
  BII: (values, order) => each(values, order, (set) => biiDefinition(values, set)),
  STII: (values, order) => each(values, order, (set) => stiiDefinition(values, set, order)),
  FSII: fsiiDefinition,
  FBII: fbiiDefinition,
  'k-SII': kSiiDefinition,
};

describe('every index of every order is its definition', () => {
  for (const index of INDICES) {
    const leastSquares = index === 'FSII' || index === 'FBII';
    test(index, () => {
      fc.assert(
        fc.property(games(8), (values) => {
          for (let order = 1; order <= playersOf(values); order++) {
            const expected = DEFINITIONS[index](values, order);
            expectSame(convertTable(values, index, order), expected, leastSquares ? 1e-7 : 1e-9);
          }
        }),
        { numRuns: leastSquares || index === 'k-SII' ? 20 : 40 },
      );
    });
  }

  test('the top order of STII is also its average over permutations', () => {
    fc.assert(
      fc.property(games(6), (values) => {
        for (let order = 1; order <= playersOf(values); order++) {
          const stii = convertTable(values, 'STII', order);
          for (const set of setsUpTo(playersOf(values), order)) {
            if (sizeOf(set) !== order) continue;
            expect(stii.get(set) ?? 0).toBeCloseTo(stiiByPermutations(values, set), 9);
          }
        }
      }),
    );
  });
});
