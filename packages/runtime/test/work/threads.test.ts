import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Evaluator, GameError } from '@spex/core';
import { afterEach, describe, expect, it } from 'vitest';
import { distribute, type ThreadQueueOptions, threadQueue, type WorkQueue } from '../../src/work/index.ts';
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

const files = testFiles();
const queues: WorkQueue[] = [];
afterEach(async () => {
  for (const queue of queues.splice(0)) await queue.close();
});

async function open(options: Partial<ThreadQueueOptions> = {}): Promise<WorkQueue> {
  const queue = await threadQueue({ workers: 2, module: BUILDER, options: {}, ...options });
  queues.push(queue);
  return queue;
}

const evaluatorOf = (recipe: TestRecipe, queue: WorkQueue): Evaluator => {
  const game = distribute(gameOf(recipe), recipe, queue);
  return new Evaluator(game, { concurrency: game.concurrency });
};

describe('a queue of threads', () => {
  it.each([
    [{ workers: 0 }, 'workers must be an integer of at least 1, not 0'],
    [{ workers: 1.5 }, 'workers must be an integer of at least 1, not 1.5'],
  ])('refuses %o', async (options, message) => {
    await expect(open(options)).rejects.toMatchObject({ name: 'InvalidArgumentError', message });
  });

  it('takes its module as a path, too', async () => {
    const recipe = { players: 5 };
    const batch = coalitions(5, 10);
    const { values } = await evaluatorOf(recipe, await open({ module: fileURLToPath(BUILDER) })).evaluate(
      batch,
    );
    expect(values).toEqual(await plainValues(recipe, batch));
  });

  it.each([
    ['that is not there', undefined, /does not load: .*Cannot find module/],
    ['with an error in it', 'export const = 3;', /does not load: Unexpected token/],
    ['that throws', 'throw new Error("no GPU\\nat all");', /does not load: no GPU at all$/],
    [
      'without a builder',
      'export const builder = 3;',
      /does not load: it exports no function createBuilder$/,
    ],
    ['that leaves', 'process.exit(3);', /does not load: a worker thread died: it left with code 3$/],
  ])('tells of a module %s', async (name, source, message) => {
    const path = files.path(`${name.replaceAll(' ', '-')}.mjs`);
    if (source) await writeFile(path, source);
    const module = pathToFileURL(path);
    await expect(open({ module })).rejects.toMatchObject({
      name: 'WorkError',
      reason: 'module',
      message: expect.stringMatching(message),
    });
  });

  it('tells why no builder can be made', async () => {
    const options = { broken: 'no weights in this folder' };
    await expect(open({ options })).rejects.toMatchObject({
      reason: 'module',
      message: expect.stringMatching(/no weights in this folder$/),
    });
  });

  it('tells before anything is spent that the game cannot be built, or is another one', async () => {
    const log = files.path('unbuildable');
    const recipe = { players: 5, unbuildable: 'no such lens', log };
    const queue = await open();
    const { id } = gameOf(recipe);
    await expect(queue.prepare(id, recipe)).rejects.toMatchObject({
      reason: 'build',
      message: 'no such lens',
    });

    const other = { players: 6, log };
    const game = gameOf(other, { weights: 2 });
    await expect(queue.prepare(game.id, other)).rejects.toMatchObject({
      reason: 'other-game',
      message: `it builds game ${gameOf(other).id} where ${game.id} is asked for: other weights, or another version`,
    });
    await expect(distribute(game, other, queue).evaluate(coalitions(6, 3), {})).rejects.toMatchObject({
      reason: 'other-game',
    });
    expect(begun(log)).toEqual([]);
  });

  it('replaces a thread that leaves, and finds the coalition that made it', async () => {
    const log = files.path('deadly');
    const recipe = { players: 20, deadly: 4, batchSize: 8, log };
    const queue = await open();
    const batch = coalitions(20, 8);
    const words = batch.words.map((word) => word & ~(1 << 4));
    words[5]! |= 1 << 4;
    const evaluator = evaluatorOf(recipe, queue);
    const error = await evaluator.evaluate({ ...batch, words }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(GameError);
    expect(error.coalition).toContain(4);
    expect(error.message).toMatch(/a worker thread died: it left with code 7 \(tried 3 times\)$/);
    expect(new Set(paid(log)).size).toBe(paid(log).length);
    // All threads serve again.
    expect(queue.workers()).toBe(2);
    const sound = { players: 20, batchSize: 8 };
    expect((await evaluatorOf(sound, queue).evaluate(batch)).values).toEqual(await plainValues(sound, batch));
  });

  it.each([
    ['runs out of memory', { players: 5, hog: true }, /a worker thread died: .*memory/],
    ['throws outside of any call', { players: 5, stray: true }, /a worker thread died: stray/],
  ])('lives on when a thread %s', async (_, recipe, message) => {
    const queue = await open({ resourceLimits: { maxOldGenerationSizeMb: 40 } });
    await expect(evaluatorOf(recipe, queue).evaluate(coalitions(5, 1))).rejects.toThrow(message);
    const batch = coalitions(5, 10);
    const { values } = await evaluatorOf({ players: 5 }, queue).evaluate(batch);
    expect(values).toEqual(await plainValues({ players: 5 }, batch));
  });

  it('keeps a few games at a time', async () => {
    const queue = await open({ workers: 1 });
    for (let round = 0; round < 2; round++) {
      for (let players = 3; players < 10; players++) {
        const recipe = { players };
        const batch = coalitions(players, 4, round + 1);
        const { values } = await evaluatorOf(recipe, queue).evaluate(batch);
        expect(values).toEqual(await plainValues(recipe, batch));
      }
    }
  });

  it('lets its builders free what they hold', async () => {
    const disposed = files.path('disposed');
    const queue = await open({ workers: 3, options: { disposed } });
    await queue.close();
    expect(readFileSync(disposed, 'utf8')).toBe('disposed\n'.repeat(3));
  });

  it('ends threads that are busy, without waiting for them', async () => {
    const disposed = files.path('busy-disposed');
    const log = files.path('busy');
    const recipe = { players: 5, hold: await files.touch('busy-hold'), log };
    const queue = await open({ workers: 1, options: { disposed } });
    const running = distribute(gameOf(recipe), recipe, queue)
      .evaluate(coalitions(5, 1), {})
      .catch((thrown) => thrown);
    await until(() => begun(log).length === 1);
    await queue.close();
    expect(await running).toMatchObject({ reason: 'closed' });
    expect(existsSync(disposed)).toBe(false);
  });

  it.each([
    [{ jobSeconds: 0 }, 'jobSeconds must be more than 0, not 0'],
    [{ patienceSeconds: -1 }, 'patienceSeconds must be more than 0, not -1'],
    [{ jobSeconds: Number.NaN }, 'jobSeconds must be more than 0, not NaN'],
  ])('refuses to distribute with %o', async (options, message) => {
    const queue = await open({ workers: 1 });
    const recipe = { players: 5 };
    expect(() => distribute(gameOf(recipe), recipe, queue, options)).toThrow(message);
  });
});
