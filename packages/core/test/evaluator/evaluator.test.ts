import {
  batchFromLists,
  type CoalitionBatch,
  concatBatches,
  createRandom,
  Evaluator,
  type EvaluatorOptions,
  enumerateCoalitions,
  type Game,
  recordedGame,
  sampleUniform,
  selectRows,
  sliceRows,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lever, testGame, valuesOf } from './test-games.ts';

const ALL = enumerateCoalitions(6);

describe('Evaluator', () => {
  it('gives values in the order asked, duplicates included, and never asks for a coalition twice', async () => {
    const requests = fc.array(fc.array(fc.nat(63), { maxLength: 40 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        requests,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        async (lists, batchSize, concurrency, atOnce) => {
          const game = testGame(6);
          const evaluator = new Evaluator(game, { batchSize, concurrency });
          const batches = lists.map((rows) => selectRows(ALL, rows));
          if (atOnce) await Promise.all(batches.map((batch) => evaluator.evaluate(batch)));
          for (const batch of batches) {
            const { batch: answered, values, complete } = await evaluator.evaluate(batch);
            expect(complete).toBe(true);
            expect(answered).toEqual(batch);
            expect(values).toEqual(valuesOf(batch));
          }
          const distinct = new Set(lists.flat()).size;
          expect(game.paid.length).toBe(distinct);
          expect(new Set(game.paid).size).toBe(distinct);
          expect(evaluator.evaluations).toBe(distinct);
          const asked = lists.flat().length * (atOnce ? 2 : 1);
          expect(evaluator.cached).toBe(asked - distinct);
          expect(Math.max(0, ...game.calls)).toBeLessThanOrEqual(batchSize);
          expect(game.mostAtOnce()).toBeLessThanOrEqual(concurrency);
        },
      ),
    );
  });

  it('splits into batches of batchSize, by default the game’s own, else 64', async () => {
    const batch = sampleUniform(20, 150, createRandom(1));
    const calls = async (options: EvaluatorOptions, more: Partial<Game> = {}): Promise<number[]> => {
      const game = testGame(20, undefined, more);
      await new Evaluator(game, options).evaluate(batch);
      return game.calls;
    };
    expect(await calls({})).toEqual([64, 64, 22]);
    expect(await calls({}, { batchSize: 100 })).toEqual([100, 50]);
    expect(await calls({ batchSize: 50 }, { batchSize: 100 })).toEqual([50, 50, 50]);
  });

  it('keeps exactly `concurrency` calls under way while there is work', async () => {
    const gates: (() => void)[] = [];
    const game = testGame(6, () => {
      const gate = lever<undefined>();
      gates.push(() => gate.resolve(undefined));
      return gate.promise;
    });
    const evaluator = new Evaluator(game, { batchSize: 4, concurrency: 3 });
    const first = evaluator.evaluate(sliceRows(ALL, 0, 40));
    const second = evaluator.evaluate(sliceRows(ALL, 20, 64));
    for (let finished = 0; finished < 16; finished++) {
      expect(gates.length).toBe(Math.min(16, finished + 3));
      gates[finished]!();
      await settle();
    }
    expect((await first).values).toEqual(valuesOf(sliceRows(ALL, 0, 40)));
    expect((await second).values).toEqual(valuesOf(sliceRows(ALL, 20, 64)));
    expect(game.mostAtOnce()).toBe(3);
    expect(game.paid.length).toBe(64);
  });

  it('asks how many calls may be under way whenever one may start', async () => {
    const gates: (() => void)[] = [];
    const game = testGame(6, () => {
      const gate = lever<undefined>();
      gates.push(() => gate.resolve(undefined));
      return gate.promise;
    });
    let allowed = 2;
    const evaluator = new Evaluator(game, { batchSize: 4, concurrency: () => allowed });
    const request = evaluator.evaluate(ALL);
    expect(gates.length).toBe(2);
    const finish = async (call: number): Promise<number> => {
      gates[call]!();
      await settle();
      return gates.length;
    };
    allowed = 5;
    // One ended, one is under way: four may start.
    expect(await finish(0)).toBe(6);
    allowed = 3;
    expect(await finish(1)).toBe(6);
    expect(await finish(2)).toBe(6);
    expect(await finish(3)).toBe(7);
    // The game is always asked, whatever the number.
    allowed = 0;
    expect(await finish(4)).toBe(7);
    expect(await finish(5)).toBe(7);
    for (let call = 6; call < 16; call++) expect(await finish(call)).toBe(Math.min(16, call + 2));
    expect((await request).values).toEqual(valuesOf(ALL));
  });

  it('lets two overlapping requests share the call that is under way', async () => {
    const gate = lever<undefined>();
    const game = testGame(6, () => gate.promise);
    const evaluator = new Evaluator(game);
    const first = evaluator.evaluate(ALL);
    const second = evaluator.evaluate(selectRows(ALL, [5, 5, 9]));
    gate.resolve(undefined);
    expect((await second).values).toEqual(valuesOf(selectRows(ALL, [5, 5, 9])));
    await first;
    expect(game.calls).toEqual([64]);
    expect(evaluator.cached).toBe(3);
  });

  it('handles vectors of outputs', async () => {
    const game: Game = {
      ...testGame(6),
      outputs: ['a', 'b', 'c'],
      evaluate: async (batch) =>
        Float64Array.from(
          { length: batch.rows * 3 },
          (_, i) => batch.words[Math.floor(i / 3)]! * 10 + (i % 3),
        ),
    };
    const evaluator = new Evaluator(game, { batchSize: 2 });
    const { values } = await evaluator.evaluate(selectRows(ALL, [7, 3, 7, 1, 60]));
    expect([...values]).toEqual([70, 71, 72, 30, 31, 32, 70, 71, 72, 10, 11, 12, 600, 601, 602]);
  });

  it('asks for nothing when nothing is asked', async () => {
    const game = testGame(6);
    const evaluator = new Evaluator(game);
    expect(await evaluator.evaluate(sliceRows(ALL, 0, 0))).toEqual({
      batch: sliceRows(ALL, 0, 0),
      values: new Float64Array(0),
      complete: true,
    });
    expect(game.calls).toEqual([]);
  });

  it('is not disturbed by a game that changes the batch or reuses its array of values', async () => {
    const reused = new Float64Array(4);
    const game: Game = {
      ...testGame(6),
      async evaluate(batch) {
        reused.set(valuesOf(batch));
        batch.words.fill(0);
        return reused;
      },
    };
    const { values } = await new Evaluator(game, { batchSize: 4 }).evaluate(ALL);
    expect(values).toEqual(valuesOf(ALL));
  });

  it('works for 100,000 players', async () => {
    const batch = sampleUniform(100_000, 6, createRandom(1));
    const game = testGame(100_000);
    const evaluator = new Evaluator(game, { batchSize: 4 });
    const { values } = await evaluator.evaluate(concatBatches([batch, batch], 100_000));
    expect(values.slice(6)).toEqual(valuesOf(batch));
    expect(evaluator.evaluations).toBe(6);
  });

  it('lists what was measured, and another evaluator that knows it pays only for the rest', async () => {
    const first = new Evaluator(testGame(6));
    await first.evaluate(selectRows(ALL, [9, 2, 9, 30]));
    const known = first.measured();
    expect(known.batch).toEqual(selectRows(ALL, [9, 2, 30]));
    expect(known.values).toEqual(valuesOf(known.batch));

    const game = testGame(6);
    const second = new Evaluator(game, { known });
    expect((await second.evaluate(ALL)).values).toEqual(valuesOf(ALL));
    expect(game.paid.length).toBe(61);
    expect(second.evaluations).toBe(61);
    expect(second.cached).toBe(3);
  });
});

describe('Evaluator, asked what an evaluation would take,', () => {
  it('counts the coalitions that are not known', async () => {
    const evaluator = new Evaluator(testGame(6));
    await evaluator.evaluate(selectRows(ALL, [1, 2, 3]));
    expect(evaluator.missing(selectRows(ALL, [3, 4, 1, 60]))).toBe(2);
    expect(evaluator.missing(ALL)).toBe(61);
    // Asking is not wanting.
    expect(evaluator.measured().batch.rows).toBe(3);
    expect(evaluator.missing(ALL)).toBe(61);
    expect(() => evaluator.missing(enumerateCoalitions(5))).toThrow('batch is over 5 players');
  });

  it('forgets what was announced when a run is planned anew', async () => {
    const planned: number[] = [];
    const evaluator = new Evaluator(testGame(6), {
      onProgress: (progress) => planned.push(progress.planned),
    });
    evaluator.plan(100);
    evaluator.planAnew();
    evaluator.plan(10);
    await evaluator.evaluate(sliceRows(ALL, 0, 4));
    expect(planned).toEqual([10]);
  });
});

describe('Evaluator refuses, before any call,', () => {
  const refused = (argument: string) => expect.objectContaining({ name: 'InvalidArgumentError', argument });

  it.each([0, -1, 1.5, Number.NaN])('a batch size or concurrency of %f', (value) => {
    expect(() => new Evaluator(testGame(2), { batchSize: value })).toThrow(refused('batchSize'));
    expect(() => new Evaluator(testGame(2), { concurrency: value })).toThrow(refused('concurrency'));
    expect(() => new Evaluator(testGame(2, undefined, { batchSize: value }))).toThrow(refused('batchSize'));
  });

  it('a game without players or outputs', () => {
    expect(() => new Evaluator(testGame(0))).toThrow(refused('game.players'));
    expect(() => new Evaluator(testGame(2, undefined, { outputs: [] }))).toThrow(refused('game.outputs'));
  });

  it.each<[string, CoalitionBatch, string]>([
    ['other players', enumerateCoalitions(5), 'batch.players'],
    ['too few words', { rows: 3, players: 6, words: new Uint32Array(2) }, 'batch.words'],
    ['rows that are no number', { rows: Number.NaN, players: 6, words: new Uint32Array(2) }, 'batch.words'],
    ['spare bits set', { rows: 2, players: 6, words: Uint32Array.of(1, 64) }, 'batch[1]'],
  ])('a batch with %s', async (_, batch, argument) => {
    const game = testGame(6);
    const evaluator = new Evaluator(game);
    await expect(evaluator.evaluate(batch)).rejects.toThrow(refused(argument));
    expect(game.calls).toEqual([]);
  });

  it('a coalition that was not recorded', async () => {
    const recorded = selectRows(ALL, [1, 2, 5]);
    const evaluator = new Evaluator(recordedGame({ batch: recorded, values: valuesOf(recorded) }));
    expect((await evaluator.evaluate(selectRows(ALL, [5, 1]))).values).toEqual(
      valuesOf(selectRows(ALL, [5, 1])),
    );
    await expect(evaluator.evaluate(selectRows(ALL, [1, 6]))).rejects.toThrow(refused('batch[1]'));
    await expect(evaluator.evaluate(selectRows(ALL, [1, 6]))).rejects.toThrow(
      'the coalition of players 1, 2 (2 of 6) was not recorded',
    );
  });

  it('known values that do not fit', () => {
    const batch = batchFromLists([[0], [1]], 6);
    const game = testGame(6);
    expect(() => new Evaluator(game, { known: { batch, values: new Float64Array(3) } })).toThrow(
      refused('known.values'),
    );
    expect(() => new Evaluator(game, { known: { batch, values: Float64Array.of(1, Number.NaN) } })).toThrow(
      refused('known.values[1]'),
    );
  });

  it.each([-1, 0.5, Number.NaN])('a plan of %f', (ablations) => {
    expect(() => new Evaluator(testGame(2)).plan(ablations)).toThrow(refused('ablations'));
  });
});

/** Lets every promise that can go on do so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
