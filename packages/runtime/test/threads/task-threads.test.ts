import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createRandom, createSpectrum, Evaluator, getSolver, spectrumGame, type TaskPool } from '@spex/core';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { coreThreads, type TaskThreads, taskThreads } from '../../src/threads/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'spex-threads-'));
const THREADS = fileURLToPath(new URL('../../src/threads/', import.meta.url));
const pools: TaskThreads[] = [];

/** A file and all that it imports, as one module. */
async function bundle(from: string, name: string): Promise<URL> {
  const outfile = join(directory, name);
  await build({
    entryPoints: [from],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@spex/source'],
    logLevel: 'silent',
  });
  return pathToFileURL(outfile);
}

/** A module for threads. */
function written(name: string, text: string): URL {
  writeFileSync(join(directory, name), text);
  return pathToFileURL(join(directory, name));
}

function open(threads: number, module: URL): TaskThreads {
  const pool = taskThreads({ threads, module });
  pools.push(pool);
  return pool;
}

let core: URL;
beforeAll(async () => {
  core = await bundle(fileURLToPath(import.meta.resolve('@spex/core')), 'core.mjs');
});
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Counts the tasks that a pool is asked for. */
function counted(pool: TaskPool): TaskPool & { asked: number } {
  return {
    asked: 0,
    run(task, payload, signal) {
      this.asked++;
      return pool.run(task, payload, signal);
    },
  };
}

async function solved(pool?: TaskPool): Promise<string> {
  const random = createRandom(1);
  const spectrum = createSpectrum(
    14,
    Array.from({ length: 12 }, (_, player) => [[player, player + 2], random.normal()] as const),
  );
  let clock = 0;
  const evaluator = new Evaluator(spectrumGame({ spectrum, noise: 0.2, seed: 1 }), { now: () => clock++ });
  return JSON.stringify(
    await getSolver('auto').solve(evaluator, { budget: 400, seed: 2, ...(pool && { pool }) }),
  );
}

it('a solver gives the same bytes with any number of threads', async () => {
  const alone = await solved();
  for (const threads of [0, 1, 2, 3]) {
    const pool = counted(open(threads, core));
    expect(await solved(pool)).toBe(alone);
    expect(pool.asked).toBeGreaterThan(2);
  }
});

it('threads and this one share the tasks', async () => {
  const module = written(
    'who.mjs',
    `import { threadId } from 'node:worker_threads';
    export const runTask = async () => threadId;`,
  );
  const pool = open(3, module);
  // This thread's own core knows no such task, so the one that it takes says which one it was.
  const runs = await Promise.allSettled(Array.from({ length: 3 }, () => pool.run('none', {})));
  expect(runs.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  const [a, b] = runs.slice(1).map((run) => (run as PromiseFulfilledResult<unknown>).value);
  expect(a).not.toBe(b);
});

it.each([
  ['leaves over a task', 'export const runTask = () => process.exit(3);'],
  ['throws over a task', 'export const runTask = async () => { throw new Error("no"); };'],
  ['does not load', 'throw new Error("no");'],
])('where a thread %s, this one does the work', async (what, text) => {
  const pool = open(3, written(`${what.replaceAll(' ', '-')}.mjs`, text));
  expect(await solved(pool)).toBe(await solved());
});

it('a task of no known name is refused as core refuses it', async () => {
  await expect(open(2, core).run('none', {})).rejects.toMatchObject({ name: 'InvalidArgumentError' });
});

it('a signal reaches the task in its thread', async () => {
  const module = written(
    'waits.mjs',
    `export const runTask = (task, payload, signal) => new Promise((resolve) => {
      if (signal.aborted) resolve('stopped');
      signal.addEventListener('abort', () => resolve('stopped'));
    });`,
  );
  const pool = open(2, module);
  const [stop, stopped] = [new AbortController(), AbortSignal.abort()];
  const here = pool.run('none', {}).catch(() => 'here');
  const there = pool.run('none', {}, stop.signal);
  expect(await here).toBe('here');
  stop.abort();
  expect(await there).toBe('stopped');
  const again = [pool.run('none', {}, stopped), pool.run('none', {}, stopped).catch(() => 'here')];
  expect(await Promise.all(again)).toEqual(['stopped', 'here']);
});

it('idle threads let the process exit', async () => {
  const threads = await bundle(join(THREADS, 'index.ts'), 'threads.mjs');
  copyFileSync(join(THREADS, 'task-thread.js'), join(directory, 'task-thread.js'));
  const module = written('echo.mjs', 'export const runTask = async (task) => task;');
  const script = `
    import { taskThreads } from ${JSON.stringify(threads.href)};
    const pool = taskThreads({ threads: 2, module: ${JSON.stringify(module.href)} });
    const runs = [pool.run('here', {}), pool.run('there', {})];
    console.log((await Promise.allSettled(runs)).map(({ value }) => value).join());`;
  const file = fileURLToPath(written('asks.mjs', script));
  const { stdout, status } = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 30_000 });
  expect([stdout, status]).toEqual([',there\n', 0]);
});

it.each([-1, 1.5])('refuses %d threads', (threads) => {
  expect(() => taskThreads({ threads })).toThrow(`threads must be an integer of at least 0, not ${threads}`);
});

it('a solver is given a thread a core, up to four', () => {
  expect(coreThreads()).toBeGreaterThanOrEqual(1);
  expect(coreThreads()).toBeLessThanOrEqual(4);
});
