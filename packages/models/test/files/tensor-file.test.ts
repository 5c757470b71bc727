import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTensorFile } from '../../src/files/tensor-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spex-tensors-'));
  const tensors = [
    { name: 'a', shape: [2, 2] },
    { name: 'b', shape: [1] },
  ];
  await writeFile(join(folder, 'x.json'), JSON.stringify({ tensors }));
});
afterEach(() => rm(folder, { recursive: true }));

const read = () => readTensorFile(pathToFileURL(join(folder, 'x')));

test('reads each tensor from its place', async () => {
  await writeFile(join(folder, 'x.bin'), new Uint8Array(Float32Array.of(1, 2, 3, 4, 5).buffer));
  const file = read();
  expect(file.get('a')).toEqual({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) });
  expect(file.get('b').data).toEqual(Float32Array.of(5));
  expect([file.has('a'), file.has('c')]).toEqual([true, false]);
  expect(() => file.get('c')).toThrow("lists no tensor 'c'");
  expect(file.hash).toMatch(/^[0-9a-f]{64}$/);
});

test('refuses a file of another length', async () => {
  await writeFile(join(folder, 'x.bin'), new Uint8Array(16));
  expect(read).toThrow('4 numbers, not 5');
});
