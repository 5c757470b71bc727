import { crc32 } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { type AblationStore, openStore } from '../../src/store/index.ts';
import { temporaryStore } from './support/folder.ts';
import { coalitions, hashGame } from './support/games.ts';
import { tamper } from './support/tamper.ts';

async function filled(path = temporaryStore()): Promise<AblationStore> {
  const store = await openStore(path);
  onTestFinished(() => store.close());
  const kept = await store.keep(hashGame(), { title: 'a run' });
  for (const start of [0, 8]) await kept.evaluate(coalitions(8, 12, start), {});
  await kept.end('complete');
  return store;
}

test('a sound store has no problems', async () => {
  const store = await filled();
  expect(store.verify()).toEqual({
    path: store.path,
    ok: true,
    problems: [],
    mended: [],
    games: 1,
    runs: 1,
    live: 0,
    batches: 2,
    ablations: 16,
    bytes: expect.any(Number),
  });
});

test.each([
  ['UPDATE batches SET words = zeroblob(32) WHERE id = 1', 'batch 1 does not add up'],
  ['UPDATE batches SET words = zeroblob(31) WHERE id = 1', 'batch 1 has the wrong size'],
  ['UPDATE batches SET outcomes = zeroblob(128) WHERE id = 2', 'batch 2 does not add up'],
  ['UPDATE batches SET rows = 7 WHERE id = 2', 'batch 2 has the wrong size'],
  ['UPDATE batches SET attempts = zeroblob(3) WHERE id = 2', 'batch 2 has the wrong size'],
  ['UPDATE games SET players = 10', /its labels do not fit/],
  ["UPDATE games SET labels = '{}'", 'game hashes: its labels do not fit its players and outputs'],
  [
    'DELETE FROM batches WHERE id = 1',
    'game hashes: its runs bought 16 ablations, but 8 are there and can be read',
  ],
  [
    'INSERT INTO batches SELECT 9, game, run, saved, rows, words_sum, outcomes_sum, seconds, calls, tokens, dollars, words, outcomes, attempts FROM batches WHERE id = 1',
    'game hashes: batch 9, row 0 is stored twice',
  ],
  ['UPDATE batches SET run = 77 WHERE id = 1', 'a row of batches belongs to none of runs'],
])('after %s it tells so', async (sql, problem) => {
  const store = await filled();
  await tamper(store.path, sql);
  const { ok, problems } = store.verify();
  expect(ok).toBe(false);
  expect(problems.join('\n')).toMatch(problem);
});

test('values that are not finite, and coalitions stored twice with other values, are told', async () => {
  const store = await filled();
  const outcomes = new Uint8Array(
    Float64Array.from({ length: 16 }, (_, i) => (i === 3 ? Number.NaN : i)).buffer,
  );
  await tamper(store.path, 'DELETE FROM batches WHERE id = 2');
  await tamper(
    store.path,
    'INSERT INTO batches SELECT 2, game, run, saved, rows, words_sum, ?, seconds, calls, tokens, dollars, words, ?, attempts FROM batches WHERE id = 1',
    crc32(outcomes),
    outcomes,
  );
  expect(store.verify().problems).toEqual(
    expect.arrayContaining([
      'game hashes: batch 2, row 1 has a value that is not finite',
      'game hashes: batch 2, row 0 is stored twice, with other values',
    ]),
  );
});

test('many problems of a game are told by the first ones and their number', async () => {
  const store = await filled();
  await tamper(
    store.path,
    `INSERT INTO batches SELECT id + 10, game, run, saved, rows, words_sum, outcomes_sum, seconds, calls, tokens, dollars, words, outcomes, attempts FROM batches;
     INSERT INTO batches SELECT id + 20, game, run, saved, rows, words_sum, outcomes_sum, seconds, calls, tokens, dollars, words, outcomes, attempts FROM batches WHERE id < 10;`,
  );
  const { problems } = store.verify();
  expect(problems.length).toBe(21);
  expect(problems.at(-1)).toBe('game hashes: 13 more');
});

test("a dead run's claims are freed, and that is told; a live run's stay", async () => {
  const path = temporaryStore();
  const store = await filled(path);
  await tamper(
    path,
    `INSERT INTO runs (game, token, title, status, started, heard) VALUES (1, 'nobody', 'dead', 'running', 1, 1);
     INSERT INTO claims (game, run, words) VALUES (1, 2, zeroblob(4));`,
  );
  expect(store.runs()[0]!.status).toBe('killed');
  const live = await openStore(path);
  const kept = await live.keep(hashGame({ onCall: () => new Promise(() => {}) }), { title: 'live' });
  kept.evaluate(coalitions(8, 12, 64), {}).catch(() => {});
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  // The live run has buried the dead one already.
  expect(store.verify()).toMatchObject({ ok: true, mended: [], live: 1, runs: 3 });
  live.close();

  await tamper(
    path,
    `INSERT INTO runs (game, token, title, status, started, heard) VALUES (1, 'no one', 'dead', 'running', 1, 1);
     INSERT INTO claims (game, run, words) VALUES (1, 4, zeroblob(4));`,
  );
  expect(store.verify()).toMatchObject({
    ok: true,
    live: 0,
    mended: ['run 4 is dead: marked as killed, 1 claims freed'],
  });
  expect(store.verify().mended).toEqual([]);
});
