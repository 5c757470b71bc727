import { createHash } from 'node:crypto';
import { InvalidArgumentError } from '@spex/core';
import type { TextScorer } from '@spex/lenses';
import type { SentenceEncoder } from '../use-lite/index.ts';
import { createRate } from './rate.ts';
import { shorten } from './shorten.ts';

/**
 * Cosine, from -1 to 1, between an input's embedding and that of `text`: the number by which a retriever ranks.
 *
 * @throws InvalidArgumentError for a text without a token.
 */
export function similarityScorer(encoder: SentenceEncoder, text: string): TextScorer {
  if (encoder.tokenCount(text) === 0) {
    throw new InvalidArgumentError('text', 'the text to compare with is empty: give at least one word', text);
  }
  const target = encoder.encode([text]);
  target.catch(() => {});
  const rate = createRate();
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return {
    id: `${encoder.id}/similarity-${hash}`,
    outputs: [`similarity(${JSON.stringify(shorten(text))})`],
    batchSize: 64,
    async score(texts, context) {
      const vector = await target;
      const embeddings = await rate.measure(texts.length, () => encoder.encode(texts, context));
      return Float64Array.from(texts, (_, row) => {
        let cosine = 0;
        for (let at = 0; at < vector.length; at++)
          cosine += vector[at]! * embeddings[row * vector.length + at]!;
        return cosine;
      });
    },
    estimate: rate.estimate,
  };
}
