import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallError, InvalidArgumentError } from '@spex/core';
import { CapabilityError, type LanguageModel } from '@spex/lenses';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type Embedder,
  type EmbeddingProgress,
  embeddedFeatures,
  encoderEmbedder,
  loadSentenceEncoder,
  modelEmbedder,
} from '../../src/index.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spex-vectors-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const WIDTH = 3;

/** Three numbers from a text's hash. */
function vectorOf(text: string): number[] {
  const bytes = createHash('sha256').update(text).digest();
  return Array.from({ length: WIDTH }, (_, at) => Math.fround(bytes.readInt32LE(4 * at) / 2 ** 31));
}

/** An embedder that records what it is asked. */
function recorder(id = 'fake') {
  const embed = vi.fn<Embedder['embed']>(async (texts) => Float64Array.from(texts.flatMap(vectorOf)));
  return { id, embed, asked: () => embed.mock.calls.flatMap(([texts]) => texts) };
}

const names = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `text ${at + from}`);

async function allFiles(): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('embedded features', () => {
  test('are the vectors of the texts, each of which is asked about once', async () => {
    const embedder = recorder();
    const { train, test: asked } = await embeddedFeatures(embedder, ['a', 'b', 'a'], ['b', 'c'], {
      cacheDir: folder,
    });
    expect(train).toEqual({
      rows: 3,
      columns: 3,
      values: Float64Array.from(['a', 'b', 'a'].flatMap(vectorOf)),
    });
    expect(asked).toEqual({ rows: 2, columns: 3, values: Float64Array.from(['b', 'c'].flatMap(vectorOf)) });
    expect(embedder.asked()).toEqual(['a', 'b', 'c']);
  });

  test('are kept: later runs ask about new texts only, in any order and mix', async () => {
    const texts = names(150);
    const first = await embeddedFeatures(recorder(), texts, ['x'], { cacheDir: folder });
    const again = recorder();
    expect(await embeddedFeatures(again, texts, ['x'], { cacheDir: folder })).toEqual(first);
    expect(again.embed).not.toHaveBeenCalled();

    const mixed = recorder();
    const chosen = ['new', ...texts.filter((_, at) => at % 7 === 0).reverse()];
    const { train } = await embeddedFeatures(mixed, chosen, ['text 3'], { cacheDir: folder });
    expect(train.values).toEqual(Float64Array.from(chosen.flatMap(vectorOf)));
    expect(mixed.asked()).toEqual(['new']);
  });

  test('are kept for each embedder by itself', async () => {
    await embeddedFeatures(recorder('one'), ['a'], ['b'], { cacheDir: folder });
    const other = recorder('two');
    await embeddedFeatures(other, ['a'], ['b'], { cacheDir: folder });
    expect(other.asked()).toEqual(['a', 'b']);
  });

  test('texts of like length are embedded together', async () => {
    const embedder = recorder();
    const texts = Array.from({ length: 128 }, (_, at) =>
      at % 2 === 0 ? `short ${at}` : `rather longer ${at}`,
    );
    await embeddedFeatures(embedder, texts, ['short 0'], { cacheDir: folder });
    const [first, second] = embedder.embed.mock.calls.map(([batch]) => batch);
    expect(first!.every((text) => text.startsWith('short'))).toBe(true);
    expect(second!.every((text) => text.startsWith('rather'))).toBe(true);
  });

  test('progress counts different texts, kept ones too', async () => {
    await embeddedFeatures(recorder(), names(10), ['text 1'], { cacheDir: folder });
    const seen: EmbeddingProgress[] = [];
    await embeddedFeatures(recorder(), names(100), ['', 'text 0'], {
      cacheDir: folder,
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen).toEqual([10, 74, 100].map((done) => ({ done, total: 100 })));
  });

  test('a failure in mid-run loses one batch: the next run asks for the rest', async () => {
    const broken = recorder();
    broken.embed.mockImplementation(async (texts) => {
      if (broken.embed.mock.calls.length === 3) throw new Error('out of credit');
      return Float64Array.from(texts.flatMap(vectorOf));
    });
    const run = embeddedFeatures(broken, names(200), ['text 0'], { cacheDir: folder });
    await expect(run).rejects.toThrow('out of credit');
    const paid = broken.embed.mock.calls.slice(0, 2).flatMap(([texts]) => texts);
    expect(paid).toHaveLength(128);

    const rest = recorder();
    const { train } = await embeddedFeatures(rest, names(200), ['text 0'], { cacheDir: folder });
    expect(train.values).toEqual(Float64Array.from(names(200).flatMap(vectorOf)));
    expect(rest.asked().sort()).toEqual(
      names(200)
        .filter((text) => !paid.includes(text))
        .sort(),
    );
  });

  test('an abort stops before the next batch, and keeps those before', async () => {
    const controller = new AbortController();
    const stopped = recorder();
    stopped.embed.mockImplementation(async (texts, { signal }) => {
      expect(signal).toBe(controller.signal);
      controller.abort(new Error('enough'));
      return Float64Array.from(texts.flatMap(vectorOf));
    });
    const options = { cacheDir: folder, signal: controller.signal };
    await expect(embeddedFeatures(stopped, names(200), ['x'], options)).rejects.toThrow('enough');
    expect(stopped.embed).toHaveBeenCalledOnce();
    const rest = recorder();
    await embeddedFeatures(rest, names(200), ['x'], { cacheDir: folder });
    expect(rest.asked()).toHaveLength(201 - 64);
    await expect(embeddedFeatures(rest, ['y'], ['x'], options)).rejects.toThrow('enough');
  });

  test('damaged files are asked for again', async () => {
    await embeddedFeatures(recorder(), names(70), ['text 0'], { cacheDir: folder });
    const files = await allFiles();
    expect(files).toHaveLength(2);
    for (const file of files) {
      const bytes = await readFile(file);
      await writeFile(file, bytes.with(20, bytes[20]! ^ 1));
    }
    const again = recorder();
    const { train } = await embeddedFeatures(again, names(70), ['text 0'], { cacheDir: folder });
    expect(again.asked()).toHaveLength(70);
    expect(train.values).toEqual(Float64Array.from(names(70).flatMap(vectorOf)));
  });

  test('a blank text has zeros and is not asked about', async () => {
    const embedder = recorder();
    const { train, test: asked } = await embeddedFeatures(embedder, ['a', '', ' \n'], [''], {
      cacheDir: folder,
    });
    expect([...train.values]).toEqual([...vectorOf('a'), 0, 0, 0, 0, 0, 0]);
    expect([...asked.values]).toEqual([0, 0, 0]);
    expect(embedder.asked()).toEqual(['a']);
    const none = embeddedFeatures(embedder, [' '], [''], { cacheDir: folder });
    await expect(none).rejects.toThrow(InvalidArgumentError);
    await expect(none).rejects.toThrow('every text is blank: there is nothing to embed');
  });

  test.each<[string, number[], string]>([
    [
      'too few numbers',
      [1, 2, 3],
      "embedder 'fake' gave 3 numbers for 2 texts, where it should give as many a text",
    ],
    ['none', [], "embedder 'fake' gave 0 numbers for 2 texts, where it should give as many a text"],
    [
      'NaN',
      [1, 2, 3, Number.NaN],
      "embedder 'fake' gave a vector that holds something else than finite numbers",
    ],
    ['what float32 cannot hold', [1, 2, 3, 1e39], 'something else than finite numbers'],
  ])('an embedder that gives %s', async (_, numbers, message) => {
    const embed = async () => Float64Array.from(numbers);
    const run = embeddedFeatures({ id: 'fake', embed }, ['a', 'b'], ['a'], { cacheDir: folder });
    await expect(run).rejects.toThrow(CallError);
    await expect(run).rejects.toThrow(message);
    expect(await allFiles()).toEqual([]);
  });

  test('an embedder whose vectors change in length', async () => {
    await embeddedFeatures(recorder(), ['a'], ['b'], { cacheDir: folder });
    const embed = async (texts: readonly string[]) => new Float32Array(2 * texts.length);
    const run = embeddedFeatures({ id: 'fake', embed }, ['a', 'c'], ['b'], { cacheDir: folder });
    await expect(run).rejects.toThrow(
      "embedder 'fake' gave 2 numbers for 1 text, where it should give 3 a text",
    );
  });
});

const CAPABILITIES: LanguageModel['capabilities'] = {
  answers: false,
  firstToken: 0,
  generation: true,
  embeddings: true,
  classes: [],
  messages: false,
  deterministic: true,
};

describe('embedders', () => {
  test('of a language model', async () => {
    const model: LanguageModel = {
      id: 'm1',
      name: 'model',
      capabilities: CAPABILITIES,
      async embed(texts) {
        return Float64Array.from(texts, (text) => text.length + this.id.length);
      },
    };
    const embedder = modelEmbedder(model);
    expect(embedder.id).toBe('m1');
    expect([...(await embedder.embed(['', 'abc'], {}))]).toEqual([2, 5]);
  });

  test('of a model that does not embed', () => {
    const model = { id: 'm', name: 'writer', capabilities: { ...CAPABILITIES, embeddings: false } };
    expect(() => modelEmbedder(model)).toThrow(CapabilityError);
    expect(() => modelEmbedder(model)).toThrow(
      "model 'writer' gives no embeddings, which features of texts need: take one that does, the built-in encoder, or TF-IDF",
    );
  });

  test('of the built-in encoder: vectors of length 1, near where meanings are', async () => {
    const encoder = await loadSentenceEncoder();
    try {
      const texts = ['a wonderful film', 'a great movie', 'the stock market fell'];
      const { train } = await embeddedFeatures(encoderEmbedder(encoder), texts, ['x'], { cacheDir: folder });
      expect(train.columns).toBe(512);
      const cosine = (a: number, b: number): number =>
        train.values
          .subarray(a * 512, (a + 1) * 512)
          .reduce((sum, value, at) => sum + value * train.values[b * 512 + at]!, 0);
      expect(cosine(0, 0)).toBeCloseTo(1, 5);
      expect(cosine(0, 1)).toBeGreaterThan(cosine(0, 2) + 0.2);
    } finally {
      await encoder.dispose();
    }
  });
});
