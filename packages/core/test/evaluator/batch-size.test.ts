import { Evaluator, type EvaluatorOptions, enumerateCoalitions, type Game } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { testGame, valuesOf } from './test-games.ts';

const ALL = enumerateCoalitions(12);

/** Asks for all 4,096 coalitions of a game whose calls of so many rows take so many milliseconds. */
async function sizes(
  milliseconds: (rows: number, call: number) => number,
  more: Partial<Game> = { batchSize: 16, mostBatchSize: 1024 },
  options: EvaluatorOptions = {},
): Promise<number[]> {
  let clock = 0;
  const game = testGame(
    12,
    (batch, call) => {
      clock += milliseconds(batch.rows, call);
      return undefined;
    },
    more,
  );
  const { values } = await new Evaluator(game, { ...options, now: () => clock }).evaluate(ALL);
  expect(values).toEqual(valuesOf(ALL));
  expect(game.paid.length).toBe(4096);
  return game.calls;
}

/** The sizes in the order in which they came, and how often each, without the rest at the end. */
function stretches(calls: readonly number[]): string {
  const found: [size: number, times: number][] = [];
  for (const size of calls.slice(0, -1)) {
    const last = found.at(-1);
    if (last?.[0] === size) last[1]++;
    else found.push([size, 1]);
  }
  return found.map(([size, times]) => `${size}×${times}`).join(' ');
}

describe('the batch size of a game with a largest one', () => {
  it('doubles as long as that helps, and takes the last doubling back', async () => {
    // Up to 64 side by side cost nothing.
    const calls = await sizes((rows) => 10 * Math.ceil(rows / 64));
    // The first call of all is not timed; then two calls of each size are.
    expect(stretches(calls)).toBe('16×3 32×2 64×2 128×2 64×56');
  });

  it('goes up to the largest', async () => {
    const calls = await sizes(() => 10, { batchSize: 16, mostBatchSize: 100 });
    expect(stretches(calls)).toMatch(/^16×3 32×2 64×2 100×\d+$/);
  });

  it('stays where larger ones are no faster', async () => {
    expect(stretches(await sizes((rows) => rows))).toBe('16×3 32×2 16×248');
  });

  it('halves as long as a call takes more than two seconds', async () => {
    const calls = await sizes((rows) => 500 * rows);
    expect(stretches(calls)).toBe('16×1 8×1 4×1017');
  });

  it('halves for good where a call fails that smaller ones do not', async () => {
    const calls = await sizes(
      (rows) => {
        if (rows > 40) throw new Error('out of memory');
        return 10;
      },
      { batchSize: 16, mostBatchSize: 1024 },
    );
    expect(calls.filter((rows) => rows > 40)).toEqual([64]);
    expect(stretches(calls)).toMatch(/^16×3 32×2 64×1 32×/);
  });

  it('is left alone where a size is asked for, or the game has no largest one', async () => {
    const fixed = (more: Partial<Game>, options: EvaluatorOptions) => sizes(() => 10, more, options);
    const most = { batchSize: 16, mostBatchSize: 1024 };
    expect(new Set(await fixed(most, { batchSize: 32 }))).toEqual(new Set([32]));
    expect(new Set(await fixed({ batchSize: 16 }, {}))).toEqual(new Set([16]));
    expect(new Set(await sizes((rows) => 500 * rows, { batchSize: 16 }))).toEqual(new Set([16]));
  });

  it('is told from calls that overlap by how often they end', async () => {
    let clock = 0;
    let free: Promise<void> = Promise.resolve();
    const game = testGame(
      12,
      async (batch) => {
        // The calls share one machine: one begins when the other ends.
        free = free.then(async () => {
          await new Promise((resolve) => setTimeout(resolve));
          clock += 10 * Math.ceil(batch.rows / 64);
        });
        await free;
        return undefined;
      },
      { batchSize: 16, mostBatchSize: 1024 },
    );
    await new Evaluator(game, { concurrency: 2, now: () => clock }).evaluate(ALL);
    const often = game.calls.filter((rows) => rows === 64).length;
    expect(often).toBeGreaterThan(50);
    expect(Math.max(...game.calls)).toBe(128);
  });

  it('must be a whole number', () => {
    expect(() => new Evaluator(testGame(2, undefined, { mostBatchSize: 1.5 }))).toThrow(
      'mostBatchSize must be an integer of at least 1, not 1.5',
    );
  });
});
