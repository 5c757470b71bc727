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

test('a text has the same embedding to the last bit alone, in a batch, and in any place of it', async () => {
  const many = Array.from({ length: 80 }, (_, at) => TEXTS[at % TEXTS.length]!);
  many.push('', ...TEXTS);
  const batch = await encoder.encode(many);
  for (const text of ['', ...TEXTS]) {
    const alone = await encoder.encode([text]);
    for (const [row, other] of many.entries()) {
      if (other !== text) continue;
      expect(alone).toEqual(batch.slice(row * 512, (row + 1) * 512));
    }
  }
});

test('embeddings have length 1; no texts have none', async () => {
  const embeddings = await encoder.encode(['', ...TEXTS]);
  for (let row = 0; row <= TEXTS.length; row++) {
    const vector = embeddings.subarray(row * 512, (row + 1) * 512);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  }
  expect(await encoder.encode([])).toEqual(new Float32Array(0));
});

test('tokens beyond the 128th are counted and cut off', async () => {
  const long = 'word '.repeat(200);
  expect(encoder.tokenCount(long)).toBe(200);
  expect(encoder.maxTokens).toBe(128);
  const [cut, whole] = [await encoder.encode(['word '.repeat(128)]), await encoder.encode([`${long} end`])];
  expect(whole).toEqual(cut);
});

test('silencing a head moves the embedding as far as published', async () => {
  const text = 'The cat sat on the mat.';
  const plain = await encoder.encode([text]);
  const published = [0.946, 0.869, 0.659, 0.882, 0.899, 0.768, 0.968, 0.89];
  for (const [head, expected] of published.entries()) {
    const headMask = new Array(8).fill(1);
    headMask[head] = 0;
    const gated = await loadSentenceEncoder({ cacheDir: folder, headMask });
    expect(gated.id).not.toBe(encoder.id);
    const vector = await gated.encode([text]);
    expect(plain.reduce((sum, value, at) => sum + value * vector[at]!, 0)).toBeCloseTo(expected, 3);
    await gated.dispose();
  }
});

describe('the cached graph', () => {
  test('is made once, and made again when it is damaged', async () => {
    const [name] = await readdir(folder);
    const path = join(folder, name!);
    const { mtimeMs } = await stat(path);
    const expected = await encoder.encode(TEXTS.slice(0, 2));

    const second = await loadSentenceEncoder({ cacheDir: folder });
    expect(await second.encode(TEXTS.slice(0, 2))).toEqual(expected);
    expect((await stat(path)).mtimeMs).toBe(mtimeMs);
    await second.dispose();

    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, 1_000_000));
    const third = await loadSentenceEncoder({ cacheDir: folder });
    expect(await third.encode(TEXTS.slice(0, 2))).toEqual(expected);
    expect((await readFile(path)).equals(bytes)).toBe(true);
    await third.dispose();
  });

  test('two encoders may make it at once', async () => {
    const cacheDir = join(folder, 'fresh');
    const both = await Promise.all([loadSentenceEncoder({ cacheDir }), loadSentenceEncoder({ cacheDir })]);
    const [a, b] = await Promise.all(both.map((one) => one.encode(['a b c'])));
    expect(a).toEqual(b);
    expect(await readdir(cacheDir)).toHaveLength(1);
    for (const one of both) await one.dispose();
  });
});

test('a signal stops the work', async () => {
  const controller = new AbortController();
  const work = encoder.encode(new Array(500).fill(TEXTS[2]), { signal: controller.signal });
  controller.abort();
  await expect(work).rejects.toThrow(/abort/);
  await expect(encoder.encode(['a'], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
});

test.each([
  [{ threads: 0 }, 'threads must be a whole number from 1, not 0'],
  [{ threads: 1.5 }, 'threads must be a whole number from 1, not 1.5'],
  [{ headMask: [1, 1, 1] }, 'headMask must be 8 finite numbers (2 layers × 4 heads)'],
  [{ headMask: [1, 1, 1, 1, 1, 1, 1, Number.NaN] }, 'headMask must be 8 finite numbers (2 layers × 4 heads)'],
])('%j is refused', async (options, message) => {
  await expect(loadSentenceEncoder(options)).rejects.toThrow(message);
});
