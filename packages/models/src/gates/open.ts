import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import type * as OnnxRuntime from 'onnxruntime-node';
import { cacheFolder } from '../files/cached-file.ts';
import { readExternalWeights, readOnnxFile } from '../onnx/read-model.ts';
import { ELEMENT_TYPES, encodeOnnx, type OnnxModel } from '../onnx/schema.ts';
import { contentId } from '../transformers/content-id.ts';
import { createFeeds } from '../transformers/feeds.ts';
import { type Numbers, toFloat } from '../transformers/halves.ts';
import { readTokenizer, type TransformersOptions } from '../transformers/load.ts';
import { contextOf, type ModelConfig } from '../transformers/model-config.ts';
import { loadTransformersPackages, type TransformersPackages } from '../transformers/packages.ts';
import { openSession } from '../transformers/session.ts';
import { type ModelFiles, openModelFiles, readModelJson, readModelText } from '../transformers/source.ts';
import {
  createPromptTokenizer,
  type PromptTokenizer,
  type TokenizerConfig,
  type TokenizerFile,
} from '../transformers/tokenizer.ts';
import { chooseWeights } from '../transformers/weights.ts';
import { checkGates, type GateCheck } from './check-gates.ts';
import { gateGraph } from './gate-graph.ts';
import { type GatedOutput, type GatedPicks, type GatedRows, GatedRunner } from './gated-model.ts';
import type { GatedGraph, GateOptions } from './types.ts';

/** Options of `openGatedModel`. */
export interface GatedModelOptions
  extends Omit<TransformersOptions, 'reusePrefixes' | 'memory'>,
    GateOptions {
  /** Megabytes that one run may take, roughly; a call is split to stay below. Default: 1024. */
  readonly memory?: number;
}

/** A transformer whose parts can be silenced, scaled and replaced, row by row of a batch. */
export interface GatedModel extends Omit<GatedGraph, 'model'> {
  /** Names the weights and their number type; equal ids mean equal values. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** The model as it was exported, for pruning. */
  readonly original: OnnxModel;
  /** The path of its file: weights that it keeps elsewhere are beside. */
  readonly path: string;
  /** Names of the graph's outputs. */
  readonly outputs: readonly string[];
  /** Size of the vocabulary, where the graph tells. */
  readonly vocabulary: number | undefined;
  /** Turns texts into tokens; undefined for a bare `.onnx` file. */
  readonly tokenizer?: PromptTokenizer;
  /** Tokens that the model takes at most, where its files tell. */
  readonly contextTokens?: number;
  /** That open gates change nothing: how far the gated graph is from the original. */
  readonly check: GateCheck;
  /** See `GatedRunner`. */
  run(call: GatedRows, outputs: readonly string[]): Promise<Record<string, GatedOutput>>;
  /** Log-probabilities of the tokens picked, in nats. */
  logProbs(call: GatedRows, picks: GatedPicks): Promise<Float64Array>;
  /** Frees the model. */
  dispose(): Promise<void>;
}

/** What rounding may do to outputs, as a part of their standard deviation: in full precision, in half, quantised. */
const TOLERANCE = { exact: 1e-4, half: 0.02, quantised: 0.1 } as const;

/**
 * Opens a transformer with gates: a folder in Hugging Face's layout (or `owner/name` on the hub), or an `.onnx` file.
 * Before it is returned a probe input tells that gates at 1 leave the outputs as they are; `check` has the figures.
 *
 * @throws OptionalPackageError where `onnxruntime-node` or another package is missing.
 * @throws InvalidArgumentError for a file that is not ONNX, weights that are missing, a graph without an attention that
 *   can be recognised, inputs that spex does not know, or gates that do not hold on the probe input.
 */
export async function openGatedModel(options: GatedModelOptions): Promise<GatedModel> {
  const { device = 'cpu', threads, memory = 1024, cacheDir = cacheFolder() } = options;
  if (!(Number.isFinite(memory) && memory > 0)) {
    const message = `memory must be a number of megabytes above 0, not ${memory}`;
    throw new InvalidArgumentError('memory', message, memory);
  }
  const packages = loadTransformersPackages();
  const { runtime } = packages;
  const { path, name, files } = await findGraph(options);
  const language = files && (await readLanguage(packages, files));
  const original = await readOnnxFile(path);
  const externalData = await readExternalWeights(original, path);
  const gated = gateGraph(original, options);
  const head = original.graph.output.some(
    (output) => output.name === 'logits' && output.type.tensorType.shape?.dim?.length === 3,
  );
  const opened = await openSession(runtime, path, {
    device,
    threads,
    head,
    graph: encodeOnnx(gated.model),
    ...(externalData.length > 0 ? { externalData } : {}),
  });
  const { session } = opened;
  try {
    const feeds = createFeeds(runtime, session, name, (input) => input.startsWith('spex.'));
    const runner = new GatedRunner(runtime, session, feeds, gated, memory * 2 ** 20);
    const outputs = session.outputNames.filter((output) => !output.startsWith('spex_'));
    const output = outputs.find((one) => !one.startsWith('present')) ?? outputs[0]!;
    const vocabulary = vocabularyOf(original);
    const plain = (rows: readonly Int32Array[]) =>
      runOnce(runtime, path, { name, output, rows, device: opened.device, threads });
    const check = await checkGates(runner, plain, gated, {
      output,
      vocabulary: vocabulary ?? 16,
      tolerance: toleranceOf(original),
      name,
    });
    const shaping = [path, ...externalData.map(({ path: beside }) => join(dirname(path), beside))];
    const id = `gated-${(await contentId(shaping, cacheDir)).slice(0, 32)}-${opened.device}`;
    const { sites, refused, layers, units, style } = gated;
    return {
      ...language,
      ...{ id, name, original, path, outputs, vocabulary, check, sites, refused, layers, units, style },
      run: (call, wanted) => runner.run(call, wanted),
      logProbs: (call, picks) => runner.logProbs(call, picks),
      dispose: () => session.release(),
    };
  } catch (error) {
    await session.release();
    throw error;
  }
}

/** The graph's file on this machine. */
async function findGraph(
  options: GatedModelOptions,
): Promise<{ path: string; name: string; files?: ModelFiles }> {
  const { source, dtype } = options;
  const info = await stat(source).catch(() => undefined);
  if (info?.isFile()) return { path: source, name: basename(source) };
  const files = await openModelFiles(source, options);
  const { file, data } = chooseWeights(files.name, files.list, dtype);
  for (const beside of data) await files.fetch(beside);
  return { path: await files.fetch(file), name: files.name, files };
}

/** How the model's folder says that texts become tokens, where it does. */
async function readLanguage(
  packages: TransformersPackages,
  files: ModelFiles,
): Promise<Pick<GatedModel, 'tokenizer' | 'contextTokens'>> {
  const file = await readModelJson<TokenizerFile>(files, 'tokenizer.json');
  if (file === undefined) return {};
  const config = (await readModelJson<TokenizerConfig>(files, 'tokenizer_config.json')) ?? {};
  const template = await readModelText(files, 'chat_template.jinja');
  const tokenizer = readTokenizer(files, () => createPromptTokenizer(packages, file, config, template));
  const model = await readModelJson<ModelConfig>(files, 'config.json');
  const contextTokens = model && contextOf(model, config);
  return { tokenizer, ...(contextTokens === undefined ? {} : { contextTokens }) };
}

/** The output of the graph as it was exported; its session is gone afterwards. */
async function runOnce(
  runtime: typeof OnnxRuntime,
  path: string,
  call: {
    name: string;
    output: string;
    rows: readonly Int32Array[];
    device: 'cpu' | 'cuda' | 'webgpu';
    threads: number | undefined;
  },
): Promise<Float32Array> {
  const { session } = await openSession(runtime, path, { ...call, head: false });
  try {
    const feeds = createFeeds(runtime, session, call.name);
    const parts = feeds.single ? call.rows.map((row) => [row]) : [call.rows];
    const found: number[] = [];
    for (const part of parts) {
      const results = await session.run(feeds.of(part, {}), [call.output]);
      for (const value of toFloat(results[call.output]!.data as Numbers)) found.push(value);
    }
    return Float32Array.from(found);
  } finally {
    await session.release();
  }
}

const QUANTISED = /Quantize|NBits|Bnb4|FpQ4|Integer|^QLinear|^QAttention|^QMoE/;

function toleranceOf({ graph }: OnnxModel): number {
  if (graph.node.some(({ opType }) => QUANTISED.test(opType))) return TOLERANCE.quantised;
  const halves: number[] = [ELEMENT_TYPES.float16, ELEMENT_TYPES.bfloat16];
  return graph.initializer.some(({ dataType }) => halves.includes(dataType))
    ? TOLERANCE.half
    : TOLERANCE.exact;
}

/** Rows of the table that the token ids are looked up in, as they are or reshaped. */
function vocabularyOf(model: OnnxModel): number | undefined {
  const ids = new Set(['input_ids']);
  const weights = new Map(model.graph.initializer.map((tensor) => [tensor.name, tensor]));
  for (const { opType, input, output } of model.graph.node) {
    if (/^(Reshape|Cast|Identity)$/.test(opType) && ids.has(input[0]!)) ids.add(output[0]!);
    const table = weights.get(input[opType === 'EmbedLayerNormalization' ? 2 : 0] ?? '');
    const looked = input[opType === 'EmbedLayerNormalization' ? 0 : 1] ?? '';
    if (/Gather$|EmbedLayerNormalization/.test(opType) && table?.dims.length === 2 && ids.has(looked))
      return table.dims[0];
  }
  return undefined;
}
