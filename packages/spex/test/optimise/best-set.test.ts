import {
  createRandom,
  createSpectrum,
  InvalidArgumentError,
  type Spectrum,
  tableOfSpectrum,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BestSetOptions, bestSet, bestSetBy } from '../../src/optimise/best-set.ts';
import { bestOfFew } from '../../src/optimise/enumerate-few.ts';
import { type BestSetGoal, lossOf } from '../../src/optimise/goal.ts';

/** A random spectrum of terms of up to 4 players, constant and singles included. */
function randomSpectrum(players: number, terms: number, seed: number, scale = 1): Spectrum {
  const random = createRandom(seed);
  return createSpectrum(
    players,
    Array.from({ length: terms }, () => {
      const support = new Set<number>();
      for (let left = random.below(5); left > 0; left--) support.add(random.below(players));
      return [[...support], scale * random.normal()] as const;
    }),
  );
}

const sizeOf = (mask: number): number => mask.toString(2).replaceAll('0', '').length;

/** The best f̂ over all sets of the sizes, and its distance to f̂(N) where that is the goal. */
function bruteForce(spectrum: Spectrum, { goal = 'maximise', size }: BestSetOptions): number {
  const { least = 0, most = spectrum.players } =
    typeof size === 'number' ? { least: size, most: size } : (size ?? {});
  const table = tableOfSpectrum(spectrum);
  const values = Array.from(table).filter((_, mask) => sizeOf(mask) >= least && sizeOf(mask) <= most);
  if (goal === 'nearest') return Math.min(...values.map((value) => Math.abs(value - table.at(-1)!)));
  if (goal === 'furthest') return Math.max(...values.map((value) => Math.abs(value - table.at(-1)!)));
  return goal === 'maximise' ? Math.max(...values) : Math.min(...values);
}

const valueAt = (spectrum: Spectrum, players: readonly number[]): number =>
  tableOfSpectrum(spectrum)[players.reduce((mask, player) => mask | (1 << player), 0)]!;

const everybody = ({ players }: Spectrum): number[] => Array.from({ length: players }, (_, player) => player);

interface Problem {
  readonly spectrum: Spectrum;
  readonly scale: number;
  readonly goal: BestSetGoal;
  readonly size: { readonly least: number; readonly most: number };
}

const problems: fc.Arbitrary<Problem> = fc
  .record({
    players: fc.integer({ min: 1, max: 9 }),
    terms: fc.integer({ min: 0, max: 40 }),
    seed: fc.integer(),
    scale: fc.constantFrom(1e-6, 1, 1e5),
    goal: fc.constantFrom<BestSetGoal>('maximise', 'minimise', 'nearest', 'furthest'),
    kind: fc.constantFrom('exactly', 'least', 'most', 'between'),
    sizes: fc.tuple(fc.nat(), fc.nat()),
  })
  .map(({ players, terms, seed, scale, goal, kind, sizes }) => {
    const [a, b] = sizes.map((size) => size % (players + 1)).sort((x, y) => x - y) as [number, number];
    const least = kind === 'most' ? 0 : a;
    const most = kind === 'exactly' ? a : kind === 'least' ? players : b;
    return { spectrum: randomSpectrum(players, terms, seed, scale), scale, goal, size: { least, most } };
  });

describe('bestSet', () => {
  it.each(['highs', 'exact'] as const)(
    '%s: the best of all sets of the size, by brute force',
    async (method) => {
      await fc.assert(
        fc.asyncProperty(problems, async ({ spectrum, scale, goal, size }) => {
          const found = await bestSet(spectrum, { goal, size, method });
          const best = bruteForce(spectrum, { goal, size });
          const value = valueAt(spectrum, found.players);
          const reached =
            goal === 'nearest' || goal === 'furthest'
              ? Math.abs(value - valueAt(spectrum, everybody(spectrum)))
              : value;
          expect(found).toMatchObject({ optimal: true, gap: 0, notes: [] });
          expect(found.method).toBe(method === 'highs' ? 'highs' : 'enumeration');
          expect(found.players.length).toBeGreaterThanOrEqual(size.least);
          expect(found.players.length).toBeLessThanOrEqual(size.most);
          expect(found.value / scale).toBeCloseTo(value / scale, 9);
          expect(reached / scale).toBeCloseTo(best / scale, 6);
          expect(found.bound! / scale).toBeCloseTo(best / scale, 5);
        }),
        { numRuns: 80 },
      );
    },
  );

  it('greedy fits the size, never beats the best, and is bettered by no change and no swap', async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ spectrum, scale, goal, size }) => {
        const found = await bestSet(spectrum, { goal, size, method: 'greedy' });
        expect(found).toMatchObject({ method: 'greedy', optimal: false, bound: null, gap: null });
        expect(found.notes.at(-1)).toContain('found greedily');
        const table = tableOfSpectrum(spectrum);
        const loss = (mask: number): number => {
          if (goal === 'nearest') return Math.abs(table[mask]! - table.at(-1)!);
          if (goal === 'furthest') return -Math.abs(table[mask]! - table.at(-1)!);
          return goal === 'maximise' ? -table[mask]! : table[mask]!;
        };
        const fits = (mask: number): boolean => sizeOf(mask) >= size.least && sizeOf(mask) <= size.most;
        const own = found.players.reduce((mask, player) => mask | (1 << player), 0);
        expect(fits(own)).toBe(true);
        const least = Math.min(...Array.from(table, (_, mask) => (fits(mask) ? loss(mask) : Infinity)));
        expect(loss(own)).toBeGreaterThanOrEqual(least - 1e-9 * scale);
        for (let mask = 0; mask < table.length; mask++) {
          const changes = sizeOf(mask ^ own);
          const near = changes === 1 || (changes === 2 && sizeOf(mask) === sizeOf(own));
          if (near && fits(mask)) expect(loss(mask)).toBeGreaterThanOrEqual(loss(own) - 1e-9 * scale);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('takes terms of high order, alone and beside their subsets', async () => {
    for (const seed of [1, 2, 3]) {
      const random = createRandom(seed);
      const terms = [2, 3, 5, 7, 9, 11].flatMap((order) =>
        [0, 1].map(() => {
          const support = new Set<number>();
          while (support.size < order) support.add(random.below(12));
          return [[...support], random.normal()] as const;
        }),
      );
      const spectrum = createSpectrum(12, terms);
      const options = { size: { least: 3, most: 8 } };
      const found = await bestSet(spectrum, { ...options, method: 'highs' });
      expect(found).toMatchObject({ method: 'highs', optimal: true });
      expect(found.value).toBeCloseTo(bruteForce(spectrum, options), 9);
    }
  });

  it('asks for no package where there are few players', async () => {
    const load = async () => ({ missing: 'It is not there.' });
    const few = await bestSetBy(load, randomSpectrum(20, 50, 2), { size: 9 });
    expect(few).toMatchObject({ method: 'enumeration', optimal: true });
    expect(few.players).toHaveLength(9);
    const greedy = await bestSet(randomSpectrum(20, 50, 2), { size: 9, method: 'greedy' });
    expect(few.value).toBeGreaterThanOrEqual(greedy.value - 1e-12);
    expect((await bestSetBy(load, randomSpectrum(60, 50, 2), { size: 30 })).method).toBe('greedy');
    for (const size of [3, 57, { most: 2 }, { least: 58, most: 59 }]) {
      const some = await bestSetBy(load, randomSpectrum(60, 50, 2), { size });
      expect(some).toMatchObject({ method: 'enumeration', optimal: true });
    }
  });

  it('looks at all sets where few players are present or absent, whatever the size', () => {
    fc.assert(
      fc.property(problems, ({ spectrum, goal, scale, size }) => {
        const grand = valueAt(spectrum, everybody(spectrum));
        const sign = goal === 'furthest' ? -1 : 1;
        const loss = lossOf(goal === 'furthest' ? 'nearest' : goal, grand);
        const own = (value: number): number => sign * loss(value);
        const found = bestOfFew(spectrum, size, own, Number.POSITIVE_INFINITY)!;
        const table = tableOfSpectrum(spectrum);
        const fits = (mask: number): boolean => sizeOf(mask) >= size.least && sizeOf(mask) <= size.most;
        const least = Math.min(...Array.from(table, (value, mask) => (fits(mask) ? own(value) : Infinity)));
        expect(fits(found.reduce((mask, player) => mask | (1 << player), 0))).toBe(true);
        expect(own(valueAt(spectrum, found)) / scale).toBeCloseTo(least / scale, 9);
        expect(found).toEqual(found.toSorted((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves alone what would take too many steps', () => {
    const spectrum = randomSpectrum(60, 50, 1);
    const negative = (value: number): number => -value;
    expect(bestOfFew(spectrum, { least: 20, most: 40 }, negative, 1e9)).toBeUndefined();
    expect(bestOfFew(spectrum, { least: 1, most: 1 }, negative, 10)).toBeUndefined();
    expect(bestOfFew(spectrum, { least: 0, most: 0 }, negative, 10)).toEqual([]);
  });

  it('gives nobody or everybody where that is asked for', async () => {
    const spectrum = randomSpectrum(5, 20, 3);
    expect((await bestSet(spectrum, { size: 0, method: 'highs' })).players).toEqual([]);
    const all = await bestSet(spectrum, { goal: 'nearest', method: 'highs' });
    expect(all.players.length > 0 && all.bound).toBeCloseTo(0, 9);
    expect((await bestSet(spectrum, { size: 5, method: 'highs' })).players).toEqual([0, 1, 2, 3, 4]);
  });

  it('says where the package is missing, and gives the greedy set', async () => {
    const spectrum = randomSpectrum(7, 30, 8);
    const missing = async () => ({ missing: 'It is not there.' });
    const found = await bestSetBy(missing, spectrum, { size: 3, method: 'highs' });
    expect(found).toMatchObject({ method: 'greedy', optimal: false });
    expect(found.notes[0]).toBe('It is not there.');
    const greedy = await bestSet(spectrum, { size: 3, method: 'greedy' });
    expect(found.players).toEqual(greedy.players);
  });

  it('refuses products of high order, and gives the greedy set', async () => {
    const spectrum = createSpectrum(60, [
      [Array.from({ length: 25 }, (_, player) => player), 1],
      [[3], -2],
    ]);
    const found = await bestSet(spectrum, { size: 20 });
    expect(found.method).toBe('greedy');
    expect(found.notes[0]).toBe(
      'Terms of up to 25 players would make too large a program for the exact optimiser.',
    );
    expect(found.players).toHaveLength(20);
    // Player 3 present, and an even number of the 25.
    expect(found.value).toBeCloseTo(3, 12);
  });

  it('is stopped by the time limit, with what is proven until then', async () => {
    const spectrum = randomSpectrum(60, 3000, 4);
    const found = await bestSet(spectrum, { size: 30, timeLimit: 0.2 });
    expect(found).toMatchObject({ method: 'highs', optimal: false });
    expect(found.players).toHaveLength(30);
    if (found.bound !== null) {
      expect(found.bound).toBeGreaterThan(found.value);
      expect(found.gap).toBe(found.bound - found.value);
    }
    expect(found.notes[0]).toContain('was stopped');
    const furthest = await bestSet(spectrum, { goal: 'furthest', size: 30, timeLimit: 0.4 });
    expect(furthest).toMatchObject({ method: 'highs', optimal: false });
    const grand = spectrum.supports.reduce(
      (sum, { length }, term) => sum + (length % 2 === 0 ? 1 : -1) * spectrum.coefficients[term]!,
      0,
    );
    const distance = Math.abs(furthest.value - grand);
    if (furthest.bound !== null) {
      expect(furthest.bound).toBeGreaterThan(distance);
      expect(furthest.gap).toBe(furthest.bound - distance);
    }
    expect(new Set(furthest.notes).size).toBe(furthest.notes.length);
  });

  it.each([
    [{ size: 8 }, 'a set of 7 players has 0 to 7, not 8'],
    [{ size: -1 }, 'not -1'],
    [{ size: 2.5 }, 'not 2.5'],
    [{ size: { least: 4, most: 3 } }, 'no set has at least 4 and at most 3 players'],
    [{ timeLimit: 0 }, 'timeLimit must be more than 0 seconds, not 0'],
    [{ timeLimit: Number.NaN }, 'not NaN'],
  ])('refuses %j', async (options, message) => {
    const asked = bestSet(randomSpectrum(7, 5, 1), options);
    await expect(asked).rejects.toThrow(InvalidArgumentError);
    await expect(asked).rejects.toThrow(message);
  });
});
