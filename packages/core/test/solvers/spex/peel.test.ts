import { createSpectrum, type Spectrum, type SpexOptions } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countBins } from '../../../src/solvers/spex/detect.ts';
import { binOf } from '../../../src/solvers/spex/groups.ts';
import { type Decoded, decode } from './decoding.ts';
import { largest, randomPolynomial, termsOf } from './designs.ts';

/** Supports and values both right, and each support once. */
function expectExact({ peeling, found, missed, false: wrong }: Decoded, truth: Spectrum): void {
  expect({ missed, wrong }).toEqual({ missed: [], wrong: [] });
  expect(found.size).toBe(peeling.terms.length);
  const wanted = termsOf(truth);
  for (const [key, value] of found) expect(Math.abs(value - (wanted.get(key) ?? 0))).toBeLessThan(1e-9);
}

const VARIANTS: readonly Partial<SpexOptions>[] = [
  {},
  { decoding: 'hard' },
  { screening: false },
  { cutoff: 0.9 },
  { cutoff: 0.9, screening: false },
  { decoding: 'hard', cutoff: 0.9, screening: false },
  { chaseDepth: 1, screening: false },
];

describe('peel, without noise,', () => {
  it.each(VARIANTS)('finds sparse polynomials exactly, %j', async (options) => {
    for (const [players, terms, budget] of [
      [8, 4, 200],
      [16, 6, 800],
      [20, 10, 1500],
      [33, 12, 2000],
      [64, 20, 2500],
      [100, 20, 2500],
      [300, 20, 3000],
    ] as const) {
      for (const seed of [1, 2]) {
        const truth = randomPolynomial(players, terms, 1, 5, 100 * players + seed);
        expectExact(await decode(truth, budget, { maxOrder: 5, ...options }, { seed }), truth);
      }
    }
  });

  it.each([2, 3, 4])('finds them with %i groups', async (groups) => {
    for (const players of [20, 64, 300]) {
      const truth = randomPolynomial(players, 8, 1, 5, groups);
      expectExact(await decode(truth, 3000, { groups, maxOrder: 5, screening: false }), truth);
    }
  });

  it('finds what has its bin to itself where there is only one group', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const truth = randomPolynomial(64, 1, 1, 5, seed);
      expectExact(await decode(truth, 3000, { groups: 1, maxOrder: 5, screening: false }, { seed }), truth);
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('finds them where order %i is the highest', async (maxOrder) => {
    for (const seed of [1, 2, 3]) {
      const truth = randomPolynomial(64, 10, 1, maxOrder, seed);
      expectExact(await decode(truth, 3000, { maxOrder, screening: false }, { seed }), truth);
    }
  });

  it.each([5, 6, 7, 8])('finds parities of order %i, which have no smaller parts', async (order) => {
    const truth = randomPolynomial(100, 10, order, order, order);
    for (const screening of [true, false]) {
      expectExact(await decode(truth, 3500, { maxOrder: order, screening }), truth);
    }
  });

  it.each([3, 4, 5])('finds them in 2^%i bins', async (binBits) => {
    const truth = randomPolynomial(64, 10, 1, 5, binBits);
    const decoded = await decode(truth, 4000, { binBits, maxOrder: 5, screening: false });
    expect(decoded.plan.groups.map(({ bits }) => bits)).toEqual([binBits, binBits, binBits]);
    expectExact(decoded, truth);
  });

  it('finds 10 parities of order 5 among 128 players in 3,000 coalitions', async () => {
    for (const seed of [1, 2, 3]) {
      const truth = randomPolynomial(128, 10, 5, 5, seed);
      expectExact(await decode(truth, 3000, {}, { seed }), truth);
    }
  });

  it('finds interactions among 2,000 players', async () => {
    const truth = randomPolynomial(2000, 20, 1, 5, 1);
    expectExact(await decode(truth, 5000, { maxOrder: 5 }), truth);
  });

  it('finds a constant beside interactions, and values of very different sizes', async () => {
    const truth = createSpectrum(50, [
      [[], 40],
      [[3], 1000],
      [[4, 9], -1],
      [[7, 8, 30], 0.001],
      [[1, 2, 3, 4, 5], 5],
    ]);
    const decoded = await decode(truth, 2500, { maxOrder: 5 });
    expectExact(decoded, truth);
    expect(decoded.found.get('')).toBeCloseTo(40, 9);
  });

  it('peels bins that hold several, round by round', async () => {
    // 70 interactions in 64 bins: most bins hold more than one at first.
    const truth = randomPolynomial(64, 70, 1, 5, 5);
    const decoded = await decode(truth, 3000, { maxOrder: 5, screening: false });
    expect(decoded.plan.groups.reduce((sum, { bits }) => sum + 2 ** bits, 0)).toBeLessThan(100);
    expectExact(decoded, truth);
    expect(decoded.peeling.sweeps).toBeGreaterThan(3);
    expect(decoded.peeling.screened).toBe(0);
  });
});

describe('peel, with noise,', () => {
  it.each(VARIANTS)(
    'finds the interactions that stand out, with values near the truth, %j',
    async (options) => {
      for (const seed of [1, 2, 3]) {
        const truth = randomPolynomial(64, 12, 1, 5, seed);
        const decoded = await decode(truth, 3000, { maxOrder: 5, ...options }, { noise: 1, seed });
        expect({ missed: decoded.missed, wrong: decoded.false }).toEqual({ missed: [], wrong: [] });
        // A value's standard error is about 1 / sqrt(3,000).
        for (const [key, value] of termsOf(truth)) {
          expect(Math.abs(decoded.found.get(key)! - value)).toBeLessThan(5 / Math.sqrt(3000));
        }
      }
    },
  );

  it('finds more of them by soft decoding than by hard, and more yet by search', async () => {
    const missed = { hard: 0, soft: 0, searched: 0 };
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const truth = randomPolynomial(64, 12, 1, 5, seed);
      for (const [kind, options] of [
        ['hard', { decoding: 'hard', screening: false }],
        ['soft', { screening: false }],
        ['searched', {}],
      ] as const) {
        const decoded = await decode(truth, 3000, { maxOrder: 5, ...options }, { noise: 4, seed });
        missed[kind] += decoded.missed.length;
        expect(decoded.false.length).toBeLessThanOrEqual(1);
      }
    }
    expect(missed.soft).toBeLessThan(missed.hard);
    expect(missed.searched).toBeLessThan(missed.soft);
  });

  it('finds nothing where there is nothing but noise', async () => {
    let found = 0;
    for (const options of VARIANTS) {
      for (let seed = 0; seed < 8; seed++) {
        found += (await decode(createSpectrum(40, []), 1500, options, { noise: 1, seed })).found.size;
      }
    }
    // 56 runs, each of which is allowed a chance of a few percent.
    expect(found).toBeLessThan(3);
  });
});

describe('peel, whatever the game,', () => {
  it('never accepts a support twice, stays within the order, and leaves in the bins what it did not take', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 8, max: 80 }),
        fc.integer({ min: 1, max: 150 }),
        fc.constantFrom(0, 0.3, 3),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(...VARIANTS),
        fc.nat(),
        async (players, terms, noise, groups, options, seed) => {
          const truth = randomPolynomial(players, Math.min(terms, 2 * players), 0, 4, seed);
          const budget = Math.min(2 ** players - 1, 230 * groups + (seed % 1000));
          const decoded = await decode(truth, budget, { maxOrder: 2, groups, ...options }, { noise, seed });
          const { peeling, residual, before, plan, found } = decoded;
          expect(found.size).toBe(peeling.terms.length);
          expect(peeling.stopped).toBe(false);
          expect(peeling.sweeps).toBeLessThanOrEqual(100);
          expect(peeling.screened === 0 || options.screening !== false).toBe(true);
          for (const { support, value } of peeling.terms) {
            expect(support.length).toBeLessThanOrEqual(plan.maxOrder);
            expect([...new Set(support)].sort((a, b) => a - b)).toEqual(support);
            expect(Number.isFinite(value)).toBe(true);
            before.take(support, value);
          }
          residual.bins.forEach(({ values }, g) => {
            const left = before.bins[g]!.values;
            expect(largest(values.map((value, at) => value - left[at]!))).toBeLessThan(1e-9);
          });

          const supports = peeling.terms.map(({ support }) => support);
          const tons = plan.groups.map(({ bits }) => new Array<number>(2 ** bits).fill(0));
          residual.bins.forEach(({ group }, g) => {
            for (const support of supports) tons[g]![binOf(group, support)]!++;
          });
          const all = tons.flat();
          expect(countBins(residual, supports)).toEqual({
            zeroTons: all.filter((ton) => ton === 0).length,
            singletons: all.filter((ton) => ton === 1).length,
            multiTons: all.filter((ton) => ton > 1).length,
          });
        },
      ),
      { seed: 81, numRuns: 60 },
    );
  });

  it('stops on a signal', async () => {
    const controller = new AbortController();
    controller.abort();
    const truth = randomPolynomial(30, 5, 1, 2, 1);
    const { peeling } = await decode(truth, 1000, {}, { signal: controller.signal });
    expect(peeling).toMatchObject({ terms: [], sweeps: 0, stopped: true });
  });
});
