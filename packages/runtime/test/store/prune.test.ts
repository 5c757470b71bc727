import { statSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { type AblationStore, openStore, type PruneFilter } from '../../src/store/index.ts';
import { temporaryStore } from './support/folder.ts';
import { coalitions, hashGame } from './support/games.ts';
import { tamper } from './support/tamper.ts';

/** Games a, b and c, last used in the years 2001, 2002 and 2003, with 100, 200 and 300 ablations. */
async function filled(): Promise<AblationStore> {
  const store = await openStore(temporaryStore());
  onTestFinished(() => store.close());
  for (const [id, rows] of [
    ['game-a', 100],
    ['game-b', 200],
    ['game-c', 300],
  ] as const) {
    const kept = await store.keep(hashGame({ id }), { title: `spex explain ${id}` });
    await kept.evaluate(coalitions(rows), {});
    await kept.end('complete');
    store.setFact(id, 'noise', rows);
  }
  for (const [id, year] of [
    ['game-a', 2001],
    ['game-b', 2002],
    ['game-c', 2003],
  ] as const) {
    await tamper(store.path, 'UPDATE games SET last_seen = ? WHERE id = ?', Date.UTC(year, 5), id);
  }
  return store;
}

const BYTES = 4 + 8 * 2;

test.each<[string, PruneFilter, string[]]>([
  ['by id', { games: ['game-b'] }, ['game-b']],
  ['by ids', { games: ['game-c', 'game-a'] }, ['game-c', 'game-a']],
  ['by age', { before: new Date(Date.UTC(2003, 0)) }, ['game-b', 'game-a']],
  ['by title', { title: 'explain game-c' }, ['game-c']],
  ['by id and age', { games: ['game-a', 'game-c'], before: new Date(Date.UTC(2002, 0)) }, ['game-a']],
  ['until it is small enough', { keepBytes: 350 * BYTES }, ['game-a', 'game-b']],
  ['until it is small enough, by one game', { keepBytes: 500 * BYTES }, ['game-a']],
  ['to nothing', { keepBytes: 0 }, ['game-a', 'game-b', 'game-c']],
  ['that meets nothing', { title: 'nobody' }, []],
])('%s', async (_, filter, gone) => {
  const store = await filled();
  const dry = store.prune({ ...filter, dryRun: true });
  expect(dry.games).toEqual(gone);
  expect(store.games().length).toBe(3);
  const report = store.prune(filter);
  expect(report.games).toEqual(gone);
  expect(report.ablations).toBe(dry.ablations);
  const left = ['game-c', 'game-b', 'game-a'].filter((id) => !gone.includes(id));
  expect(store.games().map(({ id }) => id)).toEqual(left);
  expect(store.runs().map(({ game }) => game)).toEqual(left);
  for (const id of ['game-a', 'game-b', 'game-c']) {
    expect(store.fact(id, 'noise') !== undefined).toBe(left.includes(id));
  }
  expect(store.verify().problems).toEqual([]);
});

test('gives the room back', async () => {
  const store = await openStore(temporaryStore());
  onTestFinished(() => store.close());
  const kept = await store.keep(hashGame({ outputs: 200 }), { title: 'a run' });
  await kept.evaluate(coalitions(2000), {});
  await kept.end('complete');
  const report = store.prune({ games: ['hashes'] });
  expect(report.bytesBefore).toBeGreaterThan(3_000_000);
  expect(report.bytesAfter).toBeLessThan(200_000);
  expect(statSync(store.path).size).toBeLessThan(200_000);
  expect(report).toMatchObject({ games: ['hashes'], ablations: 2000 });
});

test('refuses a game that a live run uses, and removes nothing then', async () => {
  const store = await filled();
  const kept = await store.keep(hashGame({ id: 'game-b' }), { title: 'spex explain again' });
  expect(() => store.prune({ games: ['game-a', 'game-b'] })).toThrow(
    /^run 4 \('spex explain again'\) is using game game-b now: nothing was removed/,
  );
  expect(store.games().length).toBe(3);
  await kept.end('complete');
  expect(store.prune({ games: ['game-a', 'game-b'] }).games).toEqual(['game-b', 'game-a']);
});

test('takes the beginning of an id where it names one game', async () => {
  const store = await openStore(temporaryStore());
  onTestFinished(() => store.close());
  for (const id of ['ab', 'abc', 'xyz'])
    await (await store.keep(hashGame({ id }), { title: 'a' })).end('complete');
  expect(() => store.prune({ games: ['a'] })).toThrow(
    "'a' is the beginning of 2 games' ids: give more of it",
  );
  expect(() => store.prune({ games: ['q'] })).toThrow(/knows no game 'q'/);
  expect(store.prune({ games: ['ab'] }).games).toEqual(['ab']);
  expect(store.prune({ games: ['x'] }).games).toEqual(['xyz']);
});

test.each<[PruneFilter, RegExp]>([
  [{}, /must say what goes/],
  [{ dryRun: true }, /must say what goes/],
  [{ before: new Date(Number.NaN) }, /before must be a date/],
  [{ keepBytes: -1 }, /keepBytes must be at least 0, not -1/],
])('refuses %j', async (filter, message) => {
  const store = await filled();
  expect(() => store.prune(filter)).toThrow(message);
});
