import {
  convertSpectrum,
  type EstimatedIndex,
  InvalidArgumentError,
  surrogateOf,
  type Term,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setsUpTo } from '../../spectrum/definitions.ts';
import { randomTable } from '../games.ts';

const INDICES: readonly EstimatedIndex[] = [
  'Moebius',
  'SV',
  'BV',
  'SII',
  'BII',
  'STII',
  'FSII',
  'FBII',
  'k-SII',
];

/** Any values of any sets of up to `order` players. */
function randomTerms(players: number, order: number, seed: number): Term[] {
  const values = randomTable(players, seed);
  return setsUpTo(players, order).map((set) => ({
    players: Array.from({ length: players }, (_, player) => player).filter((player) => (set >> player) & 1),
    value: values[set]!,
  }));
}

describe('the surrogate of an estimate', () => {
  it.each(INDICES)('has the estimated values as its %s', (index) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 7 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(1e6),
        (players, most, seed) => {
          const order = index === 'SV' || index === 'BV' ? 1 : Math.min(most, players);
          const terms = randomTerms(players, order, seed);
          const surrogate = surrogateOf(players, { index, order, terms });
          expect(Math.max(...surrogate.supports.map(({ length }) => length))).toBeLessThanOrEqual(order);
          const back = new Map(
            convertSpectrum(surrogate, index, order).map((term) => [term.players.join(), term.value]),
          );
          for (const { players: set, value } of terms) {
            expect(back.get(set.join()) ?? 0).toBeCloseTo(value, 10);
          }
          expect(back.size).toBeLessThanOrEqual(terms.length);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('takes the sets in any order, and those left out as 0', () => {
    const terms = [
      { players: [0, 2], value: 3 },
      { players: [], value: 1 },
    ];
    const spectrum = surrogateOf(4, { index: 'SII', order: 2, terms });
    expect(convertSpectrum(spectrum, 'SII', 2)).toEqual([
      { players: [0, 2], value: 3 },
      { players: [], value: 1 },
    ]);
  });

  it('refuses players that there are not', () => {
    expect(() => surrogateOf(3, { index: 'SV', order: 1, terms: [{ players: [3], value: 1 }] })).toThrow(
      InvalidArgumentError,
    );
  });
});
