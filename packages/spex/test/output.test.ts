import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Io } from '../src/io.ts';
import { openOutput } from '../src/output.ts';
import { testFolder } from './support/folder.ts';

const folder = testFolder();
const FORMATS = ['text', 'json'] as const;
const EXTENSIONS = { '.txt': 'text', '.json': 'json' } as const;

function open(flags: { format?: string; out?: string }, written: string[] = []) {
  const io = { out: { write: (text: string) => void written.push(text) } } as unknown as Io;
  return openOutput(io, flags, FORMATS, EXTENSIONS);
}

describe('openOutput', () => {
  it('takes the format from --format, else the extension, else the first', async () => {
    expect((await open({})).format).toBe('text');
    expect((await open({ format: 'JSON' })).format).toBe('json');
    expect((await open({ out: folder.path('a.JSON') })).format).toBe('json');
    expect((await open({ out: folder.path('a.json'), format: 'text' })).format).toBe('text');
    expect((await open({ out: folder.path('noextension'), format: 'text' })).format).toBe('text');
  });

  it.each([
    [{ format: 'xml' }, "unknown format 'xml': the formats are text, json"],
    [{ out: 'picture.png' }, 'its extension tells no format (.txt, .json); give --format'],
    [{ out: '/nowhere/at/all.json' }, 'cannot write --out /nowhere/at/all.json: no such file or folder'],
    [{ out: '/', format: 'text' }, 'cannot write --out /: it is a folder'],
    [{ out: '', format: 'text' }, '--out needs a file name'],
  ])('refuses %j', async (flags, message) => {
    await expect(open(flags)).rejects.toThrowError(
      expect.objectContaining({ name: 'InvalidArgumentError', message: expect.stringContaining(message) }),
    );
  });

  it('refuses a place under a file', async () => {
    await folder.write('plain', '');
    await expect(open({ out: folder.path('plain/a.txt') })).rejects.toThrowError('is not a folder');
  });

  it('writes to standard output without --out', async () => {
    const written: string[] = [];
    const output = await open({}, written);
    await output.write('data');
    expect([output.toFile, written]).toEqual([false, ['data']]);
  });

  it('leaves the folder as it is until it writes, and nothing but the file after', async () => {
    await mkdir(folder.path('clean'));
    const written: string[] = [];
    const output = await open({ out: folder.path('clean/a.txt') }, written);
    expect(await readdir(folder.path('clean'))).toEqual([]);
    await output.write('data');
    expect(await readdir(folder.path('clean'))).toEqual(['a.txt']);
    expect(await readFile(folder.path('clean/a.txt'), 'utf8')).toBe('data');
    expect(written).toEqual([]);
  });

  it('keeps the old file until the new one is whole', async () => {
    const path = await folder.write('old.txt', 'old');
    const output = await open({ out: path });
    expect(await readFile(path, 'utf8')).toBe('old');
    await output.write('new');
    expect(await readFile(path, 'utf8')).toBe('new');
  });

  it('writes through a link and to a device, and replaces neither', async () => {
    const path = await folder.write('target.txt', 'old');
    await symlink(path, folder.path('link.txt'));
    await (await open({ out: folder.path('link.txt') })).write('new');
    expect(await readFile(path, 'utf8')).toBe('new');
    await (await open({ out: '/dev/null', format: 'text' })).write('gone');
    await writeFile('/dev/null', 'still a device');
    expect(await readFile('/dev/null', 'utf8')).toBe('');
  });

  it('fails, not as bad usage, when the place has gone since, and gives the data to standard output', async () => {
    await mkdir(folder.path('gone'));
    const written: string[] = [];
    const output = await open({ out: folder.path('gone/a.txt') }, written);
    await rm(folder.path('gone'), { recursive: true });
    await expect(output.write('data')).rejects.toThrowError(
      expect.objectContaining({
        name: 'OutputError',
        message: expect.stringContaining('no such file or folder'),
      }),
    );
    expect(written).toEqual(['data']);
  });
});
