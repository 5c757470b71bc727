import { InvalidArgumentError } from '@spex/core';
import type { CallContext } from '@spex/lenses';
import {
  type Embedder,
  type EmbeddingProgress,
  embeddedFeatures,
  encoderEmbedder,
  type Features,
  joinFeatures,
  loadSentenceEncoder,
  modelEmbedder,
  tableFeatures,
  tfidfFeatures,
} from '@spex/models';
import { loadModel } from '../models/load-model.ts';
import { parseModelSpec } from '../models/model-spec.ts';
import type { ExplainDataOptions } from './data-options.ts';
import type { DataTables } from './load-tables.ts';

/** Features of both sets, and what is to be said of them. */
export interface MadeFeatures {
  readonly features: Features;
  /** `512 features: encoder`. */
  readonly name: string;
  readonly notes: readonly string[];
}

export interface FeatureContext extends CallContext {
  readonly onProgress?: (progress: EmbeddingProgress) => void;
}

/**
 * The features that the options name, side by side in their order. Columns are read before a text is embedded: what is
 * wrong in them is told before anything is spent. Throws InvalidArgumentError, CapabilityError for a model that does not
 * embed, and what loading it throws.
 */
export async function makeFeatures(
  options: ExplainDataOptions,
  tables: DataTables,
  context: FeatureContext = {},
): Promise<MadeFeatures> {
  const kinds = options.features ?? [options.text === undefined ? 'columns' : 'encoder'];
  const notes: string[] = [];
  const parts = kinds.map((kind) => (kind === 'columns' ? columnsOf(options, tables, notes) : undefined));
  for (const [at, kind] of kinds.entries()) {
    if (parts[at] !== undefined) continue;
    // A text is named wherever features of texts are.
    const { train, test } = tables.texts!;
    parts[at] =
      kind === 'tfidf'
        ? tfidfFeatures(train, test)
        : await withEmbedder(kind, options, context, (embedder) =>
            embeddedFeatures(embedder, train, test, context),
          );
  }
  const features = joinFeatures(...parts.map((part) => part!));
  return {
    features,
    name: `${features.train.columns.toLocaleString('en-US')} features: ${kinds.join(', ')}`,
    notes,
  };
}

function columnsOf({ categorical = [] }: ExplainDataOptions, tables: DataTables, notes: string[]): Features {
  const { train, test, features: columns } = tables;
  if (columns.length === 0) {
    const message = `${train.name} has no column that could be a feature, only what to learn: name a text, or exclude less`;
    throw new InvalidArgumentError('features', message, train.columns);
  }
  const made = tableFeatures({ train, test, columns, categorical });
  notes.push(...made.notes);
  return made;
}

async function withEmbedder<T>(
  kind: string,
  { device, keyVariable, limits = {} }: ExplainDataOptions,
  { signal }: CallContext,
  run: (embedder: Embedder) => Promise<T>,
): Promise<T> {
  if (kind === 'encoder') return run(encoderEmbedder(await loadSentenceEncoder()));
  const spec = parseModelSpec(kind);
  if (spec.kind === 'command') {
    const message = `'${kind}' gives numbers of its own and no embeddings: take a folder, hub:, gguf: or openai: model`;
    throw new InvalidArgumentError('features', message, kind);
  }
  const loaded = await loadModel(spec, { device, keyVariable, limits, signal });
  if (loaded.kind !== 'language')
    throw new InvalidArgumentError('features', `'${kind}' embeds no texts`, kind);
  try {
    return await run(modelEmbedder(loaded.model));
  } finally {
    await loaded.model.dispose?.();
  }
}
