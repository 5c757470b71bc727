import { createRandom, type Support } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countUpTo, screen, screenedOrder, screenNeighbours } from '../../../src/solvers/spex/screen.ts';
import { subsetsUpTo } from './code/oracles.ts';
import { drawDesign, randomPolynomial, residualOf } from './designs.ts';

const anyCase = fc.record({
  players: fc.integer({ min: 8, max: 12 }),
  order: fc.integer({ min: 0, max: 3 }),
  groups: fc.integer({ min: 1, max: 4 }),
  bar: fc.constantFrom(0, 1.5, 3, 6),
  noise: fc.constantFrom(0, 0.3),
  seed: fc.nat(),
});

type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;

function residualFor({ players, groups: count, noise, seed }: Case) {
  const { groups } = drawDesign(players, 400 + (seed % 300), { groups: count, maxOrder: 2 }, seed);
  return residualOf(groups, randomPolynomial(players, 6, 0, 4, seed), noise, seed);
}

/** The supports whose strength is above the bar, surely: not within rounding of it. */
function above(
  supports: Iterable<Support>,
  strengthOf: (support: Support) => number,
  bar: number,
): { sure: string[]; possible: Set<string> } {
  const strengths = Array.from(supports, (support) => [support.join(), strengthOf(support)] as const);
  return {
    sure: strengths.filter(([, strength]) => strength > bar * (1 + 1e-9) + 1e-6).map(([key]) => key),
    possible: new Set(
      strengths.filter(([, strength]) => strength > bar * (1 - 1e-9) - 1e-6).map(([key]) => key),
    ),
  };
}

describe('screen', () => {
  it('finds every support whose strength is above the bar, and no other', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const residual = residualFor(one);
        const found = screen(residual, one.order, one.bar);
        const { sure, possible } = above(
          subsetsUpTo(one.players, one.order),
          (support) => residual.weigh(support).strength,
          one.bar,
        );
        const keys = found.map(({ support }) => support.join());
        expect(new Set(keys).size).toBe(keys.length);
        expect(new Set(keys)).toEqual(new Set([...keys, ...sure]));
        for (const { support, strength } of found) {
          expect(possible).toContain(support.join());
          const expected = residual.weigh(support).strength;
          // Noise-free, spreads are rounding error, and so are strengths relative to them.
          if (one.noise > 0) expect(strength / expected).toBeCloseTo(1, 6);
        }
      }),
      { seed: 61, numRuns: 60 },
    );
  });

  it('lists them in lexicographic order', () => {
    const residual = residualFor({ players: 9, order: 3, groups: 2, bar: 0, noise: 0.3, seed: 4 });
    const found = screen(residual, 3, 0).map(({ support }) => support);
    expect(found.length).toBeGreaterThan(100);
    const asText = (support: Support): string =>
      support.map((player) => String.fromCharCode(65 + player)).join('');
    expect(found.map(asText)).toEqual(found.map(asText).sort());
  });
});

describe('screenNeighbours', () => {
  it('finds the supports one player away from known ones whose strength is above the bar, and no other', () => {
    fc.assert(
      fc.property(anyCase, fc.integer({ min: 1, max: 5 }), (one, maxOrder) => {
        const residual = residualFor(one);
        const random = createRandom(one.seed);
        const all = [...subsetsUpTo(one.players, Math.min(3, maxOrder))];
        const known = Array.from({ length: random.below(6) }, () => all[random.below(all.length)]!);
        // Brute force over all supports: one player more (up to maxOrder) or fewer than a known one.
        const neighbours = [...subsetsUpTo(one.players, 4)].filter((support) =>
          known.some((other) => {
            const [small, large] = support.length < other.length ? [support, other] : [other, support];
            if (large.length !== small.length + 1) return false;
            if (large === support && large.length > maxOrder) return false;
            return small.every((player) => large.includes(player));
          }),
        );
        const counts: number[] = [];
        const found = screenNeighbours(residual, known, maxOrder, (tried) => {
          counts.push(tried);
          return one.bar;
        });
        const { sure, possible } = above(neighbours, (support) => residual.weigh(support).strength, one.bar);
        const keys = found.map(({ support }) => support.join());
        expect(new Set(keys).size).toBe(keys.length);
        expect(new Set(keys)).toEqual(new Set([...keys, ...sure]));
        for (const key of keys) expect(possible).toContain(key);
        for (const { support } of found) expect([...support].sort((a, b) => a - b)).toEqual(support);
        // The bar is told of no fewer than were tried.
        expect(Math.max(...counts)).toBeGreaterThanOrEqual(neighbours.length);
      }),
      { seed: 62, numRuns: 80 },
    );
  });

  it('finds nothing where nothing is known', () => {
    const residual = residualFor({ players: 10, order: 2, groups: 2, bar: 0, noise: 0.3, seed: 9 });
    expect(screenNeighbours(residual, [], 3, () => 0)).toEqual([]);
  });
});

describe('screenedOrder', () => {
  it('counts supports', () => {
    for (const [players, order] of [
      [5, 0],
      [5, 5],
      [10, 3],
      [12, 12],
    ] as const) {
      expect(countUpTo(players, order)).toBe([...subsetsUpTo(players, order)].length);
    }
  });

  it('is the highest order that is few enough supports, never above the order or the players', () => {
    for (const players of [2, 8, 20, 60, 200, 1000, 10_000, 100_000]) {
      for (const maxOrder of [1, 2, 5, 8]) {
        const order = screenedOrder(players, maxOrder);
        expect(order).toBeGreaterThanOrEqual(1);
        expect(order).toBeLessThanOrEqual(Math.min(maxOrder, players));
        expect(countUpTo(players, order)).toBeLessThan(1e6);
        if (order < Math.min(maxOrder, players)) expect(countUpTo(players, order + 1)).toBeGreaterThan(1e5);
      }
    }
    expect(screenedOrder(5, 8)).toBe(5);
  });
});
