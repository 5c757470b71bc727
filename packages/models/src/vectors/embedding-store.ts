import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readCached, writeCached } from '../files/cached-file.ts';

/** Changes whenever the files' format does. */
const FORMAT = 1;
/** Bytes of a text's hash. */
const KEY = 16;
const HEADER = 8;

/**
 * Vectors of one embedder on disk. A file holds a batch: how many texts, how long a vector is (both uint32), the texts'
 * hashes, their vectors (float32), all little-endian. What is in which file does not matter: texts are found by their
 * hashes.
 */
export class EmbeddingStore {
  readonly #folder: string;

  constructor(cacheDir: string, embedder: string) {
    this.#folder = join(cacheDir, `embeddings-${FORMAT}`, keyOf(embedder));
  }

  /** Vectors of those of the texts that have one. */
  async read(texts: readonly string[]): Promise<Map<string, Float32Array>> {
    const wanted = new Map(texts.map((text) => [keyOf(text), text]));
    const found = new Map<string, Float32Array>();
    const names = await readdir(this.#folder).catch(() => []);
    // Sorted: a text that two runs embedded at once is read from the same file every time.
    for (const name of names.sort()) {
      if (found.size === wanted.size) break;
      const content = await readCached(this.#folder, name);
      if (content === undefined) continue;
      // A copy: the file's bytes need not be aligned.
      const bytes = Uint8Array.from(content);
      const [count, width] = new Uint32Array(bytes.buffer, 0, 2) as unknown as [number, number];
      const vectors = new Float32Array(bytes.buffer, HEADER + KEY * count);
      for (let row = 0; row < count; row++) {
        const at = HEADER + KEY * row;
        const text = wanted.get(Buffer.from(bytes.buffer, at, KEY).toString('hex'));
        if (text !== undefined) found.set(text, vectors.subarray(row * width, (row + 1) * width));
      }
    }
    return found;
  }

  /** Keeps the vectors of a batch, shape [texts × width]. */
  async write(texts: readonly string[], vectors: Float32Array): Promise<void> {
    const width = vectors.length / texts.length;
    const keys = texts.map(keyOf);
    const content = Buffer.concat(
      [Uint32Array.of(texts.length, width), Buffer.from(keys.join(''), 'hex'), vectors].map((part) =>
        Buffer.from(part.buffer, part.byteOffset, part.byteLength),
      ),
    );
    await writeCached(this.#folder, keyOf(keys.join()), content);
  }
}

function keyOf(text: string): string {
  return createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 2 * KEY);
}
