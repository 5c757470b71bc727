import type { TextScorer } from '@spex/lenses';
import type { SentenceEncoder } from '../use-lite/index.ts';
import { createRate } from './rate.ts';
import { targetText } from './target-text.ts';

/** Passages whose vectors are kept. */
const MOST_KEPT = 20_000;

/**
 * For texts longer than the encoder reads: cosine, from -1 to 1, between `text` and the mean of the passages of an input,
 * 0 for an input without a passage. Passages are what stands between blank lines, cut between words where one is longer
 * than the encoder reads. Each is embedded once, however many inputs it is in, so masking whole passages costs next to
 * nothing.
 *
 * @throws InvalidArgumentError for a text without a token.
 */
export function contextSimilarityScorer(encoder: SentenceEncoder, text: string): TextScorer {
  const target = targetText(encoder, text);
  const rate = createRate();
  const kept = new Map<string, Float32Array>();
  const embed = async (
    passages: readonly string[],
    context: { readonly signal?: AbortSignal },
  ): Promise<ReadonlyMap<string, Float32Array>> => {
    if (kept.size > MOST_KEPT) kept.clear();
    const vectors = new Map(
      passages.flatMap((passage) => (kept.has(passage) ? [[passage, kept.get(passage)!] as const] : [])),
    );
    const fresh = passages.filter((passage) => !vectors.has(passage));
    const embeddings = await rate.measure(fresh.length, () => encoder.encode(fresh, context));
    const width = encoder.dimensions;
    fresh.forEach((passage, row) => {
      const vector = embeddings.slice(row * width, (row + 1) * width);
      kept.set(passage, vector);
      vectors.set(passage, vector);
    });
    return vectors;
  };
  return {
    id: `${encoder.id}/context-similarity-${target.hash}`,
    outputs: [target.output],
    batchSize: 256,
    mostBatchSize: 1024,
    async score(texts, context) {
      const vector = await target.vector;
      const passages = texts.map((one) => passagesOf(encoder, one));
      const vectors = await embed([...new Set(passages.flat())], context);
      return Float64Array.from(passages, (own) =>
        cosine(
          vector,
          own.map((passage) => vectors.get(passage)!),
        ),
      );
    },
    estimate: rate.estimate,
  };
}

/** The passages of a text, none longer than the encoder reads. */
function passagesOf(encoder: SentenceEncoder, text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter((block) => block !== '')
    .flatMap((block) => cut(encoder, block));
}

function cut(encoder: SentenceEncoder, block: string): string[] {
  if (encoder.tokenCount(block) <= encoder.maxTokens) return [block];
  const words = block.split(/\s+/);
  if (words.length === 1) return [block];
  const half = Math.ceil(words.length / 2);
  return [words.slice(0, half), words.slice(half)].flatMap((part) => cut(encoder, part.join(' ')));
}

/** The cosine of a unit vector and the mean of others; 0 for none. */
function cosine(vector: Float32Array, others: readonly Float32Array[]): number {
  let along = 0;
  let square = 0;
  for (let at = 0; at < vector.length; at++) {
    let sum = 0;
    for (const other of others) sum += other[at]!;
    along += sum * vector[at]!;
    square += sum * sum;
  }
  return square === 0 ? 0 : along / Math.sqrt(square);
}
