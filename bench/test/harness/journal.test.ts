import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Journal } from '../../src/harness/journal.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spex-journal-'));
  path = join(folder, 'rows.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const never = (): never => {
  throw new Error('measured again');
};

test('what is in the file is not measured again', async () => {
  expect(await new Journal(path, 'v1').measure({ n: 1 }, () => ({ r2: 0.5 }))).toEqual({ r2: 0.5 });
  const again = new Journal(path, 'v1');
  expect(await again.measure({ n: 1 }, never)).toEqual({ r2: 0.5 });
  expect(await again.measure({ n: 2 }, () => 'other')).toBe('other');
});

test('a line that was cut off is measured again, and the next one stands whole', async () => {
  await new Journal(path, 'v1').measure({ n: 1 }, () => 1);
  appendFileSync(path, '{"task":{"n":2},"ro');
  await new Journal(path, 'v1').measure({ n: 2 }, () => 2);
  expect(readFileSync(path, 'utf8').split('\n').at(-2)).toBe('{"task":{"n":2},"code":"v1","row":2}');
  expect(await new Journal(path, 'v1').measure({ n: 1 }, never)).toBe(1);
  expect(await new Journal(path, 'v1').measure({ n: 2 }, never)).toBe(2);
});

test('rows of other code do not count, and stay', async () => {
  await new Journal(path, 'v1').measure({ n: 1 }, () => 1);
  const other = new Journal(path, 'v2');
  expect(other.known({ n: 1 })).toBeUndefined();
  expect(await other.measure({ n: 1 }, () => 2)).toBe(2);
  expect(new Journal(path, 'v1').known({ n: 1 })).toBe(1);
  expect(new Journal(path, 'v2').known({ n: 1 })).toBe(2);
});

test('a failure is not kept', async () => {
  await expect(new Journal(path, 'v1').measure({ n: 1 }, never)).rejects.toThrow('measured again');
  expect(await new Journal(path, 'v1').measure({ n: 1 }, () => 3)).toBe(3);
});

test('without a file a task is measured once', async () => {
  const journal = new Journal(undefined, 'v1');
  await journal.measure({ n: 1 }, () => 1);
  expect(await journal.measure({ n: 1 }, never)).toBe(1);
});
