import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GatedModel, type GateOptions, openGatedModel } from '../gates/index.ts';
import { embeddedSentimentHead } from '../scorers/sentiment.ts';
import { buildEncoderGraph, MAX_TOKENS, readTokenizer } from '../use-lite/encoder.ts';
import { loadEncoderPackages } from '../use-lite/packages.ts';
import { GatedComponentModel } from './gated-component-model.ts';

/** Options of `embeddedComponentModel`. */
export interface EmbeddedComponentModelOptions {
  /** Threads of one run; default: one a physical core. */
  readonly threads?: number;
  /** Megabytes that one run may take; default: 1024. */
  readonly memory?: number;
  /** Folder for what is kept between runs; default: `SPEX_CACHE`, else the user's cache folder. */
  readonly cacheDir?: string;
}

/**
 * The embedded encoder with its sentiment head as a classifier of `negative` and `positive`: 2 layers of 4 heads and an MLP.
 * Nothing is downloaded.
 *
 * @throws OptionalPackageError where `onnxruntime-node` or the model's package is missing.
 */
export async function embeddedComponentModel(
  options: EmbeddedComponentModelOptions = {},
): Promise<GatedComponentModel> {
  const { modelFolder } = await loadEncoderPackages();
  const tokenize = await readTokenizer(modelFolder);
  const graph = await buildEncoderGraph(embeddedSentimentHead(), modelFolder);
  const open = (gates: GateOptions) => openGraph(graph, { ...options, ...gates });
  return new GatedComponentModel({
    gated: await open({}),
    openReplacing: () => open({ replacements: true, captures: true }),
    tokens: {
      whole: (text) => Int32Array.from(tokenize(text)),
      following: (text) => Int32Array.from(tokenize(text)),
      text: String,
    },
    kind: 'classifier',
    width: 2,
    classes: ['negative', 'positive'],
    contextTokens: MAX_TOKENS,
    memory: (options.memory ?? 1024) * 2 ** 20,
    output: 'output',
    logOdds: true,
  });
}

/** Models are opened from files: this one is one for as long as that takes. */
async function openGraph(
  graph: Uint8Array,
  options: EmbeddedComponentModelOptions & GateOptions,
): Promise<GatedModel> {
  const folder = await mkdtemp(join(tmpdir(), 'spex-encoder-'));
  try {
    const source = join(folder, 'embedded encoder');
    await writeFile(source, graph);
    return await openGatedModel({ ...options, source });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
