import { InvalidArgumentError } from '@spex/core';
import type { LanguageModel } from '@spex/lenses';
import { cacheFolder } from '../files/cached-file.ts';
import { CausalModel } from './causal.ts';
import { ClassifierModel } from './classifier.ts';
import { contentId } from './content-id.ts';
import { createForward, type Forward } from './forward.ts';
import { type ModelConfig, readArchitecture } from './model-config.ts';
import { loadTransformersPackages } from './packages.ts';
import { DEVICES, type Device, openSession } from './session.ts';
import { type ModelFiles, openModelFiles, readModelJson, readModelText } from './source.ts';
import {
  createPromptTokenizer,
  type PromptTokenizer,
  type TokenizerConfig,
  type TokenizerFile,
} from './tokenizer.ts';
import { type ChosenWeights, chooseWeights, DTYPES, type Dtype } from './weights.ts';

/** Options of `loadTransformersModel`. */
export interface TransformersOptions {
  /** A folder with config.json, tokenizer.json and onnx/model.onnx; where there is none, `owner/name` on the hub. */
  readonly source: string;
  /** Where it runs; default: `cpu`. */
  readonly device?: Device;
  /** The weights to take: `fp32`, `fp16`, `q8`, `q4` …; default: the most exact there are. */
  readonly dtype?: Dtype;
  /** Never asks the hub; default: false. */
  readonly localOnly?: boolean;
  /** Branch, tag or commit on the hub; default: `main`. */
  readonly revision?: string;
  /** Folder for downloads; default: `SPEX_CACHE`, else the user's cache folder. */
  readonly cacheDir?: string;
  /** Threads of one run; default: one a physical core. */
  readonly threads?: number;
  /** Megabytes that the logits of one run may take; a call is split to stay below. Default: 256. */
  readonly memory?: number;
  /** Whether the first tokens that prompts of a call share run once; default: true, where the graph can. */
  readonly reusePrefixes?: boolean;
  /** Stops a download. */
  readonly signal?: AbortSignal;
}

/**
 * What rounding may do to logits, as a part of their standard deviation, when the same tokens go through in two pieces.
 * Quantised graphs choose their scale by the largest number of a run.
 */
const ROUNDING: Readonly<Record<Dtype, number>> = {
  fp32: 0.002,
  fp16: 0.02,
  q8: 0.1,
  int8: 0.1,
  uint8: 0.1,
  q4: 0.1,
  q4f16: 0.1,
  bnb4: 0.1,
};

/**
 * Loads a model in Hugging Face's layout on ONNX Runtime: a causal language model (log-probabilities of answers,
 * generation) or a sequence classifier (logits of its labels). Local files come first; the hub is asked only where no such
 * folder exists.
 *
 * Prompts are padded on the right and split into runs by length, memory and shared prefixes. Numbers agree with the whole
 * prompt by itself to rounding: 1e-5 in full precision; with 8-bit weights the rows of a run move each other a little.
 *
 * @throws OptionalPackageError where `onnxruntime-node`, `@huggingface/tokenizers` or `@huggingface/jinja` is missing.
 * @throws InvalidArgumentError for a source that is no such model, weights that are not there, or a bad option.
 * @throws HubError where the hub does not give the model.
 */
export async function loadTransformersModel(options: TransformersOptions): Promise<LanguageModel> {
  const { source, device = 'cpu', dtype, cacheDir = cacheFolder(), threads, memory = 256 } = options;
  checkOptions(device, dtype, threads, memory);
  const packages = loadTransformersPackages();
  const files = await openModelFiles(source, options);
  const config = await required<ModelConfig>(files, 'config.json');
  const tokenizerFile = await required<TokenizerFile>(files, 'tokenizer.json');
  const tokenizerConfig = (await readModelJson<TokenizerConfig>(files, 'tokenizer_config.json')) ?? {};
  const template = await readModelText(files, 'chat_template.jinja');
  const weights = chooseWeights(files.name, files.list, dtype);
  const architecture = readArchitecture(files.name, config, tokenizerConfig);
  const tokenizer = readTokenizer(files, () =>
    createPromptTokenizer(packages, tokenizerFile, tokenizerConfig, template),
  );
  const path = await fetchWeights(files, weights);
  const opened = await openSession(packages.runtime, path, {
    device,
    threads,
    head: architecture.kind === 'causal' && weights.data.length === 0,
  });
  const release = () => opened.session.release();
  try {
    const forward = createForward(packages.runtime, opened.session, files.name);
    const content = await contentOf(files, weights, cacheDir);
    const id = `transformers-${content.slice(0, 32)}-${weights.dtype}-${opened.device}`;
    const common = { id, name: files.name, forward, tokenizer, release };
    const { contextTokens } = architecture;
    if (architecture.kind === 'classifier') {
      const { classes, pad } = architecture;
      checkShape(files.name, forward, 2, classes.length);
      return new ClassifierModel({ ...common, contextTokens, classes, pad });
    }
    checkShape(files.name, forward, 3);
    const generation = await readModelJson<ModelConfig>(files, 'generation_config.json');
    return new CausalModel({
      ...common,
      contextTokens,
      vocabulary: forward.width ?? architecture.vocabulary,
      ends: endTokens(tokenizer, config, generation),
      memory: memory * 2 ** 20,
      tolerance: options.reusePrefixes === false ? 0 : ROUNDING[weights.dtype],
    });
  } catch (error) {
    await release();
    throw error;
  }
}

/** Throws InvalidArgumentError for a device or a number type that there is not, and for numbers out of range. */
export function checkOptions(
  device: Device,
  dtype: Dtype | undefined,
  threads: number | undefined,
  memory: number,
): void {
  if (!DEVICES.includes(device)) {
    const message = `device must be one of ${DEVICES.join(', ')}, not ${device}`;
    throw new InvalidArgumentError('device', message, device);
  }
  if (dtype !== undefined && !DTYPES.includes(dtype)) {
    const message = `dtype must be one of ${DTYPES.join(', ')}, not ${dtype}`;
    throw new InvalidArgumentError('dtype', message, dtype);
  }
  if (threads !== undefined && !(Number.isSafeInteger(threads) && threads >= 1)) {
    const message = `threads must be a whole number from 1, not ${threads}`;
    throw new InvalidArgumentError('threads', message, threads);
  }
  if (!(Number.isFinite(memory) && memory > 0)) {
    const message = `memory must be a number of megabytes above 0, not ${memory}`;
    throw new InvalidArgumentError('memory', message, memory);
  }
}

async function required<Content>(files: ModelFiles, file: string): Promise<Content> {
  const content = await readModelJson<Content>(files, file);
  if (content !== undefined) return content;
  const found = files.list.length > 0 ? files.list.slice(0, 12).join(', ') : 'nothing';
  const message = `${files.name} has no ${file}, it has ${found}; a model is config.json, tokenizer.json and onnx/model.onnx`;
  throw new InvalidArgumentError('source', message, file);
}

/** @throws InvalidArgumentError where the model's tokenizer is none that spex can read. */
export function readTokenizer(files: ModelFiles, read: () => PromptTokenizer): PromptTokenizer {
  try {
    return read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `${files.name}/tokenizer.json is no tokenizer that spex can read: ${reason}`;
    throw new InvalidArgumentError('source', message, files.name);
  }
}

/** Brings the graph and the weights beside it to this machine. */
async function fetchWeights(files: ModelFiles, { file, data }: ChosenWeights): Promise<string> {
  for (const beside of data) await files.fetch(beside);
  return files.fetch(file);
}

/** Hash over all that shapes the model's numbers. */
async function contentOf(
  files: ModelFiles,
  { file, data }: ChosenWeights,
  cacheDir: string,
): Promise<string> {
  const shaping = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'];
  const present = [...shaping.filter((name) => files.list.includes(name)), file, ...data];
  return contentId(await Promise.all(present.map((name) => files.fetch(name))), cacheDir);
}

function checkShape(name: string, forward: Forward, rank: number, width?: number): void {
  const fits = width === undefined || forward.width === undefined || forward.width === width;
  if (forward.rank === rank && fits) return;
  const kind = rank === 3 ? 'a causal language model' : `a classifier with ${width} labels`;
  const shape = `${forward.rank} dimensions, the last of size ${forward.width ?? 'any'}`;
  const message = `${name}: config.json tells of ${kind}, and its ONNX file gives logits of ${shape}`;
  throw new InvalidArgumentError('source', message, name);
}

function endTokens(tokenizer: PromptTokenizer, ...configs: (ModelConfig | undefined)[]): Set<number> {
  const ids = configs.flatMap((config) => config?.eos_token_id ?? []);
  const own = tokenizer.special('eos');
  return new Set(own === undefined ? ids : [...ids, own]);
}
