import {
  BudgetTooSmallError,
  type DesignSettings,
  InvalidArgumentError,
  leastSpexBudget,
  planSpex,
  type SpexOptions,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parityBitsFor } from '../../../src/solvers/spex/code/index.ts';
import { checkSpexSettings } from '../../../src/solvers/spex/settings.ts';

/** The zero delay and a delay for each parity bit that the bins do not tell, and no fewer than eight. */
const delaysNeeded = (bits: number, parityBits: number): number => Math.max(8, 1 + parityBits - bits);

/** Uniform coalitions set aside: a twentieth, at least 50 or an eighth, at most 1,000; and the two ends. */
const reserved = (budget: number): number =>
  2 + Math.min(1000, Math.max(Math.ceil(budget / 20), Math.min(50, Math.ceil(budget / 8))));

const anySettings: fc.Arbitrary<DesignSettings> = fc.record({
  maxOrder: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
  groups: fc.integer({ min: 1, max: 16 }),
  binBits: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
});

/** Players, settings that are right for them, and a budget that is enough. */
const anyDesign = fc
  .record({
    players: fc.oneof(fc.integer({ min: 10, max: 80 }), fc.integer({ min: 81, max: 100_000 })),
    settings: anySettings,
    more: fc.oneof(fc.nat(300), fc.nat(20_000), fc.nat(1_000_000)),
  })
  .filter(
    ({ players, settings: { binBits, maxOrder } }) =>
      binBits === undefined || binBits <= parityBitsFor(players, maxOrder ?? 5),
  )
  .map(({ players, settings, more }) => {
    const least = leastSpexBudget(players, settings);
    return { players, settings, least, budget: least + more };
  })
  .filter(({ players, least }) => least < 2 ** players);

describe('planSpex', () => {
  it('spends the whole budget on groups that each have all delays they need', () => {
    fc.assert(
      fc.property(anyDesign, ({ players, settings, budget }) => {
        const plan = planSpex(players, budget, settings);
        expect(plan).toMatchObject({ players, budget });
        expect(plan.coded + plan.uniform).toBe(budget);
        expect(plan.coded).toBe(plan.groups.reduce((sum, { bits, delays }) => sum + delays * 2 ** bits, 0));
        expect(plan.uniform).toBeGreaterThanOrEqual(reserved(budget));
        expect(plan.parityBits).toBe(parityBitsFor(players, plan.maxOrder));
        expect(plan.groups.length).toBe(settings.groups);
        if (settings.maxOrder !== undefined) expect(plan.maxOrder).toBe(settings.maxOrder);
        for (const { bits, delays } of plan.groups) {
          expect(bits).toBeLessThanOrEqual(plan.parityBits);
          expect(delays).toBeGreaterThanOrEqual(delaysNeeded(bits, plan.parityBits));
          if (settings.binBits !== undefined) expect(bits).toBe(settings.binBits);
        }
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  it('gives the groups the most bins that the budget pays for, and leaves less than a slice', () => {
    fc.assert(
      fc.property(anyDesign, ({ players, settings, budget }) => {
        const { groups, parityBits, uniform } = planSpex(players, budget, settings);
        const bits = groups.map((group) => group.bits);
        const fewest = Math.min(...bits);
        expect(uniform - reserved(budget)).toBeLessThan(2 ** fewest);
        if (settings.binBits !== undefined) return;
        expect(Math.max(...bits)).toBeLessThanOrEqual(fewest + 1);
        const available = budget - reserved(budget);
        const size = (b: number): number => 2 ** b * delaysNeeded(b, parityBits);
        if (fewest < parityBits) expect(groups.length * size(fewest + 1)).toBeGreaterThan(available);
        // One more group with twice the bins would not fit either.
        const wide = bits.filter((b) => b > fewest).length;
        const now = wide * size(fewest + 1) + (groups.length - wide) * size(fewest);
        expect(now).toBeLessThanOrEqual(available);
        if (fewest < parityBits) {
          expect(now + size(fewest + 1) - size(fewest)).toBeGreaterThan(available);
        }
      }),
      { seed: 2, numRuns: 400 },
    );
  });

  it('spreads the delays that are left evenly', () => {
    const { groups } = planSpex(64, 3000, checkSpexSettings({ maxOrder: 3, binBits: 4 }));
    const delays = groups.map((group) => group.delays);
    expect(Math.max(...delays) - Math.min(...delays)).toBeLessThanOrEqual(1);
    expect(Math.min(...delays)).toBeGreaterThan(40);
  });

  it('takes the order asked for, or the highest up to 5 that the budget pays for', () => {
    const settings = checkSpexSettings({});
    let last = 0;
    for (let budget = leastSpexBudget(100, settings); budget < 3000; budget += 7) {
      const { maxOrder } = planSpex(100, budget, settings);
      expect(maxOrder).toBeGreaterThanOrEqual(last);
      last = maxOrder;
    }
    expect(planSpex(100, leastSpexBudget(100, settings), settings).maxOrder).toBe(2);
    expect(last).toBe(5);
    expect(planSpex(100, 1e6, settings).maxOrder).toBe(5);
    expect(planSpex(100, 1e6, checkSpexSettings({ maxOrder: 8 })).maxOrder).toBe(8);
    expect(planSpex(10, 1000, checkSpexSettings({ maxOrder: 8 })).maxOrder).toBe(8);
  });
});

describe('leastSpexBudget', () => {
  it('is the threshold: it works there, and one less is refused before anything else', () => {
    fc.assert(
      fc.property(anyDesign, ({ players, settings, least }) => {
        expect(planSpex(players, least, settings).coded).toBeGreaterThan(0);
        const refused = (): unknown => planSpex(players, least - 1, settings);
        expect(refused).toThrow(BudgetTooSmallError);
        expect(refused).toThrow(expect.objectContaining({ solver: 'spex', budget: least - 1, least }));
      }),
      { seed: 3, numRuns: 400 },
    );
  });

  it('is the least: with one less, groups of the fewest bins would not leave the uniform coalitions', () => {
    fc.assert(
      fc.property(anyDesign, ({ players, settings, least }) => {
        // Without an order, the least one from 2 on whose code has so many parity bits, and 2^3 bins.
        const order = [2, 3, 4, 5].find((tried) => parityBitsFor(players, tried) >= (settings.binBits ?? 1))!;
        const parityBits = parityBitsFor(players, settings.maxOrder ?? order);
        const bits = settings.binBits ?? Math.min(settings.maxOrder === undefined ? 3 : 2, parityBits);
        const needed = settings.groups * 2 ** bits * delaysNeeded(bits, parityBits);
        expect(least - reserved(least)).toBeGreaterThanOrEqual(needed);
        expect(least - 1 - reserved(least - 1)).toBeLessThan(needed);
      }),
      { seed: 4, numRuns: 400 },
    );
  });

  it('grows with the order, the groups, the bins and the players', () => {
    const least = (players: number, options: Partial<SpexOptions>): number =>
      leastSpexBudget(players, checkSpexSettings(options));
    const rising = (values: readonly number[], strictly: boolean): void => {
      for (let i = 1; i < values.length; i++) {
        expect(values[i]! - values[i - 1]!).toBeGreaterThanOrEqual(strictly ? 1 : 0);
      }
    };
    rising(
      [1, 2, 3, 4, 5, 6, 7, 8].map((maxOrder) => least(200, { maxOrder })),
      false,
    );
    rising(
      [2, 3, 4, 5, 6, 7, 8].map((maxOrder) => least(200, { maxOrder })),
      true,
    );
    rising(
      [1, 2, 3, 8, 16].map((groups) => least(200, { groups })),
      true,
    );
    rising(
      [1, 2, 3, 4, 5, 6, 7, 8].map((binBits) => least(200, { binBits })),
      true,
    );
    rising(
      [2, 5, 10, 30, 100, 1000, 10_000, 100_000].map((players) => least(players, { maxOrder: 5 })),
      false,
    );
  });

  it('never asks for more than all coalitions', () => {
    for (let players = 2; players <= 7; players++) {
      expect(leastSpexBudget(players, checkSpexSettings({ maxOrder: 5 }))).toBeLessThanOrEqual(2 ** players);
    }
  });

  it('refuses more bins than the code has parity bits', () => {
    const settings = checkSpexSettings({ maxOrder: 1, binBits: 8 });
    for (const refused of [() => leastSpexBudget(100, settings), () => planSpex(100, 1e6, settings)]) {
      expect(refused).toThrow(InvalidArgumentError);
      expect(refused).toThrow(
        /^binBits must be at most 7, the parity bits of the code for 100 players[^\n]*, not 8$/,
      );
    }
  });
});

describe('checkSpexSettings', () => {
  it("fills in the paper's C and t", () => {
    expect(checkSpexSettings({})).toMatchObject({
      maxOrder: undefined,
      groups: 3,
      binBits: undefined,
      decoding: 'soft',
      chaseDepth: undefined,
      cutoff: 'noise',
      screening: true,
      refit: true,
    });
  });

  it('keeps what is right', () => {
    const options = {
      maxOrder: 8,
      groups: 16,
      binBits: 20,
      decoding: 'hard',
      chaseDepth: 30,
      cutoff: 1,
    } as const;
    expect(checkSpexSettings({ ...options, screening: false, refit: false })).toMatchObject({
      ...options,
      screening: false,
      refit: false,
    });
  });

  it.each<[Partial<SpexOptions>, string]>([
    [{ maxOrder: 0 }, 'maxOrder must be an integer from 1 to 8, not 0'],
    [{ maxOrder: 9 }, 'maxOrder must be an integer from 1 to 8, not 9'],
    [{ maxOrder: 2.5 }, 'maxOrder must be an integer from 1 to 8, not 2.5'],
    [{ maxOrder: Number.NaN }, 'maxOrder must be an integer from 1 to 8, not NaN'],
    [{ groups: 0 }, 'groups must be an integer from 1 to 16, not 0'],
    [{ groups: 17 }, 'groups must be an integer from 1 to 16, not 17'],
    [{ binBits: 0 }, 'binBits must be an integer from 1 to 20, not 0'],
    [{ binBits: 21 }, 'binBits must be an integer from 1 to 20, not 21'],
    [{ chaseDepth: 0 }, 'chaseDepth must be an integer from 1 to 30, not 0'],
    [{ chaseDepth: 31 }, 'chaseDepth must be an integer from 1 to 30, not 31'],
    [{ decoding: 'firm' as 'soft' }, "decoding must be soft or hard, not 'firm'"],
    [{ cutoff: 0 }, "cutoff must be 'noise' or a number above 0 and at most 1, not 0"],
    [{ cutoff: 1.01 }, "cutoff must be 'noise' or a number above 0 and at most 1, not 1.01"],
    [{ cutoff: Number.NaN }, "cutoff must be 'noise' or a number above 0 and at most 1, not NaN"],
    [{ cutoff: 'energy' as 'noise' }, "cutoff must be 'noise' or a number above 0 and at most 1, not energy"],
  ])('refuses %j in one line', (options, message) => {
    const refused = (): unknown => checkSpexSettings(options);
    expect(refused).toThrow(InvalidArgumentError);
    expect(refused).toThrow(expect.objectContaining({ message, name: 'InvalidArgumentError' }));
  });
});
