import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSentenceEncoder, type SentenceEncoder } from '@spex/models';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadReference, type Reference } from './reference.ts';

const TEXTS = [
  'a',
  'The cat sat on the mat.',
  'a stirring, funny and finally transporting re-imagining of beauty and the beast and 1930s horror films',
  'not good',
  'Ünïcödé “quotes” — dash 😀',
  '[MASK] the … film',
  'word '.repeat(300).trim(),
];

let folder: string;
let encoder: SentenceEncoder;
let reference: Reference;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spex-encoder-'));
  [encoder, reference] = await Promise.all([loadSentenceEncoder({ cacheDir: folder }), loadReference()]);
});
afterAll(async () => {
  await encoder.dispose();
  await rm(folder, { recursive: true });
});

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let at = 0; at < a.length; at++) largest = Math.max(largest, Math.abs(a[at]! - b[at]!));
  return largest;
}

describe('against TensorFlow.js', () => {
  test('embeddings agree', async () => {
    const ours = await encoder.encode(TEXTS);
    const theirs = await reference.embed(TEXTS);
    expect(largestDifference(ours, theirs.flat())).toBeLessThan(1e-5);
  });

  test('the empty text has the embedding of no tokens', async () => {
    const ours = await encoder.encode(['']);
    const theirs = await reference.embed(['', 'The reference takes an empty text only before another.']);
    expect(largestDifference(ours, theirs[0]!)).toBeLessThan(1e-5);
  });
});
