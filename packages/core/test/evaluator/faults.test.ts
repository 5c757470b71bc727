import { Evaluator, enumerateCoalitions, type Game, GameError, selectRows, sliceRows } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds, lever, testGame, valuesOf } from './test-games.ts';

const ALL = enumerateCoalitions(6);

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('it did not throw'),
    (error: unknown) => error,
  );
}

describe('a game that throws on one coalition', () => {
  it('is traced to that coalition in at most ceil(log2 rows) + 1 more calls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(63), fc.integer({ min: 1, max: 64 }), async (bad, batchSize) => {
        const cause = new RangeError('model\n  fell over');
        const game = testGame(6, (batch) => {
          if (holds(batch, bad)) throw cause;
          return undefined;
        });
        const evaluator = new Evaluator(game, { batchSize });
        const error = await errorOf(evaluator.evaluate(ALL));
        expect(error).toBeInstanceOf(GameError);
        if (!(error instanceof GameError)) return;
        const present = [0, 1, 2, 3, 4, 5].filter((player) => (bad >> player) & 1);
        expect(error.coalition).toEqual(present);
        expect(error.cause).toBe(cause);
        expect(error.message).toMatch(/^the game failed on the .*coalition.*: model fell over$/);

        const whole = Math.floor(bad / batchSize);
        const rows = Math.min(batchSize, 64 - whole * batchSize);
        expect(game.calls.length - whole - 1).toBeLessThanOrEqual(
          Math.ceil(Math.log2(rows)) + (rows > 1 ? 1 : 0),
        );
        // Every coalition before the one at fault was paid for, and is kept.
        expect(evaluator.evaluations).toBe(bad);
        expect(game.paid.length).toBe(bad);
        const before = await evaluator.evaluate(sliceRows(ALL, 0, bad));
        expect(before.values).toEqual(valuesOf(before.batch));
        expect(game.paid.length).toBe(bad);
      }),
    );
  });

  it('costs only what is missing once it works again', async () => {
    let broken = true;
    const game = testGame(6, (batch) => {
      if (broken && holds(batch, 21)) throw new Error('down');
      return undefined;
    });
    const evaluator = new Evaluator(game, { batchSize: 16 });
    await expect(evaluator.evaluate(ALL)).rejects.toThrow(
      'the game failed on the coalition of players 0, 2, 4 (3 of 6): down',
    );
    expect(evaluator.evaluations).toBe(21);
    broken = false;
    const { values, complete } = await evaluator.evaluate(ALL);
    expect(values).toEqual(valuesOf(ALL));
    expect(complete).toBe(true);
    expect(evaluator.evaluations).toBe(64);
    expect(evaluator.cached).toBe(21);
    expect(new Set(game.paid).size).toBe(game.paid.length);
  });

  it('throws at once, before any promise, to the same effect', async () => {
    const game: Game = {
      ...testGame(6),
      evaluate: () => {
        throw 'no model';
      },
    };
    const error = await errorOf(new Evaluator(game, { batchSize: 1 }).evaluate(ALL));
    expect(error).toMatchObject({
      message: 'the game failed on the empty coalition: no model',
      coalition: [],
      cause: 'no model',
    });
  });

  it('does not lose the other calls under way', async () => {
    const gates = [lever<undefined>(), lever<undefined>(), lever<undefined>()];
    const game = testGame(6, (batch, call) => {
      if (holds(batch, 0)) throw new Error('down');
      return gates[call - 2]?.promise;
    });
    const evaluator = new Evaluator(game, { batchSize: 1, concurrency: 3 });
    let settled = false;
    const run = errorOf(evaluator.evaluate(sliceRows(ALL, 0, 8))).finally(() => {
      settled = true;
    });
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    expect(settled).toBe(false);
    gates[0]!.resolve(undefined);
    gates[1]!.resolve(undefined);
    expect(await run).toBeInstanceOf(GameError);
    // No call was started after the fault.
    expect(game.calls.length).toBe(3);
    expect(evaluator.evaluations).toBe(2);
    await evaluator.evaluate(selectRows(ALL, [1, 2]));
    expect(game.calls.length).toBe(3);
  });

  it('starts nothing new while the coalition at fault is looked for', async () => {
    const search = lever<undefined>();
    const other = lever<undefined>();
    const game = testGame(6, (batch, call) => {
      if (call === 1) throw new Error('down');
      if (call === 2) return other.promise;
      if (holds(batch, 0)) return search.promise;
      return undefined;
    });
    const evaluator = new Evaluator(game, { batchSize: 8, concurrency: 2 });
    const run = errorOf(evaluator.evaluate(ALL));
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    other.resolve(undefined);
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    // The first batch, the second, and the first half of the first.
    expect(game.calls).toEqual([8, 8, 4]);
    search.reject(new Error('still down'));
    await run;
  });

  it('fails each overlapping request that asked for the coalition, and no other', async () => {
    let failures = 0;
    const game = testGame(6, (batch) => {
      if (!holds(batch, 3)) return undefined;
      failures++;
      throw new Error('down');
    });
    const evaluator = new Evaluator(game, { batchSize: 8 });
    const runs = await Promise.allSettled([
      evaluator.evaluate(ALL),
      evaluator.evaluate(selectRows(ALL, [60, 3])),
      evaluator.evaluate(selectRows(ALL, [60, 5, 33])),
    ]);
    expect(runs.map((run) => run.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(runs[1]).toMatchObject({ reason: { name: 'GameError', coalition: [0, 1] } });
    expect(runs[2]).toMatchObject({
      value: { values: valuesOf(selectRows(ALL, [60, 5, 33])), complete: true },
    });
    expect(new Set(game.paid).size).toBe(game.paid.length);
    // One search for both requests: all 8 coalitions, the first half, the coalition alone.
    expect(failures).toBe(3);
  });
});

describe('a game that fails for a moment', () => {
  it.each([1, 2, 5, 8])('goes on when a retry succeeds (%i failing calls in a row)', async (failures) => {
    const game = testGame(6, (batch, call) => {
      if (call > 1 && call <= 1 + failures && batch.rows > 1) throw new Error('busy');
      return undefined;
    });
    const evaluator = new Evaluator(game, { batchSize: 32 });
    const { values, complete } = await evaluator.evaluate(ALL);
    expect(complete).toBe(true);
    expect(values).toEqual(valuesOf(ALL));
    expect(evaluator.evaluations).toBe(64);
    expect(game.paid.length).toBe(64);
  });

  it('never blames a coalition that was not seen to fail alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), async (script) => {
        let failedAlone: number | undefined;
        const game = testGame(6, (batch, call) => {
          if (!script[call - 1]) return undefined;
          if (batch.rows === 1) failedAlone = batch.words[0]!;
          throw new Error('flaky');
        });
        const evaluator = new Evaluator(game, { batchSize: 16 });
        try {
          expect((await evaluator.evaluate(ALL)).values).toEqual(valuesOf(ALL));
          expect(failedAlone).toBeUndefined();
        } catch (error) {
          if (!(error instanceof GameError)) throw error;
          expect(error.coalition.reduce((bits, player) => bits + 2 ** player, 0)).toBe(failedAlone);
        }
        expect(evaluator.evaluations).toBe(game.paid.length);
        expect(new Set(game.paid).size).toBe(game.paid.length);
      }),
    );
  });
});

describe('a game that gives wrong values', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'is told which coalition is %f',
    async (bad) => {
      let broken = true;
      const game = testGame(
        6,
        (batch) => {
          const values = Float64Array.from({ length: 2 * batch.rows }, (_, i) => i);
          const row = batch.words.indexOf(9);
          if (broken && row >= 0) values[2 * row + 1] = bad;
          return values;
        },
        { outputs: ['yes', 'no'] },
      );
      const evaluator = new Evaluator(game, { batchSize: 16 });
      const error = await errorOf(evaluator.evaluate(ALL));
      expect(error).toMatchObject({
        name: 'GameError',
        coalition: [0, 3],
        message: `the game gave ${bad} as 'no' of the coalition of players 0, 3 (2 of 6): values must be finite`,
      });
      // The call was paid for, all 16 of it; only the coalition at fault is asked for again.
      expect(evaluator.evaluations).toBe(16);
      expect(game.calls).toEqual([16]);
      broken = false;
      await evaluator.evaluate(sliceRows(ALL, 0, 16));
      expect(game.calls).toEqual([16, 1]);
      expect(evaluator.evaluations).toBe(17);
    },
  );

  it.each([
    [new Float64Array(15), 'the game gave 15 values for 16 coalitions and 1 outputs: expected 16'],
    [new Float64Array(17), 'the game gave 17 values for 16 coalitions and 1 outputs: expected 16'],
    [null as unknown as Float64Array, 'the game gave no values for 16 coalitions and 1 outputs: expected 16'],
  ])('is told how many are expected (%#)', async (values, message) => {
    const game: Game = { ...testGame(6), evaluate: async () => values };
    const evaluator = new Evaluator(game, { batchSize: 16 });
    expect(await errorOf(evaluator.evaluate(ALL))).toMatchObject({ name: 'GameError', message });
    expect(evaluator.evaluations).toBe(0);
  });
});
