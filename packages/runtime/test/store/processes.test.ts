import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, Evaluator } from '@spex/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/index.ts';
import type { AskerOptions } from './support/asker.ts';
import { temporaryFolder } from './support/folder.ts';
import { coalitions, hashGame, nameOf, worths } from './support/games.ts';
import { type Asker, buildAsker, startAsker } from './support/start-asker.ts';

let folder = '';
let script = '';
const children: Asker[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spex-asker-'));
  script = await buildAsker(folder);
});

afterAll(async () => {
  for (const child of children) child.process.kill('SIGKILL');
  await Promise.allSettled(children.map(({ done }) => done));
  rmSync(folder, { recursive: true, force: true });
});

function ask(options: AskerOptions): Asker {
  const child = startAsker(script, options);
  children.push(child);
  return child;
}

function options(rows: number, other: Partial<AskerOptions> = {}): AskerOptions {
  const place = temporaryFolder();
  const log = join(place, 'log.txt');
  writeFileSync(log, '');
  const store = join(place, 'ablations.db');
  return { store, log, rows, batchSize: 8, concurrency: 2, callMs: 2, ...other };
}

/** The coalitions that a log says so of, in its order. */
function logged({ log }: AskerOptions, what: 'paid' | 'acknowledged'): string[] {
  const lines = readFileSync(log, 'utf8').split('\n');
  return lines.filter((line) => line.startsWith(what)).map((line) => line.split(' ')[1]!);
}

/** Coalitions that were paid for after their values had been acknowledged. */
function paidInVain({ log }: AskerOptions): string[] {
  const acknowledged = new Set<string>();
  return readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [what, coalition = ''] = line.split(' ');
      if (what === 'acknowledged') acknowledged.add(coalition);
      return what === 'paid' && acknowledged.has(coalition) ? [coalition] : [];
    });
}

/** Resolves when a log has so many payments. */
async function untilPaid(asked: AskerOptions, count: number): Promise<void> {
  while (logged(asked, 'paid').length < count) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** What is stored, by name. */
async function storedIn(path: string): Promise<Map<string, readonly number[]>> {
  const store = await openStore(path, { readOnly: true });
  const stored = new Map<string, readonly number[]>();
  for (const { batch, values } of store.batches('hashes')) {
    for (let row = 0; row < batch.rows; row++) {
      expect(stored.has(nameOf(batch, row))).toBe(false);
      stored.set(nameOf(batch, row), [...values.subarray(2 * row, 2 * row + 2)]);
    }
  }
  store.close();
  return stored;
}

/** The run in this process that ends what others began: its values are the game's, and it pays for the rest only. */
async function finish({ store: path, rows }: AskerOptions): Promise<ReadonlyMap<string, number>> {
  const store = await openStore(path);
  const game = hashGame();
  const kept = await store.keep(game, { title: 'the last run' });
  const { values } = await new Evaluator(kept, { concurrency: kept.concurrency }).evaluate(coalitions(rows));
  expect(values).toEqual(worths(coalitions(rows), 2));
  await kept.end('complete');
  expect(store.verify()).toMatchObject({ ok: true, problems: [], live: 0, ablations: rows });
  store.close();
  return game.paid;
}

describe('a process that is killed at a random moment', () => {
  /** Far more than six rounds can ask for. */
  const ROWS = 2000;
  test.each([
    ['while calls are long', { batchSize: 4, concurrency: 3, callMs: 5 }],
    ['while calls are short and many wait for a commit', { batchSize: 1, concurrency: 1, callMs: 0 }],
  ])('%s: nothing that was acknowledged is lost', async (name, pace) => {
    const asked = options(ROWS, pace);
    const random = createRandom(name.length);
    for (let round = 0; round < 6; round++) {
      const child = ask(asked);
      await child.begun;
      // By what it has paid for, not by the clock: a fast machine would be done before.
      await untilPaid(asked, logged(asked, 'paid').length + 1 + random.below(60));
      child.process.kill('SIGKILL');
      await child.done;
      const stored = await storedIn(asked.store);
      expect(logged(asked, 'acknowledged').filter((coalition) => !stored.has(coalition))).toEqual([]);
    }
    const stored = await storedIn(asked.store);
    const rest = await finish(asked);
    expect(rest.size).toBe(ROWS - stored.size);
    for (const coalition of stored.keys()) expect(rest.has(coalition)).toBe(false);
    // What was paid for twice had been under way when a process was killed: at most what one process has at hand.
    expect(paidInVain(asked)).toEqual([]);
    const runs = await openStore(asked.store, { readOnly: true });
    expect(runs.runs().filter(({ status }) => status === 'killed').length).toBeGreaterThan(0);
    runs.close();
    // Locks and reserves of the dead are gone.
    const left = readdirSync(join(asked.store, '..')).filter((file) => /-(run|reserve)-/.test(file));
    expect(left).toEqual([]);
  });
});

describe('two processes that ask for the same at once', () => {
  test.each([
    ['in the same order', false],
    ['from both ends', true],
  ])('%s pay once for each coalition', async (_, backwards) => {
    const asked = options(600);
    const both = [ask(asked), ask({ ...asked, backwards })];
    const counts = await Promise.all(both.map(({ done }) => done));
    const paid = logged(asked, 'paid');
    expect(new Set(paid).size).toBe(600);
    expect(paid.length).toBe(600);
    const total = counts.map((count) => count!.bought + count!.shared + count!.found);
    expect(total).toEqual([600, 600]);
    expect(counts[0]!.bought + counts[1]!.bought).toBe(600);
    expect((await finish(asked)).size).toBe(0);
  });

  test('and one is killed: the other takes over what it had claimed', async () => {
    const asked = options(400, { callMs: 10 });
    const victim = ask(asked);
    await victim.begun;
    const survivor = ask(asked);
    await survivor.begun;
    await untilPaid(asked, 60);
    victim.process.kill('SIGKILL');
    const counts = await survivor.done;
    expect(counts!.bought + counts!.shared + counts!.found).toBe(400);
    expect((await storedIn(asked.store)).size).toBe(400);
    expect((await finish(asked)).size).toBe(0);
  });
});

test('a run that is killed while it holds a claim is seen to be dead', async () => {
  const asked = options(8, { callMs: 60_000 });
  const child = ask(asked);
  await child.begun;
  // It has claimed its coalitions when another run would have to wait for them.
  const store = await openStore(asked.store);
  expect(store.runs()[0]!.status).toBe('running');
  child.process.kill('SIGKILL');
  await child.done;
  expect(store.runs()[0]!.status).toBe('killed');
  store.close();
  expect((await finish(asked)).size).toBe(8);
  expect(existsSync(asked.store)).toBe(true);
});
