import { type CallContext, CapabilityError, type LanguageModel, workableTargets } from '@spex/lenses';
import type { SentenceEncoder } from '../use-lite/index.ts';

/** Turns texts into vectors. */
export interface Embedder {
  /** Names the model and all that shapes its vectors: equal id means equal vectors. */
  readonly id: string;
  /** Shape [texts × dimensions]. Only asked about texts that hold more than white space. */
  embed(texts: readonly string[], context: CallContext): Promise<Float64Array | Float32Array>;
}

/** The embedded sentence encoder: 512 dimensions; of a text its first 128 tokens count. */
export function encoderEmbedder(encoder: SentenceEncoder): Embedder {
  return { id: encoder.id, embed: (texts, context) => encoder.encode(texts, context) };
}

/** Any language model that embeds. Throws CapabilityError for one that does not. */
export function modelEmbedder(model: LanguageModel): Embedder {
  const { embed } = model;
  if (model.capabilities.embeddings && embed !== undefined) {
    return { id: model.id, embed: (texts, context) => embed.call(model, texts, context) };
  }
  throw new CapabilityError(
    `model '${model.name}' gives no embeddings, which features of texts need: take one that does, the built-in encoder, or TF-IDF`,
    {
      model: model.name,
      target: 'embeddings',
      missing: ['embeddings'],
      workable: workableTargets(model.capabilities),
    },
  );
}
