import { createRandom } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { cardinalWeights, choose, coalitionWeight } from '../../../src/solvers/cardinal/cardinal-weights.ts';
import type { PairStratum } from '../../../src/solvers/cardinal/pair-design.ts';
import { heldStrata, holdOut, residualsOf } from '../../../src/solvers/regression-msr/cross-fit.ts';
import { siiDefinition, sizeOf } from '../../spectrum/definitions.ts';
import { randomTable } from '../games.ts';

const PLAYERS = 5;
const FULL = 31;

/** All ordered ways to take so many of a list. */
function ordered<T>(list: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return list.flatMap((one, at) =>
    ordered([...list.slice(0, at), ...list.slice(at + 1)], count - 1).map((rest) => [one, ...rest]),
  );
}

describe('residualsOf', () => {
  it('make the values of any proxy plus their weighted sums unbiased, over all designs', () => {
    const table = randomTable(PLAYERS, 2);
    const sizes = Array.from({ length: 32 }, (_, set) => sizeOf(set));
    const singles = [1, 2, 4, 8, 16];
    const couples = Array.from({ length: 32 }, (_, set) => set).filter((set) => sizes[set] === 2);
    const strata: PairStratum[] = [
      { size: 0, first: 0, units: 1, expected: 1, population: 1, open: 1 - 1 / 1 },
      { size: 1, first: 1, units: 5, expected: 5, population: 5, open: 1 - 5 / 5 },
      { size: 2, first: 6, units: 3, expected: 3, population: 10, open: 1 - 3 / 10 },
    ];
    const weights = cardinalWeights('SV', PLAYERS, 1)[1]!;
    const coefficient = (player: number, set: number): number => {
      const present = (set >> player) & 1;
      const weight =
        coalitionWeight(weights, PLAYERS, 1, sizes[set]!, present) / choose(PLAYERS, sizes[set]!);
      return present === 1 ? weight : -weight;
    };
    const folds = 2;
    const held = holdOut(strata, folds, createRandom(1));
    const sums = new Float64Array(PLAYERS);
    const designs = ordered(couples, 3);
    for (const drawn of designs) {
      const rows = [0, ...singles, ...drawn].flatMap((set) => [set, FULL ^ set]);
      const values = Float64Array.from(rows, (set) => table[set]!);
      // A proxy that makes much of every row that it sees.
      const proxies = held.map((out) => {
        const seen = rows.filter((_, row) => out[row >>> 1] === 0);
        return Float64Array.from({ length: 32 }, (_, set) => {
          let sum = 0;
          for (const other of seen) sum += table[other]! ** 3 * 2 ** -sizes[set ^ other]!;
          return sum + seen.length;
        });
      });
      const predictions = proxies.map((proxy) => Float64Array.from(rows, (set) => proxy[set]!));
      const residuals = residualsOf({ strata, values }, held, predictions);
      for (let player = 0; player < PLAYERS; player++) {
        for (const proxy of proxies) {
          proxy.forEach((value, set) => {
            sums[player]! += (coefficient(player, set) * value) / folds / designs.length;
          });
        }
        for (const { size, first, expected } of strata) {
          for (let row = 2 * first; row < rows.length && row < 2 * (first + expected); row++) {
            const scale = choose(PLAYERS, size) / expected;
            sums[player]! += (scale * coefficient(player, rows[row]!) * residuals[row]!) / designs.length;
          }
        }
      }
    }
    for (let player = 0; player < PLAYERS; player++) {
      expect(sums[player]).toBeCloseTo(siiDefinition(table, 1 << player), 9);
    }
  });

  it('are what the proxy that has not seen a pair misses, where few of many were drawn', () => {
    const strata: PairStratum[] = [
      { size: 9, first: 0, units: 6, expected: 6, population: Infinity, open: 1 - 6 / Infinity },
    ];
    const held = holdOut(strata, 3, createRandom(4));
    const values = Float64Array.from({ length: 12 }, (_, row) => row);
    const predictions = [10, 20, 30].map((value) => new Float64Array(12).fill(value));
    const residuals = residualsOf({ strata, values }, held, predictions);
    for (let row = 0; row < 12; row++) {
      const fold = held.findIndex((out) => out[row >>> 1] === 1);
      expect(residuals[row]).toBe(row - predictions[fold]![0]!);
    }
  });
});

it('heldStrata leave to chance what no fold has seen or judges by', () => {
  const strata: PairStratum[] = [
    { size: 1, first: 0, units: 4, expected: 4, population: 4, open: 0 },
    { size: 2, first: 4, units: 30, expected: 30, population: 40, open: 0.25 },
    { size: 3, first: 34, units: 2, expected: 2, population: 1e6, open: 1 - 2e-6 },
  ];
  expect(heldStrata(strata, 10).map(({ open }) => open)).toEqual([0, 10 / 13, 1 - 2e-6]);
});

describe('holdOut', () => {
  it('holds every pair out once, or oftener where a size has fewer pairs than folds; never one of a whole size', () => {
    const strata: PairStratum[] = [
      { size: 1, first: 0, units: 4, expected: 4, population: 4, open: 1 - 4 / 4 },
      { size: 2, first: 4, units: 2, expected: 2, population: 6, open: 1 - 2 / 6 },
      { size: 3, first: 6, units: 9, expected: 9, population: 20, open: 1 - 9 / 20 },
      { size: 9, first: 15, units: 13, expected: 13, population: 1e9, open: 1 - 13 / 1e9 },
    ];
    const held = holdOut(strata, 5, createRandom(8));
    const times = (pair: number): number => held.reduce((sum, out) => sum + out[pair]!, 0);
    const of = (from: number, to: number): number[] =>
      Array.from({ length: to - from }, (_, i) => times(from + i));
    expect(of(0, 4)).toEqual([0, 0, 0, 0]);
    expect(of(4, 6).sort()).toEqual([2, 3]);
    expect(of(6, 28)).toEqual(new Array(22).fill(1));
    for (const out of held) {
      expect(out.subarray(4, 6).reduce((sum, one) => sum + one, 0)).toBe(1);
      expect(out.subarray(15).reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(2);
    }
  });
});
