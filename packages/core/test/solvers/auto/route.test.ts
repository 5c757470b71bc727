import { biasedSampler, createRandom, createSpectrum, planSpex, sampleUniform } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { designFor, routeFor, routeOf } from '../../../src/solvers/auto/route.ts';
import { sparseGame } from '../games.ts';

describe('the way that a budget goes', () => {
  it.each([
    [8, 100_000, 'uniform'],
    [19, 100_000, 'uniform'],
    [20, 999, 'uniform'],
    [20, 1000, 'design'],
    // More than a quarter of all coalitions.
    [20, 300_000, 'uniform'],
    [64, 500, 'uniform'],
    [64, 1000, 'design'],
    [128, 1000, 'design'],
    [1000, 1000, 'design'],
    [1000, 20_000, 'design'],
    [10_000, 1000, 'uniform'],
    [10_000, 100_000, 'design'],
    [10_000, 200_000, 'design alone'],
    [100_000, 1000, 'uniform'],
    [100_000, 5000, 'design alone'],
  ] as const)('is, for %d players and %d ablations, %s', (players, budget, route) => {
    expect(routeFor(players, budget)).toBe(route);
  });

  it('is a design only where one can be planned that is worth its while', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 20_000 }),
        fc.integer({ min: 24, max: 50_000 }),
        (players, budget) => {
          if (routeFor(players, budget) === 'uniform') return;
          const plan = planSpex(players, budget, designFor(players));
          expect(plan.maxOrder).toBeGreaterThanOrEqual(3);
          for (const { bits } of plan.groups) expect(bits).toBeGreaterThanOrEqual(3);
          expect(plan.coded + plan.uniform).toBe(budget);
          expect(plan.uniform).toBeGreaterThanOrEqual(100);
        },
      ),
      { seed: 81, numRuns: 300 },
    );
  });

  it('stays a design as the budget grows, up to a quarter of all coalitions', () => {
    for (const players of [20, 33, 64, 128, 500, 3000]) {
      const budgets = Array.from({ length: 60 }, (_, i) => Math.round(100 * 1.15 ** i));
      const routes = budgets
        .filter((budget) => 4 * budget <= 2 ** players)
        .map((one) => routeFor(players, one));
      const first = routes.findIndex((route) => route !== 'uniform');
      expect(first).toBeGreaterThan(0);
      expect(routes.slice(first)).not.toContain('uniform');
    }
  });

  it('is not a design where somebody else says which coalitions to measure, or what to expect', () => {
    const game = sparseGame(40);
    const budget = 2000;
    expect(routeOf(game, { budget })).toBe('design');
    expect(routeOf(game, { budget, sampler: biasedSampler(0.3) })).toBe('uniform');
    expect(routeOf(game, { budget, guess: createSpectrum(40, [[[1], 1]]) })).toBe('uniform');
    expect(routeOf(game, { budget, choice: 'uniform' })).toBe('uniform');
    expect(routeOf(game, { budget, choice: 'adaptive' })).toBe('uniform');
    const recorded = sampleUniform(40, 3000, createRandom(1));
    expect(routeOf({ ...game, recorded }, { budget })).toBe('uniform');
  });
});
