import { Evaluator, enumerateCoalitions, type Progress, sliceRows } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { lever, testGame } from './test-games.ts';

const ALL = enumerateCoalitions(6);

describe('Evaluator progress', () => {
  it('tells done, planned, rate, ETA and cost by the given clock', async () => {
    let clock = 5000;
    const seen: Progress[] = [];
    const game = testGame(
      6,
      () => {
        clock += 2000;
        return undefined;
      },
      { estimate: (rows) => ({ tokens: 3 * rows }) },
    );
    const evaluator = new Evaluator(game, {
      batchSize: 10,
      now: () => clock,
      onProgress: (p) => seen.push(p),
    });
    evaluator.plan(100);
    await evaluator.evaluate(sliceRows(ALL, 0, 20));
    clock += 60_000; // The solver's own time is not the game's.
    await evaluator.evaluate(sliceRows(ALL, 10, 40));
    expect(seen).toEqual([
      { done: 10, planned: 100, rate: 5, eta: 18, cost: { tokens: 30 } },
      { done: 20, planned: 100, rate: 5, eta: 16, cost: { tokens: 60 } },
      { done: 30, planned: 100, rate: 5, eta: 14, cost: { tokens: 90 } },
      { done: 40, planned: 100, rate: 5, eta: 12, cost: { tokens: 120 } },
    ]);
    expect(evaluator.seconds).toBe(8);
  });

  it('never plans less than is done and asked for, and never goes back', async () => {
    const seen: Progress[] = [];
    const evaluator = new Evaluator(testGame(6), {
      batchSize: 7,
      concurrency: 3,
      onProgress: (p) => seen.push(p),
    });
    evaluator.plan(5);
    await Promise.all([
      evaluator.evaluate(sliceRows(ALL, 0, 30)),
      evaluator.evaluate(sliceRows(ALL, 20, 64)),
    ]);
    expect(seen.length).toBe(5 + 5);
    seen.forEach((progress, i) => {
      expect(progress.done).toBeGreaterThan(seen[i - 1]?.done ?? 0);
      expect(progress.planned).toBe(64);
    });
    expect(seen.at(-1)).toMatchObject({ done: 64, eta: 0 });
  });

  it('no longer plans what a failed request had asked for', async () => {
    const seen: Progress[] = [];
    const game = testGame(6, (_, call) => {
      if (call === 3) throw new Error('down');
      return undefined;
    });
    const evaluator = new Evaluator(game, { batchSize: 1, onProgress: (p) => seen.push(p) });
    await expect(evaluator.evaluate(ALL)).rejects.toThrow('down');
    await evaluator.evaluate(sliceRows(ALL, 0, 10));
    expect(seen.map(({ planned }) => planned)).toEqual([64, 64, ...new Array(8).fill(10)]);
  });

  it('knows no ETA until the clock has moved', async () => {
    const seen: Progress[] = [];
    const evaluator = new Evaluator(testGame(6), {
      batchSize: 32,
      now: () => 0,
      onProgress: (p) => seen.push(p),
    });
    await evaluator.evaluate(ALL);
    expect(seen).toEqual([
      { done: 32, planned: 64, rate: 0, eta: Number.POSITIVE_INFINITY },
      { done: 64, planned: 64, rate: 0, eta: 0 },
    ]);
  });

  it('counts the time of calls that overlap once', async () => {
    let clock = 0;
    const gates = [lever<undefined>(), lever<undefined>()];
    const game = testGame(6, (_, call) => gates[call - 1]!.promise);
    const evaluator = new Evaluator(game, { batchSize: 32, concurrency: 2, now: () => clock });
    const run = evaluator.evaluate(ALL);
    clock = 3000;
    expect(evaluator.seconds).toBe(3);
    gates[1]!.resolve(undefined);
    while (evaluator.evaluations < 32) await Promise.resolve();
    clock = 5000;
    gates[0]!.resolve(undefined);
    await run;
    clock = 9000;
    expect(evaluator.seconds).toBe(5);
  });

  it('passes on an error of the progress callback and stays usable', async () => {
    let calls = 0;
    const evaluator = new Evaluator(testGame(6), {
      batchSize: 16,
      onProgress: () => {
        if (++calls === 2) throw new TypeError('broken bar');
      },
    });
    await expect(evaluator.evaluate(ALL)).rejects.toThrow(new TypeError('broken bar'));
    expect(evaluator.evaluations).toBe(32);
    expect((await evaluator.evaluate(ALL)).complete).toBe(true);
    expect(evaluator.evaluations).toBe(64);
  });
});
