import {
  convertSpectrum,
  createGame,
  createRandom,
  createSpectrum,
  Evaluator,
  recordedGame,
  type Spectrum,
  sampleUniform,
  spectrumGame,
  tableGame,
  tableOfSpectrum,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureRemovals, removalCurves } from '../../src/optimise/removal.ts';
import { planRemovals, type RemovalDirection } from '../../src/optimise/removal-plan.ts';

function randomSpectrum(players: number, terms: number, seed: number): Spectrum {
  const random = createRandom(seed);
  return createSpectrum(
    players,
    Array.from({ length: terms }, () => {
      const support = new Set<number>();
      for (let left = random.below(4); left > 0; left--) support.add(random.below(players));
      return [[...support], random.normal()] as const;
    }),
  );
}

const DIRECTIONS = ['lower', 'raise', 'change'] as const;
const moved = (loss: number, direction: RemovalDirection): number =>
  direction === 'change' ? Math.abs(loss) : direction === 'lower' ? loss : -loss;
const maskWithout = (players: number, removed: readonly number[]): number =>
  removed.reduce((mask, player) => mask & ~(1 << player), 2 ** players - 1);
const sizeOf = (mask: number): number => mask.toString(2).replaceAll('0', '').length;

describe('planRemovals', () => {
  it('finds the best set of each size, by brute force, the best next player, and the largest values', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom(...DIRECTIONS),
        fc.constantFrom('SV', 'BV'),
        async (seed, players, direction, values) => {
          const spectrum = randomSpectrum(players, 3 * players, seed);
          const table = tableOfSpectrum(spectrum);
          const grand = table.at(-1)!;
          const lossOf = (removed: readonly number[]): number =>
            grand - table[maskWithout(players, removed)]!;
          const plan = await planRemovals(spectrum, { most: players, direction, values });
          const [exact, greedy, single] = plan.curves;
          expect([exact!.by, greedy!.by, single!.by]).toEqual(['exact', 'greedy', 'values']);
          for (const { sets } of plan.curves) {
            expect(sets.map(({ k }) => k)).toEqual(Array.from({ length: players }, (_, at) => at + 1));
            for (const { k, removed, predicted } of sets) {
              expect(removed).toHaveLength(k);
              expect(predicted).toBeCloseTo(lossOf(removed), 9);
            }
          }
          for (const { k, removed, optimal } of exact!.sets) {
            const all = Array.from(table.keys()).filter((mask) => sizeOf(mask) === players - k);
            const best = Math.max(...all.map((mask) => moved(grand - table[mask]!, direction)));
            expect(moved(lossOf(removed), direction)).toBeCloseTo(best, 9);
            expect(optimal).toBe(true);
          }
          let before: readonly number[] = [];
          for (const { removed } of greedy!.sets) {
            expect(removed).toEqual(expect.arrayContaining([...before]));
            const others = Array.from({ length: players }, (_, player) => player).filter(
              (player) => !before.includes(player),
            );
            const best = Math.max(...others.map((player) => moved(lossOf([...before, player]), direction)));
            expect(moved(lossOf(removed), direction)).toBeCloseTo(best, 9);
            before = removed;
          }
          const worths = new Map(
            convertSpectrum(spectrum, values, 1).map((one) => [one.players[0], one.value]),
          );
          const sum = (set: readonly number[]): number =>
            set.reduce((total, player) => total + (worths.get(player) ?? 0), 0);
          for (const { k, removed } of single!.sets) {
            const all = Array.from(table.keys())
              .filter((mask) => sizeOf(mask) === k)
              .map((mask) =>
                Array.from({ length: players }, (_, player) => player).filter((i) => (mask >> i) & 1),
              );
            const best = Math.max(...all.map((set) => moved(sum(set), direction)));
            expect(moved(sum(removed), direction)).toBeCloseTo(best, 9);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('proves the best of many players, which single values miss where parts act together only', async () => {
    // Players 0 and 1 count only together, and so do 2 and 3, the other way; the rest little each.
    const players = 30;
    const spectrum = createSpectrum(players, [
      [[0, 1], 4],
      [[2, 3], -3],
      ...Array.from({ length: players }, (_, player) => [[player], -0.1 - player / 1000] as const),
    ]);
    const plan = await planRemovals(spectrum, { most: 3, direction: 'lower' });
    const [exact, , single] = plan.curves;
    expect(exact!.sets[0]).toMatchObject({ removed: [1], optimal: true });
    expect(exact!.sets[0]!.predicted).toBeCloseTo(8.202, 9);
    // A second one would make it right again.
    expect(exact!.sets[1]!.removed).toEqual([1, 29]);
    // Terms of an even number of players have no part in Shapley values.
    expect(single!.sets[0]!.removed).toEqual([29]);
    expect(plan.notes).toEqual([]);
    const up = await planRemovals(spectrum, { most: 1, direction: 'raise', by: ['exact', 'greedy'] });
    expect(up.curves.map(({ sets }) => sets[0]!.removed)).toEqual([[2], [2]]);
    expect((await planRemovals(spectrum, { most: 1, by: ['exact'] })).curves[0]!.sets[0]!.removed).toEqual([
      1,
    ]);
  });

  it.each([
    [{ most: 0 }, 'most must be an integer from 1 to 6, not 0'],
    [{ most: 7 }, 'not 7'],
    [{ timeLimit: 0 }, 'timeLimit must be more than 0 seconds'],
  ])('refuses %j', async (options, message) => {
    await expect(planRemovals(randomSpectrum(6, 9, 1), options)).rejects.toThrow(message);
  });
});

describe('removalCurves', () => {
  it('measures what was planned, each coalition once, in the direction asked for', async () => {
    for (const direction of DIRECTIONS) {
      const random = createRandom(5);
      const table = Float64Array.from({ length: 64 }, () => random.normal());
      const evaluator = new Evaluator(tableGame({ values: table }));
      const plan = await planRemovals(randomSpectrum(6, 12, 2), { most: 4, direction });
      const cost = evaluator.missing(plan.batch);
      const distinct = new Set(plan.curves.flatMap(({ sets }) => sets.map(({ removed }) => removed.join())));
      expect(cost).toBe(distinct.size + 1);
      const found = (await measureRemovals(evaluator, plan))!;
      expect(evaluator.evaluations).toBe(cost);
      expect(found.grand).toBe(table[63]);
      for (const { points, mean } of found.curves) {
        let sum = 0;
        for (const { removed, measured, normalised } of points) {
          expect(measured).toBe(table[63]! - table[maskWithout(6, removed)]!);
          expect(normalised).toBeCloseTo(moved(measured, direction) / Math.abs(table[63]!), 12);
          sum += normalised!;
        }
        expect(mean).toBeCloseTo(sum / 4, 12);
      }
      await measureRemovals(evaluator, plan);
      expect(evaluator.evaluations).toBe(cost);
    }
  });

  it('loses what was predicted where the spectrum is the game', async () => {
    const spectrum = randomSpectrum(40, 60, 3);
    const found = await removalCurves(new Evaluator(spectrumGame({ spectrum })), spectrum, { most: 3 });
    for (const { points } of found!.curves) {
      for (const { predicted, measured } of points) expect(measured).toBeCloseTo(predicted, 9);
    }
    const [exact, greedy, single] = found!.curves.map(({ mean }) => mean!);
    expect(exact).toBeGreaterThanOrEqual(greedy! - 1e-9);
    expect(exact).toBeGreaterThanOrEqual(single! - 1e-9);
  });

  it('reads one of several outputs, has no share of 0, and stops when told to', async () => {
    const spectrum = createSpectrum(3, [[[0], 1]]);
    const game = createGame({
      players: 3,
      outputs: ['zero', 'count'],
      value: (isPresent) => [0, [0, 1, 2].filter(isPresent).length],
    });
    const options = { most: 1, by: ['values' as const] };
    const none = await removalCurves(new Evaluator(game), spectrum, options);
    expect(none).toMatchObject({
      grand: 0,
      curves: [{ mean: null, points: [{ measured: 0, normalised: null }] }],
    });
    const one = await removalCurves(new Evaluator(game), spectrum, { ...options, output: 1 });
    expect(one).toMatchObject({ grand: 3, curves: [{ by: 'values', mean: 1 / 3 }] });
    await expect(removalCurves(new Evaluator(game), spectrum, { ...options, output: 2 })).rejects.toThrow(
      'not 2',
    );
    const stopped = new Evaluator(game, { signal: AbortSignal.abort() });
    expect(await removalCurves(stopped, spectrum, options)).toBeUndefined();
  });

  it('says so where a recording lacks a coalition', async () => {
    const batch = sampleUniform(12, 30, createRandom(1));
    const game = recordedGame({ batch, values: new Float64Array(30) });
    const asked = removalCurves(new Evaluator(game), randomSpectrum(12, 20, 1), { most: 1 });
    await expect(asked).rejects.toThrow('not recorded');
  });
});
