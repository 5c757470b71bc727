import { Evaluator, enumerateCoalitions, selectRows, sliceRows } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { lever, testGame, valuesOf } from './test-games.ts';

const ALL = enumerateCoalitions(6);

describe('an aborted Evaluator', () => {
  it('keeps what was paid; another one that knows it pays only for the rest', async () => {
    const stop = new AbortController();
    const game = testGame(6, (_, call) => {
      if (call === 3) stop.abort();
      return undefined;
    });
    const evaluator = new Evaluator(game, { batchSize: 8, signal: stop.signal });
    const { batch, values, complete } = await evaluator.evaluate(ALL);
    expect(complete).toBe(false);
    expect(evaluator.stopped).toBe(true);
    expect(batch).toEqual(sliceRows(ALL, 0, 24));
    expect(values).toEqual(valuesOf(batch));
    expect(game.calls).toEqual([8, 8, 8]);

    // The stopped one still answers what it knows, and asks for nothing.
    const again = await evaluator.evaluate(selectRows(ALL, [5, 40, 5, 23]));
    expect(again).toEqual({
      batch: selectRows(ALL, [5, 5, 23]),
      values: valuesOf(selectRows(ALL, [5, 5, 23])),
      complete: false,
    });
    expect(game.calls.length).toBe(3);
    expect(evaluator.evaluations).toBe(24);
    expect(evaluator.cached).toBe(3);

    const rest = testGame(6);
    const next = new Evaluator(rest, { known: evaluator.measured() });
    expect((await next.evaluate(ALL)).values).toEqual(valuesOf(ALL));
    expect(rest.paid.length).toBe(40);
  });

  it('asks for nothing when the signal came before', async () => {
    const game = testGame(6);
    const evaluator = new Evaluator(game, { signal: AbortSignal.abort() });
    const { batch, values, complete } = await evaluator.evaluate(ALL);
    expect([batch.rows, values.length, complete]).toEqual([0, 0, false]);
    expect(game.calls).toEqual([]);
  });

  it('is not stopped when the signal came after the last value', async () => {
    const stop = new AbortController();
    const evaluator = new Evaluator(testGame(6), { signal: stop.signal });
    await evaluator.evaluate(ALL);
    stop.abort();
    expect((await evaluator.evaluate(ALL)).complete).toBe(true);
    expect(evaluator.stopped).toBe(false);
  });

  it('hands the signal to the game, and takes its rejection for no error', async () => {
    const stop = new AbortController();
    const game = testGame(6, (_, call, signal) => {
      if (call === 1) return undefined;
      return new Promise((_resolve, reject) => {
        signal!.addEventListener('abort', () => reject(signal!.reason));
      });
    });
    const evaluator = new Evaluator(game, {
      batchSize: 8,
      concurrency: 3,
      signal: stop.signal,
      onProgress: () => queueMicrotask(() => stop.abort()),
    });
    const { batch, complete } = await evaluator.evaluate(ALL);
    expect(complete).toBe(false);
    expect(batch).toEqual(sliceRows(ALL, 0, 8));
    expect(evaluator.evaluations).toBe(8);
  });

  it('waits for the calls under way and keeps what they give', async () => {
    const stop = new AbortController();
    const gates = [lever<undefined>(), lever<undefined>()];
    const game = testGame(6, (_, call) => gates[call - 1]!.promise);
    const evaluator = new Evaluator(game, { batchSize: 8, concurrency: 2, signal: stop.signal });
    const run = evaluator.evaluate(ALL);
    stop.abort();
    gates[0]!.reject(new Error('gave up'));
    gates[1]!.resolve(undefined);
    const { batch, values, complete } = await run;
    expect(complete).toBe(false);
    expect(batch).toEqual(sliceRows(ALL, 8, 16));
    expect(values).toEqual(valuesOf(batch));
    expect(game.calls.length).toBe(2);
  });

  it('takes too few values for no error when the game was cut short', async () => {
    const stop = new AbortController();
    const game = testGame(6, (batch, call) => {
      if (call === 1) return undefined;
      stop.abort();
      return valuesOf(batch).slice(0, 3);
    });
    const evaluator = new Evaluator(game, { batchSize: 8, signal: stop.signal });
    expect((await evaluator.evaluate(ALL)).batch).toEqual(sliceRows(ALL, 0, 8));
    expect(evaluator.evaluations).toBe(8);
  });

  it('ends every request that waits', async () => {
    const stop = new AbortController();
    const gate = lever<undefined>();
    const game = testGame(6, () => gate.promise);
    const evaluator = new Evaluator(game, { batchSize: 4, signal: stop.signal });
    const runs = [evaluator.evaluate(sliceRows(ALL, 0, 8)), evaluator.evaluate(sliceRows(ALL, 2, 30))];
    stop.abort();
    gate.resolve(undefined);
    const [first, second] = await Promise.all(runs);
    expect(first!.batch).toEqual(sliceRows(ALL, 0, 4));
    expect(second!.batch).toEqual(sliceRows(ALL, 2, 4));
    expect(game.calls).toEqual([4]);
  });

  it('gives up the search for a coalition at fault', async () => {
    const stop = new AbortController();
    const game = testGame(6, (_, call) => {
      if (call === 2) stop.abort();
      throw new Error('down');
    });
    const evaluator = new Evaluator(game, { signal: stop.signal });
    expect((await evaluator.evaluate(ALL)).complete).toBe(false);
    expect(game.calls.length).toBe(2);
  });

  it('hears a signal that a timer gives though the game never waits', async () => {
    let clock = 0;
    const stop = new AbortController();
    const game = testGame(6, () => {
      clock += 60;
      return undefined;
    });
    const evaluator = new Evaluator(game, { batchSize: 1, signal: stop.signal, now: () => clock });
    setTimeout(() => stop.abort());
    expect((await evaluator.evaluate(ALL)).batch.rows).toBe(2);
  });
});
