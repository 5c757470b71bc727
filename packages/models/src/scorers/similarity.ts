import type { TextScorer } from '@spex/lenses';
import type { SentenceEncoder } from '../use-lite/index.ts';
import { createRate } from './rate.ts';
import { targetText } from './target-text.ts';

/**
 * Cosine, from -1 to 1, between an input's embedding and that of `text`: the number by which a retriever ranks.
 *
 * @throws InvalidArgumentError for a text without a token.
 */
export function similarityScorer(encoder: SentenceEncoder, text: string): TextScorer {
  const target = targetText(encoder, text);
  const rate = createRate();
  return {
    id: `${encoder.id}/similarity-${target.hash}`,
    outputs: [target.output],
    batchSize: 64,
    mostBatchSize: 1024,
    async score(texts, context) {
      const vector = await target.vector;
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
