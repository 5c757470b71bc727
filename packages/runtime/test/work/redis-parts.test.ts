import { inspect } from 'node:util';
import { concatBatches, createBatch, OptionalPackageError } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProject, readAddress } from '../../src/work/redis/address.ts';
import { gameName, jobName, keysOf } from '../../src/work/redis/keys.ts';
import { loadRedisPackages } from '../../src/work/redis/packages.ts';
import { describePresence } from '../../src/work/redis/presence.ts';
import { serveWorker } from '../../src/work/redis/serve-worker.ts';
import { packJob, packResult, unpackJob, unpackResult } from '../../src/work/redis/wire.ts';
import { createBuilder } from './builder.mjs';
import { coalitions } from './support.ts';

describe('the address of a server', () => {
  it.each([
    ['redis://localhost', { host: 'localhost', port: 6379, db: 0 }, 'redis://localhost:6379'],
    ['redis://:p%40ss@h:1/3', { host: 'h', port: 1, db: 3, password: 'p@ss' }, 'redis://h:1/3'],
    [
      'rediss://me:a%2Fb@box.example:6380',
      { host: 'box.example', port: 6380, db: 0, username: 'me', password: 'a/b', tls: {} },
      'rediss://box.example:6380',
    ],
    ['redis://[::1]:7000', { host: '::1', port: 7000, db: 0 }, 'redis://[::1]:7000'],
  ])('%s', (url, options, place) => {
    expect(readAddress(url)).toEqual({ options, place });
  });

  it.each([
    ['secret', 'is no URL'],
    ['http://me:secret@host', 'begins with http:'],
    ['redis://me:secret@host/prod', 'ends with no number of a database'],
    ['redis://me:sec%ret@host', 'is no URL'],
    ['redis://', 'names no host'],
    ['localhost:6379', 'begins with localhost:'],
  ])('%s is refused, and not repeated', (url, what) => {
    let error: Error | undefined;
    try {
      readAddress(url);
    } catch (thrown) {
      error = thrown as Error;
    }
    expect(error).toMatchObject({ name: 'InvalidArgumentError', argument: 'redis' });
    expect(error?.message).toContain(`the address of Redis ${what}: expected redis://`);
    expect(inspect(error, { depth: 5 })).not.toMatch(/sec%?ret/);
  });

  it.each(['', 'a b', 'x:y', 'é', '{a}', 'a'.repeat(65)])('a project may not be called %j', (project) => {
    expect(() => checkProject(project)).toThrow("a project's name is 1 to 64 letters");
  });
});

describe('names', () => {
  it('are equal for equal coalitions of equal games, and for no others', () => {
    const batch = coalitions(40, 6);
    const copy = { ...batch, words: batch.words.slice() };
    const other = { ...batch, words: batch.words.map((word, i) => (i === 5 ? word ^ 1 : word)) };
    const view = { ...batch, words: concatBatches([coalitions(40, 3, 9), batch], 40).words.subarray(6) };
    expect(jobName('a', copy)).toBe(jobName('a', batch));
    expect(jobName('a', view)).toBe(jobName('a', batch));
    const names = [
      jobName('a', batch),
      jobName('b', batch),
      jobName('a', other),
      jobName('a', { ...batch, rows: 12, players: 20 }),
      jobName('a', { ...batch, players: 41 }),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it('make keys of any id', () => {
    expect(gameName('00ff')).toBe('game-00ff');
    expect(gameName('a:b{c}')).toMatch(/^game-[0-9a-f]{32}$/);
    expect(gameName('a:b{c}')).not.toBe(gameName('a:b{d}'));
    expect(keysOf('p').result('job-1')).toBe('spex:{p}:result:job-1');
  });
});

describe('what travels', () => {
  it('comes back as it went', () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 1, max: 9 }),
      players: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(
        sizes,
        fc.infiniteStream(fc.nat(0xffffffff)),
        fc.float64Array(),
        ({ rows, players }, bits, values) => {
          const batch = createBatch(rows, players);
          for (let i = 0; i < batch.words.length; i++) batch.words[i] = bits.next().value;
          const wire = JSON.parse(JSON.stringify(packJob(batch, 3)));
          expect(unpackJob(wire)).toEqual(batch);
          expect(wire.limit).toBe(3);
          for (const usage of [{ calls: rows, dollars: 0.25 }, { tokens: players }]) {
            const result = { values, seconds: 0.5, usage };
            expect(unpackResult(packResult(result))).toEqual(result);
          }
          expect(unpackResult(packResult({ values, seconds: 2 }))).toEqual({ values, seconds: 2 });
        },
      ),
    );
  });

  it('takes few bytes: 4 of base64 for 3 of coalitions, 8 a number', () => {
    const batch = createBatch(64, 96);
    expect(packJob(batch, undefined)).toEqual({ rows: 64, players: 96, words: expect.any(String) });
    expect(packJob(batch, undefined).words.length).toBe((64 * 12 * 4) / 3);
    expect(packResult({ values: new Float64Array(64), seconds: 1 }).length).toBe(8 * 68);
  });

  it.each([
    { rows: 2, players: 40, words: 'AAAA' },
    { rows: 0, players: 40, words: '' },
    { rows: -1, players: 1, words: '' },
    { players: 40, words: 'AAAA' },
    {},
  ])('is refused when it is damaged: %j', (data) => {
    expect(() => unpackJob(data as never)).toThrow('the job is damaged');
  });

  it.each([0, 7, 24, 33])('is no result with %i bytes', (length) => {
    expect(unpackResult(Buffer.alloc(length))).toBeUndefined();
  });
});

describe('a worker', () => {
  it.each([0, -1, Number.NaN, 100_000])('may not be silent for %f seconds', async (silenceSeconds) => {
    const builder = createBuilder();
    await expect(serveWorker({ url: 'redis://localhost:1', builder, silenceSeconds })).rejects.toMatchObject({
      name: 'InvalidArgumentError',
      message: `silenceSeconds must be more than 0 and at most 86,400, not ${silenceSeconds}`,
    });
  });
});

describe('who is there', () => {
  it.each([
    [0, [], 'no-workers', "no worker is there for project 'p': the run waits for one"],
    [1, [], 'workers', "1 worker for project 'p'"],
    [3, [], 'workers', "3 workers for project 'p'"],
    [
      2,
      ['x', 'x'],
      'refused',
      'every worker refuses this game (2 workers), the run waits for one that serves it: x',
    ],
    [3, ['x', 'y'], 'refused', '2 of 3 workers refuse this game: x; y'],
  ])('%i workers, refusals %j', (workers, refusals, kind, message) => {
    expect(describePresence({ workers, refusals }, 'p')).toEqual({ kind, message });
  });
});

describe('the packages', () => {
  it('are named with the command that installs them', async () => {
    const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    const error = await loadRedisPackages(() => Promise.reject(missing)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(OptionalPackageError);
    expect(error.message).toBe('work on many machines needs optional packages: npm install bullmq ioredis');
    expect(error.packages).toEqual(['bullmq', 'ioredis']);
  });

  it('may fail in other ways', async () => {
    await expect(loadRedisPackages(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});
