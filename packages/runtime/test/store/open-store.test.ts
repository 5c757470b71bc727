import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore, StoreError } from '../../src/store/index.ts';
import { temporaryFolder, temporaryStore } from './support/folder.ts';
import { coalitions, hashGame, worths } from './support/games.ts';
import { tamper } from './support/tamper.ts';

const refusal = (path: string, options?: { readOnly?: boolean }) =>
  openStore(path, options).then(
    (store) => store.close(),
    (error: unknown) => error,
  );

/** A closed store with 200 ablations of game `hashes` in two batches. */
async function filledStore(path = temporaryStore()): Promise<string> {
  const store = await openStore(path);
  const kept = await store.keep(hashGame({ batchSize: 100 }), { title: 'a run' });
  for (const start of [0, 100]) await kept.evaluate(coalitions(100, 12, start), {});
  await kept.end('complete');
  store.close();
  return path;
}

/** Makes a folder that even root cannot write to; undefined where that cannot be had. */
function makeReadOnly(folder: string): boolean {
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o555);
    onTestFinished(() => chmodSync(folder, 0o755));
    return true;
  }
  try {
    execFileSync('mount', ['--bind', folder, folder], { stdio: 'pipe' });
    onTestFinished(() => void execFileSync('umount', ['-l', folder]));
    execFileSync('mount', ['-o', 'remount,ro,bind', folder], { stdio: 'pipe' });
    return true;
  } catch {
    process.stdout.write('a read-only folder cannot be made by root here: its tests check nothing\n');
    return false;
  }
}

test('a store is made with the folders above it, and leaves no other file when it is closed', async () => {
  const path = join(temporaryFolder(), 'one', 'two', 'ablations.db');
  await filledStore(path);
  expect(readdirSync(join(path, '..'))).toEqual(['ablations.db']);
});

test('an empty file becomes a store', async () => {
  const path = temporaryStore();
  writeFileSync(path, '');
  expect(await refusal(path)).toBeUndefined();
});

test('many processes may make it at once', async () => {
  const path = temporaryStore();
  const stores = await Promise.all(Array.from({ length: 8 }, () => openStore(path)));
  stores[0]!.setFact('a', 'b', 1);
  expect(stores[7]!.fact('a', 'b')).toBe(1);
  for (const store of stores) store.close();
});

describe('what is not a store is refused, and left as it is', () => {
  const cases: [string, (path: string) => void | Promise<void>, string, RegExp][] = [
    [
      'a text file',
      (path) => writeFileSync(path, 'dear diary, '.repeat(1000)),
      'foreign',
      /is not an ablation store/,
    ],
    ['a short file', (path) => writeFileSync(path, 'x'), 'foreign', /is not an ablation store/],
    [
      "another program's database",
      (path) => tamper(path, 'CREATE TABLE mail (text)'),
      'foreign',
      /is not an ablation store \(another program made it\); it is left as it is: give another path/,
    ],
    [
      "another program's database with a name of its own",
      (path) => tamper(path, 'PRAGMA application_id = 12345'),
      'foreign',
      /is not an ablation store/,
    ],
    ['a folder', (path) => void mkdirSync(path), 'foreign', /is not a file/],
  ];
  test.each(cases)('%s', async (_, make, reason, message) => {
    const path = temporaryStore();
    await make(path);
    const before = readable(path);
    for (const readOnly of [false, true]) {
      const error = await refusal(path, { readOnly });
      expect(error).toBeInstanceOf(StoreError);
      expect(error).toMatchObject({ reason, path });
      expect((error as StoreError).message).toMatch(message);
    }
    expect(readable(path)).toEqual(before);
  });

  const readable = (path: string): Buffer | undefined => {
    try {
      return readFileSync(path);
    } catch {
      return undefined;
    }
  };
});

test('a store of a later version is refused, and left as it is', async () => {
  const path = await filledStore();
  await tamper(path, 'PRAGMA user_version = 2');
  const before = readFileSync(path);
  const error = await refusal(path);
  expect(error).toMatchObject({ reason: 'newer' });
  expect((error as StoreError).message).toMatch(
    /^a later version of spex wrote the store at .*: update spex/,
  );
  expect(readFileSync(path)).toEqual(before);
});

test('a store that is only to be read must be there', async () => {
  const path = temporaryStore();
  expect(await refusal(path, { readOnly: true })).toMatchObject({
    reason: 'missing',
    message: `there is no ablation store at ${path}`,
  });
  expect(existsSync(path)).toBe(false);
});

test('a store that is only read refuses to be written', async () => {
  const store = await openStore(await filledStore(), { readOnly: true });
  onTestFinished(() => store.close());
  expect([...store.ablations('hashes')].length).toBe(200);
  const readOnly = { reason: 'read-only' };
  await expect(store.keep(hashGame(), { title: 'a run' })).rejects.toMatchObject(readOnly);
  expect(() => store.setFact('a', 'b', 1)).toThrow(/read-only/);
  expect(() => store.prune({ games: ['hashes'] })).toThrow(/read-only/);
  expect(store.prune({ games: ['hashes'], dryRun: true }).ablations).toBe(200);
  expect(store.verify()).toMatchObject({ ok: true, ablations: 200 });
});

describe('a folder that cannot be written', () => {
  test('is told before anything is asked; what is there can be read', async () => {
    const folder = temporaryFolder();
    const path = await filledStore(join(folder, 'ablations.db'));
    if (!makeReadOnly(folder)) return;
    const error = await refusal(path);
    expect(error).toMatchObject({ reason: 'read-only' });
    expect((error as StoreError).message).toMatch(/^the store at .* cannot be written .*: give another path/);
    expect(await refusal(join(folder, 'other.db'))).toMatchObject({ reason: 'read-only' });
    expect(await refusal(join(folder, 'below', 'other.db'))).toMatchObject({ reason: 'read-only' });
    const store = await openStore(path, { readOnly: true });
    expect([...store.ablations('hashes')].length).toBe(200);
    expect(store.runs()[0]!.status).toBe('complete');
    store.close();
  });
});

test.runIf(existsSync('/proc/self'))(
  'a file system that takes no folders is refused, not tried forever',
  async () => {
    expect(await refusal('/proc/no-such/store.db')).toMatchObject({ reason: 'read-only' });
  },
);

describe('a damaged store', () => {
  test('that was cut off is refused and left as it is', async () => {
    const path = await filledStore();
    truncateSync(path, 9000);
    const before = readFileSync(path);
    const error = await refusal(path);
    expect(error).toMatchObject({ reason: 'corrupt' });
    expect((error as StoreError).message).toMatch(/is damaged .* 'spex store verify' tells what is wrong/);
    expect(readFileSync(path)).toEqual(before);
  });

  test('with garbage in its values is found out when they are read, and by verify', async () => {
    const path = await filledStore();
    const bytes = readFileSync(path);
    const values = Buffer.from(worths(coalitions(1, 12, 130), 2).buffer);
    const at = bytes.indexOf(values);
    expect(at).toBeGreaterThan(0);
    bytes[at + 3] = bytes[at + 3]! ^ 0x10;
    writeFileSync(path, bytes);

    const store = await openStore(path);
    onTestFinished(() => store.close());
    const game = hashGame();
    const kept = await store.keep(game, { title: 'a run' });
    await expect(kept.evaluate(coalitions(8, 12, 130), {})).rejects.toMatchObject({
      reason: 'corrupt',
      message: expect.stringMatching(/batch 2 does not add up/),
    });
    expect(kept.fault?.reason).toBe('corrupt');
    await kept.end('failed');
    expect(game.paid.size).toBe(0);
    expect(() => [...store.ablations('hashes')]).toThrow(/damaged/);
    const report = store.verify();
    expect(report.ok).toBe(false);
    expect(report.ablations).toBe(100);
    expect(report.problems).toEqual([
      'batch 2 does not add up',
      'game hashes: its runs bought 200 ablations, but 100 are there and can be read',
    ]);
    // The whole game can be removed, and bought afresh.
    store.prune({ games: ['hashes'] });
    expect(store.verify()).toMatchObject({ ok: true, ablations: 0 });
  });

  test('with garbage in its pages is found out', async () => {
    const path = await filledStore();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 5 * 4096, 7 * 4096);
    writeFileSync(path, bytes);
    const store = await openStore(path).catch((error: unknown) => error);
    if (store instanceof StoreError) {
      expect(store.reason).toBe('corrupt');
      return;
    }
    const opened = store as Awaited<ReturnType<typeof openStore>>;
    onTestFinished(() => opened.close());
    const report = opened.verify();
    expect(report.ok).toBe(false);
    expect(report.problems.length).toBeGreaterThan(0);
  });
});

test('what was in the journal beside the file when the machine stopped is there afterwards', async () => {
  const path = temporaryStore();
  const store = await openStore(path);
  const kept = await store.keep(hashGame(), { title: 'a run' });
  await kept.evaluate(coalitions(8), {});
  const copy = temporaryStore();
  // What a power cut leaves: the file as it was, and the journal.
  expect(existsSync(`${path}-wal`)).toBe(true);
  execFileSync(process.execPath, [
    '-e',
    "const fs = require('fs'); const [from, to] = process.argv.slice(1); for (const end of ['', '-wal']) fs.copyFileSync(from + end, to + end)",
    path,
    copy,
  ]);
  await kept.end('complete');
  store.close();
  const found = await openStore(copy);
  onTestFinished(() => found.close());
  expect(found.runs()[0]).toMatchObject({ status: 'killed', counts: { bought: 8 } });
  const game = hashGame();
  const again = await found.keep(game, { title: 'a run' });
  expect(await again.evaluate(coalitions(8), {})).toEqual(worths(coalitions(8), 2));
  expect(game.paid.size).toBe(0);
});

test('copies of a closed store are stores', async () => {
  const path = await filledStore();
  const copy = temporaryStore();
  copyFileSync(path, copy);
  const store = await openStore(copy);
  expect(store.games()[0]!.ablations).toBe(200);
  store.close();
});
