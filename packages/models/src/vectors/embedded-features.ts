import { CallError, InvalidArgumentError } from '@spex/core';
import type { CallContext, FeatureMatrix } from '@spex/lenses';
import { cacheFolder } from '../files/cached-file.ts';
import type { Embedder } from './embedder.ts';
import { EmbeddingStore } from './embedding-store.ts';
import { type Features, zeroMatrix } from './features.ts';

/** Texts of one call, whose vectors are kept together. */
const BATCH = 64;

/** Options of `embeddedFeatures`. */
export interface EmbeddedFeaturesOptions extends CallContext {
  /** Folder where vectors are kept; default: `SPEX_CACHE`, else the user's cache folder. */
  readonly cacheDir?: string;
  /** Called after every batch, and once at the beginning. */
  readonly onProgress?: (progress: EmbeddingProgress) => void;
}

/** How many texts are embedded. */
export interface EmbeddingProgress {
  /** Different texts that have a vector by now, those kept from earlier runs included. */
  readonly done: number;
  /** Different texts. */
  readonly total: number;
}

/**
 * Embeddings of texts as features. Each different text is embedded once, in batches of 64, and its vector is kept on disk
 * under the embedder's id, so that a later run asks for new texts only and a stopped one loses a batch at most. Vectors
 * are rounded to float32. A text of white space only is not asked about: its features are zeros.
 *
 * Throws what the embedder throws; the signal's reason after an abort; CallError for vectors that differ in length or are
 * not finite; InvalidArgumentError where every text is blank.
 */
export async function embeddedFeatures(
  embedder: Embedder,
  trainTexts: readonly string[],
  testTexts: readonly string[],
  { cacheDir = cacheFolder(), signal, onProgress }: EmbeddedFeaturesOptions = {},
): Promise<Features> {
  signal?.throwIfAborted();
  const texts = [...new Set([...trainTexts, ...testTexts])].filter((text) => text.trim() !== '');
  if (texts.length === 0) {
    throw new InvalidArgumentError('texts', 'every text is blank: there is nothing to embed', texts.length);
  }
  const store = new EmbeddingStore(cacheDir, embedder.id);
  const vectors = await store.read(texts);
  // Texts of like length share a batch, so that little of it is padding.
  const fresh = texts.filter((text) => !vectors.has(text)).sort((a, b) => a.length - b.length);
  let width = vectors.values().next().value?.length;
  onProgress?.({ done: vectors.size, total: texts.length });
  for (let start = 0; start < fresh.length; start += BATCH) {
    signal?.throwIfAborted();
    const batch = fresh.slice(start, start + BATCH);
    const values = Float32Array.from(await embedder.embed(batch, signal ? { signal } : {}));
    width ??= values.length / batch.length;
    checkVectors(embedder, values, batch.length, width);
    await store.write(batch, values);
    for (const [row, text] of batch.entries()) {
      vectors.set(text, values.subarray(row * width, (row + 1) * width));
    }
    onProgress?.({ done: vectors.size, total: texts.length });
  }
  return { train: matrixOf(trainTexts, vectors, width!), test: matrixOf(testTexts, vectors, width!) };
}

function checkVectors({ id }: Embedder, values: Float32Array, texts: number, width: number): void {
  const fail = (problem: string): never => {
    throw new CallError(`embedder '${id}' ${problem}`, { retryable: false });
  };
  if (!Number.isInteger(width) || width === 0 || values.length !== texts * width) {
    const each = Number.isInteger(width) && width > 0 ? `${width} a text` : 'as many a text';
    fail(
      `gave ${values.length} numbers for ${texts === 1 ? '1 text' : `${texts} texts`}, where it should give ${each}`,
    );
  }
  if (!values.every(Number.isFinite)) fail('gave a vector that holds something else than finite numbers');
}

function matrixOf(
  texts: readonly string[],
  vectors: ReadonlyMap<string, Float32Array>,
  width: number,
): FeatureMatrix {
  const matrix = zeroMatrix(texts.length, width);
  texts.forEach((text, row) => {
    const vector = vectors.get(text);
    if (vector !== undefined) matrix.values.set(vector, row * width);
  });
  return matrix;
}
