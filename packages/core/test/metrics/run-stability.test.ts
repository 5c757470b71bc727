import { createRandom, InvalidArgumentError, runStability, spearman, type Term } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

function randomRuns(seed: number, runs: number): Term[][] {
  const random = createRandom(seed);
  return Array.from({ length: runs }, () =>
    Array.from({ length: 16 }, (_, mask) => mask)
      .filter(() => random.below(3) > 0)
      .map((mask) => ({
        players: [0, 1, 2, 3].filter((player) => (mask >> player) & 1),
        value: random.normal(),
      })),
  );
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('runStability', () => {
  it('is the definitions, pair by pair', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 1, max: 6 }),
        (seed, count, k) => {
          const runs = randomRuns(seed, count);
          const own = runs.map((run) => run.filter(({ players }) => players.length > 0));
          fc.pre(own.every((run) => run.length >= k));
          const found = runStability(runs, { k });
          const tops = own.map((run) =>
            run
              .toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))
              .slice(0, k)
              .map(({ players }) => players.join()),
          );
          const names = [...new Set(own.flat().map(({ players }) => players.join()))];
          const valueIn = (run: number, name: string): number =>
            own[run]!.find(({ players }) => players.join() === name)?.value ?? 0;
          const pairs = tops.flatMap((_, b) => tops.slice(0, b).map((__, a) => [a, b] as const));
          const commonOf = ([a, b]: readonly [number, number]): number =>
            tops[a]!.filter((name) => tops[b]!.includes(name)).length;
          expect(found).toMatchObject({ runs: count, k });
          expect(found.overlap).toBeCloseTo(mean(pairs.map((pair) => commonOf(pair) / k)), 12);
          expect(found.jaccard).toBeCloseTo(
            mean(pairs.map((pair) => commonOf(pair) / (2 * k - commonOf(pair)))),
            12,
          );
          const ranks = pairs.map(([a, b]) =>
            spearman(
              names.map((name) => valueIn(a, name)),
              names.map((name) => valueIn(b, name)),
            ),
          );
          expect(found.spearman).toBeCloseTo(mean(ranks), 12);
          expect(found.terms.map(({ players }) => players.join()).sort()).toEqual(
            [...new Set(tops.flat())].sort(),
          );
          found.terms.forEach((term, at) => {
            const name = term.players.join();
            const values = own.map((_, run) => valueIn(run, name));
            expect(term.mean).toBeCloseTo(mean(values), 12);
            expect(term.deviation ** 2 * (count - 1)).toBeCloseTo(
              values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0),
              12,
            );
            expect(term.share).toBeCloseTo(mean(tops.map((top) => (top.includes(name) ? 1 : 0))), 12);
            const before = found.terms[at - 1];
            if (before) expect(Math.abs(before.mean)).toBeGreaterThanOrEqual(Math.abs(term.mean));
          });
        },
      ),
    );
  });

  it('is whole for runs that are the same, ties or not', () => {
    const run = [5, 2, 2, 2, -1].map((value, player) => ({ players: [player], value }));
    const { overlap, jaccard, spearman: rank, terms } = runStability([run, run, run], { k: 2 });
    expect([overlap, jaccard, rank]).toEqual([
      expect.closeTo(1, 12),
      expect.closeTo(1, 12),
      expect.closeTo(1, 12),
    ]);
    // One place for three.
    expect(terms.map(({ share }) => share)).toEqual([1, ...Array(3).fill(expect.closeTo(1 / 3, 12))]);
    expect(terms.every(({ deviation }) => deviation < 1e-15)).toBe(true);
  });

  it('counts fewer than k where no run has more, and says so', () => {
    const [first, second, third] = [
      [{ players: [0], value: 2 }],
      [{ players: [1], value: 2 }],
      [{ players: [], value: 9 }],
    ] as const;
    const found = runStability([first, second], { k: 10 });
    expect(found).toMatchObject({ k: 1, overlap: 0, jaccard: 0, spearman: -1 });
    expect(found.terms).toEqual([
      { players: [0], mean: 1, deviation: Math.SQRT2, share: 0.5 },
      { players: [1], mean: 1, deviation: Math.SQRT2, share: 0.5 },
    ]);
    expect(runStability([third, []])).toEqual({
      runs: 2,
      k: 0,
      overlap: 1,
      jaccard: 1,
      spearman: null,
      terms: [],
    });
  });

  it('refuses a single run, a bad k and a set named twice', () => {
    expect(() => runStability([[]])).toThrow('stability needs two runs at least, not 1');
    expect(() => runStability([[], []], { k: 0 })).toThrow(InvalidArgumentError);
    const twice = [
      { players: [0, 1], value: 1 },
      { players: [1, 0], value: 2 },
    ];
    expect(() => runStability([[], twice])).toThrow('runs[1] has the set [0,1] twice');
  });
});
