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
  it('gives all singles, all pairs, all triples where they are asked for, and the sets that heredity allows', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 60 }), fc.boolean(), (seed, percent, allTriples) => {
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
            (allTriples && set.length === 3) ||
            (set.length >= 3 && set.length <= 5 && parents(set) >= set.length - 1),
        ).map((set) => set.join());
        const found = nextCandidates(terms, energies, { batch, targets }, allTriples).map((set) =>
          set.join(),
        );
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

  it('takes that triple first which goes along most with what is left, only where all are asked for', () => {
    const random = createRandom(4);
    const batch = sampleUniform(60, 50, random);
    const targets = Float64Array.from({ length: 50 }, (_, row) => {
      const word = (player: number): number => batch.words[2 * row + (player >>> 5)]! >>> (player & 31);
      return (word(3) ^ word(17) ^ word(59)) & 1 ? -1 : 1;
    });
    const found = nextCandidates([[]], Float64Array.of(0), { batch, targets }, true);
    expect(found.length).toBe(1 + 100);
    expect(found[1]).toEqual([3, 17, 59]);
    const others = nextCandidates([[]], Float64Array.of(0), { batch, targets });
    expect(others.every((set) => set.length < 3)).toBe(true);
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
    const wide = nextCandidates(terms, Float64Array.of(0, 3, 2, 1), { batch, targets }, true);
    const triples = wide.filter((set) => set.length === 3);
    expect(triples.length).toBeGreaterThan(0);
    expect(new Set(triples.flat()).size).toBeLessThanOrEqual(Math.cbrt((6 * 32 * 2e6) / 40));
  });
});
