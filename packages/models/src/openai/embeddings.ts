import type { CallContext } from '@spex/lenses';
import type { Asker } from './asker.ts';
import type { Json } from './client.ts';
import { shapeError } from './failures.ts';
import { readArray } from './shapes.ts';

/** `/embeddings`: all texts in one call. */
export function createEmbed(asker: Asker, model: string) {
  return async (texts: readonly string[], { signal }: CallContext): Promise<Float64Array> => {
    if (texts.length === 0) return new Float64Array(0);
    const characters = texts.reduce((sum, text) => sum + text.length, 0);
    const question = { path: '/embeddings', body: { model, input: texts }, characters, maxTokens: 0 };
    const [answer] = await asker.each([question], signal, (one, ask) => ask(one));
    const data = readArray(answer!.data, 'data') as Json[];
    if (data.length !== texts.length) {
      throw shapeError(`it has ${data.length} vectors, expected ${texts.length}`);
    }
    const vectors = data.map(({ embedding }) => readArray(embedding, 'an embedding'));
    const width = vectors[0]!.length;
    const all = new Float64Array(texts.length * width);
    for (const [at, vector] of vectors.entries()) {
      const { index } = data[at]!;
      const row = typeof index === 'number' ? index : at;
      if (vector.length !== width || !vector.every((value) => Number.isFinite(value))) {
        throw shapeError('its vectors differ in length, or hold something that is no number');
      }
      all.set(vector as number[], row * width);
    }
    return all;
  };
}
