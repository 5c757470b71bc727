import type { LanguageModel } from '@spex/lenses';
import type { SentenceEncoder } from '@spex/models';

/** The embedded encoder as a model that gives embeddings and nothing else: for answers of models that give none. */
export function encoderModel(encoder: SentenceEncoder): LanguageModel {
  return {
    id: encoder.id,
    name: 'embedded encoder',
    capabilities: {
      answers: false,
      firstToken: 0,
      generation: false,
      embeddings: true,
      classes: [],
      messages: false,
      deterministic: true,
    },
    embed: async (texts, context) => Float64Array.from(await encoder.encode(texts, context)),
  };
}
