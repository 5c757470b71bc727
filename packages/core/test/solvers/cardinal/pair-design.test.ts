import { coalitionSize, createRandom, presentPlayers } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardinalWeights, choose } from '../../../src/solvers/cardinal/cardinal-weights.ts';
import {
  designForIndex,
  designPairs,
  type PairDesign,
  sizeImportance,
} from '../../../src/solvers/cardinal/pair-design.ts';

const rowsOf = ({ batch }: PairDesign): string[] =>
  Array.from({ length: batch.rows }, (_, row) => presentPlayers(batch, row).join());

describe('designPairs', () => {
  it('gives distinct coalitions with their complements, as many as the budget allows, each in its size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 70 }),
        fc.integer({ min: 4, max: 400 }),
        fc.constantFrom('SV', 'SII', 'STII', 'BII' as const),
        fc.nat(),
        (players, most, index, seed) => {
          const budget = Math.min(most, 2 ** players - 1);
          const design = designForIndex(players, budget, { index, order: 2 } as never, createRandom(seed));
          const rows = rowsOf(design);
          expect(new Set(rows).size).toBe(rows.length);
          expect(rows.length).toBe(2 * Math.floor((budget - 2) / 2));
          let next = 0;
          for (const { size, first, units, population } of design.strata) {
            expect(first).toBe(next);
            next += units;
            expect(units).toBeLessThanOrEqual(population);
            for (let pair = first; pair < next; pair++) {
              const one = presentPlayers(design.batch, 2 * pair);
              const other = presentPlayers(design.batch, 2 * pair + 1);
              expect(one).toHaveLength(size);
              expect([...one, ...other].sort((a, b) => a - b)).toEqual([...Array(players).keys()]);
            }
          }
          expect(2 * next).toBe(rows.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('measures sizes whole that the budget covers', () => {
    const design = designForIndex(12, 300, { index: 'SV', order: 1 }, createRandom(1));
    const whole = design.strata.filter(({ units, population }) => units === population);
    expect(whole.map(({ size, units }) => [size, units])).toEqual([[1, 12]]);
    const larger = designForIndex(12, 1000, { index: 'SV', order: 1 }, createRandom(1));
    expect(
      larger.strata.filter(({ units, population }) => units === population).map(({ size }) => size),
    ).toEqual([1, 2]);
  });

  it('draws every coalition of a size equally often, as often as expected', () => {
    const players = 6;
    const importance = Float64Array.of(0, 1, 1, 1);
    const counts = new Map<string, number>();
    const runs = 6000;
    for (let seed = 0; seed < runs; seed++) {
      const design = designPairs(players, 12, importance, createRandom(seed));
      for (const row of rowsOf(design)) counts.set(row, (counts.get(row) ?? 0) + 1);
    }
    for (let size = 1; size < players; size++) {
      // Five pairs, a third for each size; those of three players have both coalitions in it.
      const share = (5 / 3 / choose(players, size)) * (size === 3 ? 2 : 1);
      const found = [...counts]
        .filter(([row]) => row.split(',').length === size)
        .map(([, count]) => count / runs);
      expect(found).toHaveLength(choose(players, size));
      for (const one of found) expect(Math.abs(one - share)).toBeLessThan(4.5 * Math.sqrt(share / runs));
    }
  });

  it('expects less than a pair of sizes that hardly count', () => {
    const design = designPairs(
      20,
      20,
      Float64Array.from({ length: 11 }, (_, size) => size ** 4),
      createRandom(3),
    );
    for (const { units, expected } of design.strata) expect(expected).toBe(expected < 1 ? expected : units);
    expect(coalitionSize(design.batch, 0)).toBeGreaterThan(3);
  });
});

describe('sizeImportance', () => {
  it('of SV is the root of 1/s + 1/(n-s) for every coalition of a pair', () => {
    const players = 9;
    const importance = sizeImportance(cardinalWeights('SV', players, 1), players);
    for (let size = 1; size <= 4; size++) {
      expect(importance[size]).toBeCloseTo(Math.sqrt(2 * (1 / size + 1 / (players - size))), 10);
    }
  });
});
