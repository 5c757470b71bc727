import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cachedFile, cacheFolder } from '../../src/files/cached-file.ts';

const CONTENT = Uint8Array.from({ length: 1000 }, (_, at) => at % 251);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spex-cache-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const make = () => vi.fn(async () => CONTENT);

describe('cachedFile', () => {
  test('makes the file once', async () => {
    const first = make();
    expect(await cachedFile(join(folder, 'new'), 'a', first)).toEqual(CONTENT);
    const second = make();
    expect(Uint8Array.from(await cachedFile(join(folder, 'new'), 'a', second))).toEqual(CONTENT);
    expect(first).toHaveBeenCalledOnce();
    expect(second).not.toHaveBeenCalled();
    expect(await readdir(join(folder, 'new'))).toEqual(['a']);
  });

  test.each<[string, (bytes: Buffer) => Uint8Array]>([
    ['a changed byte', (bytes) => bytes.with(500, bytes[500]! ^ 1)],
    ['a cut file', (bytes) => bytes.subarray(0, 700)],
    ['an empty file', () => new Uint8Array()],
  ])('makes it again after %s', async (_, damage) => {
    await cachedFile(folder, 'a', make());
    await writeFile(join(folder, 'a'), damage(await readFile(join(folder, 'a'))));
    const again = make();
    expect(await cachedFile(folder, 'a', again)).toEqual(CONTENT);
    expect(again).toHaveBeenCalledOnce();
    const after = make();
    await cachedFile(folder, 'a', after);
    expect(after).not.toHaveBeenCalled();
  });

  test('several at once give the same content and leave one file', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => cachedFile(folder, 'a', make())));
    for (const content of results) expect(Uint8Array.from(content)).toEqual(CONTENT);
    expect(await readdir(folder)).toEqual(['a']);
  });

  test('works where nothing can be written', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await cachedFile(join(folder, 'file', 'below'), 'a', make())).toEqual(CONTENT);
  });

  test('leaves nothing behind where the name is taken by a folder', async () => {
    await cachedFile(join(folder, 'a'), 'b', make());
    expect(await cachedFile(folder, 'a', make())).toEqual(CONTENT);
    expect(await readdir(folder)).toEqual(['a']);
  });

  test("passes the maker's error on", async () => {
    await expect(cachedFile(folder, 'a', () => Promise.reject(new Error('no weights')))).rejects.toThrow(
      'no weights',
    );
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('cacheFolder', () => {
  test('SPEX_CACHE comes first', () => {
    vi.stubEnv('SPEX_CACHE', folder);
    expect(cacheFolder()).toBe(folder);
  });

  test('else it is a folder called spex among the user’s caches', () => {
    vi.stubEnv('SPEX_CACHE', '');
    expect(cacheFolder()).toMatch(/spex/);
    expect(cacheFolder()).not.toContain(folder);
  });
});
