// What holds whichever queue the jobs go through.
import { batchFromLists, concatBatches, Evaluator, GameError, presentPlayers, sliceRows } from '@spex/core';
import { afterEach, describe, expect, it } from 'vitest';
import {
  distribute,
  redisQueue,
  serveWorker,
  threadQueue,
  WorkError,
  type WorkQueue,
} from '../../src/work/index.ts';
import { createBuilder } from './builder.mjs';
import { noRedis, redisServer } from './redis-server.ts';
import {
  BUILDER,
  begun,
  coalitions,
  gameOf,
  paid,
  plainValues,
  type TestRecipe,
  testFiles,
  until,
} from './support.ts';

const server = redisServer();
const files = testFiles();
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function threads(workers: number): Promise<WorkQueue> {
  const queue = await threadQueue({ workers, module: BUILDER, options: {} });
  ends.push(() => queue.close());
  return queue;
}

let projects = 0;
async function redis(workers: number): Promise<WorkQueue> {
  const project = `conformance-${projects++}`;
  const stop = new AbortController();
  const url = server.url;
  const served = Array.from({ length: workers }, () =>
    serveWorker({ url, project, builder: createBuilder(), signal: stop.signal }),
  );
  const queue = await redisQueue({ url, project });
  ends.push(async () => {
    stop.abort();
    await Promise.all(served);
  });
  ends.push(() => queue.close());
  return queue;
}

const QUEUES = [
  ['threads', threads],
  ['Redis', redis],
] as const;

describe.each(noRedis ? QUEUES.slice(0, 1) : QUEUES)('a game distributed over %s', (_, open) => {
  const evaluatorOf = (recipe: TestRecipe, queue: WorkQueue, signal?: AbortSignal): Evaluator => {
    const game = distribute(gameOf(recipe), recipe, queue);
    return new Evaluator(game, { concurrency: game.concurrency, ...(signal && { signal }) });
  };

  it.each([
    { workers: 1, recipe: { players: 7 } },
    { workers: 3, recipe: { players: 40, outputs: 3, batchSize: 8 } },
    { workers: 2, recipe: { players: 64, outputs: 2, batchSize: 1 } },
  ])('has the values of the plain game: %o', async ({ workers, recipe }) => {
    const some = coalitions(recipe.players, 100);
    // Some of them twice, others in another order.
    const batch = concatBatches([some, sliceRows(some, 10, 30), sliceRows(some, 0, 5)], recipe.players);
    const evaluator = evaluatorOf(recipe, await open(workers));
    const { values, complete } = await evaluator.evaluate(batch);
    expect(complete).toBe(true);
    expect(values).toEqual(await plainValues(recipe, batch));
    expect(evaluator.evaluations).toBe(some.rows);
  });

  it("tells what the workers' models used for each job, whoever does it", async () => {
    const recipe = { players: 12, batchSize: 8 };
    const queue = await open(2);
    const { id } = gameOf(recipe);
    await queue.prepare(id, recipe);
    const sizes = [1, 5, 8, 3, 8, 2];
    const results = await Promise.all(
      sizes.map((rows, at) => queue.run({ gameId: id, batch: coalitions(12, rows, at) }, {})),
    );
    expect(results.map(({ usage }) => usage)).toEqual(
      sizes.map((rows) => ({ calls: rows, dollars: rows / 4 })),
    );
  });

  it('keeps what the game is', async () => {
    const recipe = { players: 3, outputs: 2, batchSize: 5 };
    const game = gameOf(recipe);
    const { evaluate, concurrency, ...rest } = distribute(game, recipe, await open(1));
    const { evaluate: plain, ...own } = game;
    expect(rest).toEqual(own);
  });

  it('pays once for each coalition, in jobs of at most a batch', async () => {
    const log = files.path(`once-${_}`);
    const recipe = { players: 12, log, batchSize: 10 };
    await evaluatorOf(recipe, await open(2)).evaluate(coalitions(12, 300));
    expect(new Set(paid(log)).size).toBe(300);
    expect(paid(log).length).toBe(300);
    expect(Math.max(...begun(log).map(({ rows }) => rows))).toBe(10);
  });

  it('cuts batches of a slow game small', async () => {
    const log = files.path(`slow-${_}`);
    const recipe = { players: 12, log, batchSize: 16, sleep: 3 };
    const game = distribute(gameOf(recipe), recipe, await open(2), { jobSeconds: 0.001 });
    await new Evaluator(game, { concurrency: game.concurrency }).evaluate(coalitions(12, 480));
    const rows = begun(log).map((job) => job.rows);
    // Of the first ones, nothing is known; then each takes far too long.
    expect(Math.max(...rows)).toBe(4);
    expect(rows.slice(-200).every((count) => count === 1)).toBe(true);
  });

  it('finds the coalition that makes the game throw, and keeps what others gave', async () => {
    const log = files.path(`poison-${_}`);
    const recipe = { players: 20, poison: 4, log, batchSize: 16 };
    // The first batch is sound; one coalition of the second is not.
    const lists = Array.from({ length: 32 }, (_, i) => (i === 21 ? [i % 4, 4, 9] : [i % 4, 5 + (i >> 2)]));
    const batch = batchFromLists(lists, 20);
    const evaluator = evaluatorOf(recipe, await open(2));
    const error = await evaluator.evaluate(batch).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(GameError);
    expect(error.message).toContain('poison in the cup');
    expect(error.coalition).toEqual([1, 4, 9]);
    expect(error.cause).toMatchObject({ name: 'WorkError', reason: 'game' });
    // Nothing was paid for twice, though every batch was cut, and asked for in halves where it failed.
    const measured = evaluator.measured();
    expect(new Set(paid(log)).size).toBe(paid(log).length);
    expect(measured.batch.rows).toBeGreaterThanOrEqual(16 + 5);
    expect(measured.batch.rows).toBeLessThanOrEqual(paid(log).length);
    expect(measured.values).toEqual(await plainValues({ players: 20 }, measured.batch));
    for (let row = 0; row < measured.batch.rows; row++)
      expect(presentPlayers(measured.batch, row)).not.toContain(4);
  });

  it('tells of a game that gives too few values', async () => {
    const recipe = { players: 5, short: true, batchSize: 4 };
    const error = await evaluatorOf(recipe, await open(1))
      .evaluate(coalitions(5, 1))
      .catch((thrown) => thrown);
    expect(error.message).toContain('gave 0 values for 1 coalitions and 1 outputs: expected 1');
  });

  it('stops at the signal, and loses nothing that was paid for', async () => {
    const log = files.path(`abort-${_}`);
    const hold = await files.touch(`hold-${_}`);
    const recipe = { players: 20, log, hold, batchSize: 8 };
    const queue = await open(2);
    const stop = new AbortController();
    const first = evaluatorOf(recipe, queue, stop.signal);
    const batch = coalitions(20, 400);
    const running = first.evaluate(batch);
    await until(() => begun(log).length >= 2);
    stop.abort();
    await files.remove(hold);
    const { complete } = await running;
    expect(complete).toBe(false);
    const spent = paid(log).length;
    expect(spent).toBeGreaterThan(0);
    expect(spent).toBeLessThan(100);

    const game = distribute(gameOf(recipe), recipe, queue);
    const second = new Evaluator(game, { concurrency: game.concurrency, known: first.measured() });
    expect((await second.evaluate(batch)).values).toEqual(await plainValues(recipe, batch));
    expect(paid(log).length).toBe(400);
    expect(new Set(paid(log)).size).toBe(400);
  });

  it('asks for nothing when the signal has come before', async () => {
    const log = files.path(`before-${_}`);
    const recipe = { players: 5, log };
    const queue = await open(1);
    const game = distribute(gameOf(recipe), recipe, queue);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(game.evaluate(coalitions(5, 3), { signal })).rejects.toThrow('enough');
    expect(begun(log)).toEqual([]);
  });

  it('gives a job that hangs to another worker, with more time', async () => {
    const log = files.path(`hang-${_}`);
    const hold = files.path(`hang-hold-${_}`);
    const recipe = { players: 30, log, hold, batchSize: 8 };
    const game = distribute(gameOf(recipe), recipe, await open(1), { patienceSeconds: 0.2 });
    await game.evaluate(coalitions(30, 8, 1), {});
    await files.touch(`hang-hold-${_}`);
    const before = begun(log).length;
    const batch = coalitions(30, 1, 2);
    const running = game.evaluate(batch, {});
    await until(() => begun(log).length === before + 2);
    await files.remove(hold);
    expect(await running).toEqual(await plainValues(recipe, batch));
  });

  it('gives up a job that always hangs', async () => {
    const hold = files.path(`stuck-hold-${_}`);
    const recipe = { players: 30, hold, batchSize: 8 };
    const game = distribute(gameOf(recipe), recipe, await open(1), { patienceSeconds: 0.05 });
    await game.evaluate(coalitions(30, 8, 1), {});
    await files.touch(`stuck-hold-${_}`);
    const error = await game.evaluate(coalitions(30, 1, 2), {}).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(WorkError);
    expect(error).toMatchObject({
      reason: 'timed-out',
      message: expect.stringMatching(/^a job was not done within/),
    });
    await files.remove(hold);
  });

  it('rejects what waits when it is closed', async () => {
    const log = files.path(`close-${_}`);
    const hold = await files.touch(`close-hold-${_}`);
    const recipe = { players: 20, log, hold, batchSize: 8 };
    const queue = await open(1);
    const game = distribute(gameOf(recipe), recipe, queue);
    const running = game.evaluate(coalitions(20, 8), {}).catch((thrown) => thrown);
    await until(() => begun(log).length === 1);
    await queue.close();
    expect(await running).toMatchObject({ name: 'WorkError', reason: 'closed' });
    await files.remove(hold);
    await expect(game.evaluate(coalitions(20, 8), {})).rejects.toMatchObject({ reason: 'closed' });
  });

  it('carries batches of 100,000 players', async () => {
    const recipe = { players: 100_000, batchSize: 4 };
    const batch = coalitions(100_000, 8);
    const { values } = await evaluatorOf(recipe, await open(2)).evaluate(batch);
    expect(values).toEqual(await plainValues(recipe, batch));
  });

  it('carries large batches and many outputs', async () => {
    const recipe = { players: 30, outputs: 200, batchSize: 300 };
    const batch = coalitions(30, 600);
    const { values } = await evaluatorOf(recipe, await open(2)).evaluate(batch);
    expect(values).toEqual(await plainValues(recipe, batch));
  });
});
