import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Evaluator } from '@spex/core';
import { expect, onTestFinished, test } from 'vitest';
import { type AblationStore, openStore } from '../../src/store/index.ts';
import { deferred } from './support/deferred.ts';
import { temporaryStore } from './support/folder.ts';
import { coalitions, hashGame, paidTwice, worths } from './support/games.ts';
import { tamper } from './support/tamper.ts';

async function open(path: string): Promise<AblationStore> {
  const store = await openStore(path);
  onTestFinished(() => store.close());
  return store;
}

test.each([
  ['one store object', false],
  ['two store objects', true],
])('two runs at once of one game through %s pay once for each coalition', async (_, two) => {
  const path = temporaryStore();
  const store = await open(path);
  const stores = [store, two ? await open(path) : store];
  const game = hashGame({ onCall: () => new Promise((resolve) => setTimeout(resolve, 1)) });
  const runs = await Promise.all(stores.map((each) => each.keep(game, { title: 'one of two' })));
  const evaluations = await Promise.all(
    runs.map((kept) => new Evaluator(kept, { concurrency: kept.concurrency }).evaluate(coalitions(300))),
  );
  await Promise.all(runs.map((kept) => kept.end('complete')));
  for (const { values } of evaluations) expect(values).toEqual(worths(coalitions(300), 2));
  expect(game.paid.size).toBe(300);
  expect(paidTwice(game.paid)).toEqual([]);
  const [a, b] = runs.map(({ counts }) => counts);
  expect(a!.bought + b!.bought).toBe(300);
  expect(a!.bought + a!.shared).toBe(300);
  expect(b!.bought + b!.shared).toBe(300);
});

test('what a live run has claimed is waited for, and taken over when the run gives up', async () => {
  const store = await open(temporaryStore());
  const called = deferred();
  const blocked = deferred();
  const stuck = hashGame({
    async onCall() {
      called.resolve();
      await blocked.promise;
      throw new Error('gave up');
    },
  });
  const first = await store.keep(stuck, { title: 'gives up' });
  const failing = first.evaluate(coalitions(8), {});
  failing.catch(() => {});
  await called.promise;

  const game = hashGame();
  const second = await store.keep(game, { title: 'takes over' });
  // Half of what it asks for is claimed by the first run, and waits; the other half is bought.
  const asking = second.evaluate(coalitions(16), {});
  await second.evaluate(coalitions(8, 12, 8), {});
  expect(game.paid.size).toBe(8);
  blocked.resolve();
  await expect(failing).rejects.toThrow('gave up');
  expect(await asking).toEqual(worths(coalitions(16), 2));
  expect(game.paid.size).toBe(16);
  expect(paidTwice(game.paid)).toEqual([]);
  await first.end('failed');
  await second.end('complete');
});

test('a run that ends while it waits for another lets go of what it waits for', async () => {
  const store = await open(temporaryStore());
  const called = deferred();
  const blocked = deferred();
  const stuck = hashGame({
    onCall() {
      called.resolve();
      return blocked.promise;
    },
  });
  const first = await store.keep(stuck, { title: 'is slow' });
  const slow = first.evaluate(coalitions(8), {});
  await called.promise;
  const game = hashGame();
  const second = await store.keep(game, { title: 'gives up waiting' });
  const waiting = second.evaluate(coalitions(8), {});
  const half = second.evaluate(coalitions(8, 12, 4), {});
  waiting.catch(() => {});
  half.catch(() => {});
  while (game.paid.size < 4) await new Promise((resolve) => setImmediate(resolve));
  await second.end('partial');
  await expect(waiting).rejects.toMatchObject({ reason: 'closed' });
  await expect(half).rejects.toMatchObject({ reason: 'closed' });
  // What it bought for its half is kept.
  expect(second.counts.bought).toBe(4);
  blocked.resolve();
  expect(await slow).toEqual(worths(coalitions(8), 2));
  await first.end('complete');
  expect(store.games()[0]!.ablations).toBe(12);
});

test('a run whose store is closed bluntly leaves what it claimed to others', async () => {
  const path = temporaryStore();
  const lost = await openStore(path);
  const blocked = deferred();
  const called = deferred();
  const stuck = hashGame({
    onCall() {
      called.resolve();
      return blocked.promise;
    },
  });
  const first = await lost.keep(stuck, { title: 'is lost' });
  const asked = first.evaluate(coalitions(8), {});
  asked.catch(() => {});
  await called.promise;
  const store = await open(path);
  const second = await store.keep(hashGame(), { title: 'waits' });
  const asking = second.evaluate(coalitions(8), {});
  lost.close();
  expect(await asking).toEqual(worths(coalitions(8), 2));
  blocked.resolve();
  await expect(asked).rejects.toThrow(/has ended/);
  await second.end('complete');
});

test('values that two runs bought for one coalition must agree: the first stand, others are refused', async () => {
  const path = temporaryStore();
  const store = await open(path);
  const called = deferred();
  const blocked = deferred();
  const other = hashGame();
  const kept = await store.keep(
    {
      ...other,
      async evaluate(batch, context) {
        called.resolve();
        await blocked.promise;
        return (await other.evaluate(batch, context)).map((value) => value + 1);
      },
    },
    { title: 'differs' },
  );
  const asked = kept.evaluate(coalitions(8), {});
  asked.catch(() => {});
  await called.promise;
  // As if this run had been taken for dead: another one buys what it had claimed.
  await tamper(path, 'DELETE FROM claims');
  const thief = await store.keep(hashGame(), { title: 'takes over' });
  await thief.evaluate(coalitions(4), {});
  blocked.resolve();
  await expect(asked).rejects.toMatchObject({ reason: 'changed' });
  expect(kept.fault?.reason).toBe('changed');
  expect(store.games()[0]!.ablations).toBe(4);
  await expect(kept.evaluate(coalitions(1, 12, 50), {})).rejects.toMatchObject({ reason: 'changed' });
  await kept.end('failed');
  await thief.end('complete');
  expect(store.verify().problems).toEqual([]);
});

test('what was left behind by a store that is gone is tidied away; what belongs to others stays', async () => {
  const path = temporaryStore();
  const token = '00000000-0000-4000-8000-000000000000';
  const strays = [`${path}-run-${token}`, `${path}-reserve-${token}`];
  const others = [`${path}-run-notes`, `${path}2-run-${token}`];
  for (const file of [...strays, ...others]) writeFileSync(file, '');
  const store = await open(path);
  const live = await store.keep(hashGame(), { title: 'live' });
  const files = readdirSync(dirname(path)).length;
  const other = await store.keep(hashGame(), { title: 'other' });
  expect(strays.filter((file) => existsSync(file))).toEqual([]);
  expect(others.filter((file) => !existsSync(file))).toEqual([]);
  expect(readdirSync(dirname(path)).length).toBe(files + 2);
  await live.end('complete');
  await other.end('complete');
  expect(readdirSync(dirname(path)).length).toBe(files - 2);
});

test('a run sees what others bought before and during it, and tells them apart', async () => {
  const path = temporaryStore();
  const store = await open(path);
  const first = await store.keep(hashGame(), { title: 'first' });
  await first.evaluate(coalitions(8), {});
  const second = await (await open(path)).keep(hashGame(), { title: 'second' });
  await first.evaluate(coalitions(8, 12, 8), {});
  const game = hashGame();
  expect(await second.evaluate(coalitions(20), {})).toEqual(worths(coalitions(20), 2));
  expect(second.counts).toEqual({ found: 8, bought: 4, shared: 8, rechecked: 0 });
  expect(game.paid.size).toBe(0);
  // Asking again changes no count.
  await second.evaluate(coalitions(20), {});
  expect(second.counts).toEqual({ found: 8, bought: 4, shared: 8, rechecked: 0 });
});
