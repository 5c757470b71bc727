import {
  coalitionSize,
  createRandom,
  Evaluator,
  isPresent,
  lastWordMask,
  leastSpexBudget,
  presentPlayers,
  rowMapOf,
  rowWords,
  spectrumGame,
  spex,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunksOf, coalitionsOf, slicesOf } from '../../../src/solvers/spex/coalitions.ts';
import { type Measured, measureDesign, uniformCoalitions } from '../../../src/solvers/spex/measure.ts';
import { checkSpexSettings } from '../../../src/solvers/spex/settings.ts';
import { binsOf, bitAt, drawDesign, noisy, randomPolynomial, slicesOfGroup } from './designs.ts';

describe('coalitionsOf', () => {
  it('lists M l + d, bit by bit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 100 }),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(),
        (players, maxOrder, seed) => {
          const { groups } = drawDesign(players, 240, { maxOrder, groups: 2 }, seed);
          const slices = slicesOf(groups);
          const batch = coalitionsOf(groups, slices);
          expect(batch).toMatchObject({ players, rows: slices.reduce((sum, { rows }) => sum + rows, 0) });
          let row = 0;
          for (const { group, delay, rows } of slices) {
            const { bins, signs, signWords } = groups[group]!;
            for (let l = 0; l < rows; l++, row++) {
              for (let player = 0; player < players; player++) {
                let bit = bitAt(signs, player * signWords, delay);
                for (let i = 0; i < 20; i++) bit ^= (bins[player]! >>> i) & (l >>> i) & 1;
                if (isPresent(batch, row, player) !== (bit === 1))
                  expect.fail(`row ${row}, player ${player}`);
              }
            }
          }
          expect(row).toBe(batch.rows);
          const last = lastWordMask(players);
          for (let r = 0; r < batch.rows; r++) expect((rowWords(batch, r).at(-1)! & ~last) >>> 0).toBe(0);
        },
      ),
      { seed: 21, numRuns: 40 },
    );
  });

  it('gives the same columns when only some players take part, in the order listed', () => {
    const { groups } = drawDesign(90, 900, { maxOrder: 2 }, 3);
    const slices = slicesOf(groups);
    const all = coalitionsOf(groups, slices);
    const random = createRandom(4);
    for (const count of [1, 5, 32, 33, 64, 70]) {
      const players = Array.from({ length: 90 }, (_, player) => player)
        .map((player) => [random.bits(), player] as const)
        .sort(([a], [b]) => a - b)
        .slice(0, count)
        .map(([, player]) => player);
      const some = coalitionsOf(groups, slices, players);
      expect(some).toMatchObject({ players: count, rows: all.rows });
      for (let row = 0; row < all.rows; row++) {
        const kept = players.flatMap((player, at) => (isPresent(all, row, player) ? [at] : []));
        expect(presentPlayers(some, row)).toEqual(kept);
      }
    }
  });

  it('repeats no coalition within what a group takes from the code', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 200 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(3000),
        fc.nat(),
        (players, maxOrder, more, seed) => {
          const least = leastSpexBudget(players, checkSpexSettings({ maxOrder }));
          const { plan, groups } = drawDesign(players, least + more, { maxOrder }, seed);
          groups.forEach((group, g) => {
            const coded = slicesOfGroup(groups, g).slice(0, 1 + plan.parityBits - group.bits);
            const batch = coalitionsOf(groups, coded);
            expect(rowMapOf(batch).size).toBe(batch.rows);
          });
          // Extra delays are uniform: they repeat something only where few coalitions exist.
          if (players < 60) return;
          const every = coalitionsOf(groups, slicesOf(groups));
          expect(rowMapOf(every).size).toBe(every.rows);
        },
      ),
      { seed: 22, numRuns: 60 },
    );
  });
});

describe('slicesOf and chunksOf', () => {
  it('cover every slice once, the groups in turn', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 300 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 600, max: 9000 }),
        fc.integer({ min: 1, max: 5000 }),
        (players, count, budget, rows) => {
          const { plan, groups } = drawDesign(players, budget, { groups: count, maxOrder: 2 });
          const slices = slicesOf(groups);
          const names = slices.map(({ group, delay }) => `${group} ${delay}`);
          expect(new Set(names).size).toBe(names.length);
          expect(names.length).toBe(groups.reduce((sum, { delays }) => sum + delays, 0));
          expect(slices.reduce((sum, slice) => sum + slice.rows, 0)).toBe(plan.coded);
          for (const { group, delay, rows } of slices) {
            expect(rows).toBe(2 ** groups[group]!.bits);
            expect(delay).toBeLessThan(groups[group]!.delays);
          }
          // A run that is stopped has as many delays of one group as of another that still has some.
          const done = groups.map(() => 0);
          for (const { group, delay } of slices) {
            expect(done[group]).toBe(delay);
            done[group]!++;
            for (const [other, { delays }] of groups.entries()) {
              expect(done[other]!).toBeGreaterThanOrEqual(Math.min(delay, delays));
            }
          }

          const chunks = [...chunksOf(slices, rows)];
          expect(chunks.flat()).toEqual(slices);
          chunks.forEach((chunk, at) => {
            const size = chunk.reduce((sum, slice) => sum + slice.rows, 0);
            if (chunk.length > 1) expect(size).toBeLessThanOrEqual(rows);
            // As full as they can be.
            const next = chunks[at + 1]?.[0];
            if (next) expect(size + next.rows).toBeGreaterThan(rows);
          });
        },
      ),
      { seed: 23, numRuns: 60 },
    );
    expect([...chunksOf([], 10)]).toEqual([]);
  });
});

describe('uniformCoalitions', () => {
  it('fills the budget with coalitions that occur nowhere else, the ends first', () => {
    for (const players of [7, 8, 9, 10, 12, 16, 24, 33, 64]) {
      const least = leastSpexBudget(players, checkSpexSettings({ maxOrder: 1 }));
      for (const budget of [least, least + 1, least + 13, Math.min(2 ** players - 1, 2 * least + 5)]) {
        for (const seed of [0, 1, 2]) {
          const { plan, groups } = drawDesign(players, budget, { maxOrder: 1 }, seed);
          const uniform = uniformCoalitions(groups, plan, createRandom(seed + 50));
          expect(coalitionSize(uniform, 0)).toBe(players);
          expect(coalitionSize(uniform, 1)).toBe(0);
          const known = rowMapOf(uniform);
          expect(known.size).toBe(uniform.rows);
          const coded = rowMapOf(coalitionsOf(groups, slicesOf(groups))).toBatch();
          let shared = 0;
          for (let row = 0; row < coded.rows; row++) {
            const size = coalitionSize(coded, row);
            if (known.find(rowWords(coded, row), 0) >= 0) {
              shared++;
              // Only an end may be among the groups' coalitions too.
              expect([0, players]).toContain(size);
            }
          }
          expect(coded.rows + uniform.rows - shared).toBe(budget);
        }
      }
    }
  });

  it('gives what the plan says beyond 64 players', () => {
    for (const players of [65, 200]) {
      const { plan, groups } = drawDesign(players, 2000);
      const uniform = uniformCoalitions(groups, plan, createRandom(1));
      expect(uniform.rows).toBe(plan.uniform);
      expect(rowMapOf(uniform).size).toBe(uniform.rows);
      const sizes = Array.from({ length: uniform.rows - 2 }, (_, row) => coalitionSize(uniform, row + 2));
      const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
      expect(Math.abs(mean / players - 0.5)).toBeLessThan(4 * (0.5 / Math.sqrt(players * sizes.length)));
    }
  });
});

describe('measureDesign', () => {
  const spectrum = randomPolynomial(30, 12, 1, 3, 5);

  async function measure(
    budget: number,
  ): Promise<{ measured: Measured; design: ReturnType<typeof drawDesign> }> {
    const design = drawDesign(30, budget, { maxOrder: 2 }, 6);
    const uniform = uniformCoalitions(design.groups, design.plan, createRandom(7));
    const evaluator = new Evaluator(spectrumGame({ spectrum }));
    const measured = await measureDesign(evaluator, design.groups, uniform, 0);
    expect(evaluator.evaluations).toBe(budget);
    return { measured: measured!, design };
  }

  it('puts every value where it belongs, over several requests', async () => {
    const { measured, design } = await measure(9000);
    const { groups, plan } = design;
    const values = noisy(spectrum);
    expect(measured.coded).toEqual(values(coalitionsOf(groups, slicesOf(groups))));
    binsOf(groups, values).forEach((bins, g) => {
      expect(measured.bins[g]!.values).toEqual(bins.values);
    });
    expect(measured.uniform.batch.rows).toBeGreaterThanOrEqual(plan.uniform - 2);
    expect(measured.uniform.targets).toEqual(values(measured.uniform.batch));
  });

  it('keeps the ends out of the uniform coalitions', async () => {
    const { measured } = await measure(500);
    const { batch } = measured.uniform;
    const sizes = Array.from({ length: batch.rows }, (_, row) => coalitionSize(batch, row));
    expect(sizes.filter((size) => size === 0 || size === 30)).toEqual([]);
    expect(rowMapOf(batch).size).toBe(batch.rows);
  });
});

describe('solver spex', () => {
  it('pays for its budget to the last coalition', async () => {
    const random = createRandom(8);
    for (let players = 8; players <= 71; players += players < 14 ? 1 : 9) {
      const spectrum = randomPolynomial(players, 4, 1, 2, players);
      const least = spex.leastBudget(players);
      for (const budget of [least, Math.min(2 ** players - 1, least + 1 + random.below(700))]) {
        const evaluator = new Evaluator(spectrumGame({ spectrum }));
        const { cost } = await spex.solve(evaluator, { budget, seed: players });
        expect(cost).toMatchObject({ budget, evaluations: budget });
      }
    }
  });
});
