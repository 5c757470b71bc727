import { createRandom, sampleUniform } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextCandidates } from '../../../src/solvers/sparse-regression/candidates.ts';

const PLAYERS = 7;

/** All sets of players, as sorted lists. */
const EVERY = Array.from({ length: 2 ** PLAYERS }, (_, mask) =>
  Array.from({ length: PLAYERS }, (__, player) => player).filter((player) => (mask >> player) & 1),
);

describe('nextCandidates', () => {
  it('gives all singles, all pairs, and the sets that heredity allows', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 60 }), (seed, percent) => {
        const random = createRandom(seed);
        const batch = sampleUniform(PLAYERS, 127, random);
        const targets = Float64Array.from({ length: batch.rows }, () => random.normal());
        const terms = EVERY.filter(
          (set) => set.length === 0 || (set.length <= 4 && random.below(100) < percent),
        );
        const energies = Float64Array.from(terms, () => random.normal() ** 2);
        const among = new Set(terms.map((term) => term.join()));
        const parents = (set: readonly number[]): number =>
          set.filter((player) => among.has(set.filter((other) => other !== player).join())).length;
        const expected = EVERY.filter(
          (set) =>
            among.has(set.join()) ||
            set.length === 1 ||
            set.length === 2 ||
            (set.length >= 3 && set.length <= 5 && parents(set) >= set.length - 1),
        ).map((set) => set.join());
        const found = nextCandidates(terms, energies, { batch, targets }).map((set) => set.join());
        expect(found.slice(0, terms.length)).toEqual(terms.map((term) => term.join()));
        expect(found.slice().sort()).toEqual(expected.sort());
      }),
      { numRuns: 50 },
    );
  });

  it('takes those first that go along most with what is left, and no more than twice the rows', () => {
    const random = createRandom(4);
    const batch = sampleUniform(40, 50, random);
    const targets = Float64Array.from({ length: 50 }, (_, row) => {
      const word = batch.words[2 * row]!;
      return ((word >>> 3) & 1) === ((word >>> 17) & 1) ? 1 : -1;
    });
    const found = nextCandidates([[]], Float64Array.of(0), { batch, targets });
    expect(found.length).toBe(1 + 100);
    expect(found[1]).toEqual([3, 17]);
    expect(new Set(found.map((set) => set.join())).size).toBe(found.length);
  });

  it('looks for pairs among the players of the largest terms where there are too many', () => {
    const random = createRandom(5);
    const players = 2000;
    const batch = sampleUniform(players, 40, random);
    const targets = Float64Array.from({ length: 40 }, () => random.normal());
    const strong = [1999, 7, 1234];
    const terms = [[], ...strong.map((player) => [player])];
    const found = nextCandidates(terms, Float64Array.of(0, 3, 2, 1), { batch, targets });
    const pairs = found.filter((set) => set.length === 2);
    expect(pairs.length).toBeGreaterThan(0);
    expect(new Set(pairs.flat()).size).toBeLessThanOrEqual(256);
  });
});
