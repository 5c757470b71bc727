import { InvalidArgumentError } from '@spex/core';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { HEAD } from './answer-head.ts';
import { logSumExp } from './log-softmax.ts';

/** Numbers of a tensor as ONNX Runtime holds them; half-precision ones are their bits. */
type Numbers = Float32Array | Uint16Array;

/** Keys and values of tokens that have gone through the model, by the name of the input that takes them. */
export interface Past {
  /** Columns, the same for every row. */
  readonly columns: number;
  readonly rows: number;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

interface ForwardOptions {
  /** What went through before these tokens. */
  readonly past?: Past | undefined;
  /** Number for the columns after a row's end; default 0. */
  readonly pad?: number;
  /** Whether keys and values are wanted too. */
  readonly keep?: boolean;
  /** Trailing columns whose logits are wanted, where the graph can leave out others; default: all. */
  readonly wanted?: number;
}

export interface ForwardResult {
  /** Shape [rows × columns × vocabulary], or [rows × classes]. */
  readonly logits: Float32Array;
  readonly dims: readonly number[];
  readonly past?: Past;
}

/** Tokens whose log-probabilities are wanted. */
interface Picks {
  /** Where: a row of tokens times the columns of logits, plus the column; shape [picks]. */
  readonly at: Int32Array;
  /** Which: shape [picks × width]. */
  readonly tokens: Int32Array;
  readonly width: number;
}

/** A graph as Hugging Face's exporters write them: token ids in, logits out, with or without keys and values. */
export interface Forward {
  /** Whether keys and values go in and come out. */
  readonly cached: boolean;
  /** Dimensions of the logits: 3 for a causal model, 2 for a classifier. */
  readonly rank: number;
  /** Size of the logits' last dimension, where the graph tells. */
  readonly width: number | undefined;
  /** Columns of logits that a run of so many columns gives, of which so many are wanted. */
  columns(columns: number, wanted: number): number;
  /** Runs rows of tokens, padded on the right. */
  run(rows: readonly Int32Array[], options?: ForwardOptions): Promise<ForwardResult>;
  /** Runs rows of tokens; gives natural logarithms of probabilities in float64, shape [picks × width]. */
  logProbs(rows: readonly Int32Array[], picks: Picks, options?: ForwardOptions): Promise<Float64Array>;
  /** Runs one row for its keys and values only. */
  remember(row: Int32Array, past?: Past): Promise<Past>;
  /** The past of one row, copied for several. */
  tile(past: Past, rows: number): Past;
}

const CACHE = /^past_key_values\.(.+)$/;

/**
 * Learns from a graph's inputs how to feed it.
 *
 * @throws InvalidArgumentError for a graph with an input that spex does not know, or without logits.
 */
export function createForward(
  { Tensor }: typeof OnnxRuntime,
  session: InferenceSession,
  name: string,
): Forward {
  const caches = cacheInputs(session, name);
  const has = new Set(session.inputNames);
  const output = session.outputMetadata.find((value) => value.name === 'logits');
  if (!output?.isTensor) {
    const message = `${name} has no output 'logits' (it has ${session.outputNames.join(', ')}): spex runs causal language models and classifiers`;
    throw new InvalidArgumentError('source', message, session.outputNames);
  }
  const width = output.shape.at(-1);
  const ints = (data: BigInt64Array, dims: number[]) => new Tensor('int64', data, dims);

  const leavesOut = ['num_logits_to_keep', 'logits_to_keep'].filter((key) => has.has(key));
  const kept = caches.map((cache) => cache.output);
  const headed = has.has(HEAD.rows);

  function feedsOf(
    rows: readonly Int32Array[],
    { past, pad = 0, wanted }: ForwardOptions,
  ): Record<string, Tensor> {
    const columns = longestOf(rows);
    const before = past?.columns ?? 0;
    const total = before + columns;
    const ids = new BigInt64Array(rows.length * columns);
    const mask = new BigInt64Array(rows.length * total);
    const positions = new BigInt64Array(rows.length * columns);
    if (pad !== 0) ids.fill(BigInt(pad));
    // Little-endian: the lower half of each number, whose upper half is 0.
    const lowIds = new Int32Array(ids.buffer);
    const lowPositions = new Int32Array(positions.buffer);
    for (const [row, tokens] of rows.entries()) {
      const first = row * columns;
      for (let at = 0; at < tokens.length; at++) lowIds[2 * (first + at)] = tokens[at]!;
      for (let at = 0; at < columns; at++) lowPositions[2 * (first + at)] = before + at;
      mask.fill(1n, row * total, row * total + before + tokens.length);
    }
    const feeds: Record<string, Tensor> = { input_ids: ints(ids, [rows.length, columns]) };
    if (has.has('attention_mask')) feeds.attention_mask = ints(mask, [rows.length, total]);
    if (has.has('position_ids')) feeds.position_ids = ints(positions, [rows.length, columns]);
    if (has.has('token_type_ids')) {
      feeds.token_type_ids = ints(new BigInt64Array(rows.length * columns), [rows.length, columns]);
    }
    for (const key of leavesOut) feeds[key] = ints(BigInt64Array.of(BigInt(wanted ?? columns)), []);
    if (has.has('use_cache_branch')) {
      feeds.use_cache_branch = new Tensor('bool', Uint8Array.of(before > 0 ? 1 : 0), [1]);
    }
    for (const cache of caches) {
      feeds[cache.input] =
        past?.tensors[cache.input] ?? emptyTensor(Tensor, cache.type, cache.dims(rows.length, 0));
    }
    if (headed) {
      feeds[HEAD.rows] = ints(new BigInt64Array(1), [1]);
      feeds[HEAD.tokens] = ints(new BigInt64Array(1), [1, 1]);
    }
    return feeds;
  }

  async function run(rows: readonly Int32Array[], options: ForwardOptions = {}): Promise<ForwardResult> {
    const fetches = options.keep ? ['logits', ...kept] : ['logits'];
    const results = await session.run(feedsOf(rows, options), fetches);
    const logits = results.logits!;
    const read = { logits: toFloat(logits.data as Numbers), dims: logits.dims };
    return options.keep
      ? { ...read, past: pastOf(results as Record<string, Tensor>, rows, options.past) }
      : read;
  }

  function pastOf(
    results: Readonly<Record<string, Tensor>>,
    rows: readonly Int32Array[],
    past: Past | undefined,
  ): Past {
    const tensors = Object.fromEntries(caches.map((cache) => [cache.input, results[cache.output]!]));
    return { columns: (past?.columns ?? 0) + longestOf(rows), rows: rows.length, tensors };
  }

  return {
    cached: caches.length > 0,
    rank: output.shape.length,
    width: typeof width === 'number' && width > 0 ? width : undefined,
    columns: (columns, wanted) => (leavesOut.length > 0 ? wanted : columns),
    run,

    async logProbs(rows, picks, options = {}) {
      const { at, tokens, width: perPick } = picks;
      if (headed) {
        const feeds = feedsOf(rows, options);
        feeds[HEAD.rows] = ints(BigInt64Array.from(at, BigInt), [at.length]);
        feeds[HEAD.tokens] = ints(BigInt64Array.from(tokens, BigInt), [at.length, perPick]);
        const results = await session.run(feeds, [HEAD.logProbs]);
        return results[HEAD.logProbs]!.data as Float64Array;
      }
      const { logits, dims } = await run(rows, options);
      const size = dims.at(-1)!;
      const logProbs = new Float64Array(tokens.length);
      for (let pick = 0; pick < at.length; pick++) {
        const start = at[pick]! * size;
        const total = logSumExp(logits, start, size);
        for (let index = pick * perPick; index < (pick + 1) * perPick; index++) {
          logProbs[index] = logits[start + tokens[index]!]! - total;
        }
      }
      return logProbs;
    },

    async remember(row, past) {
      const results = await session.run(feedsOf([row], { past, wanted: 1 }), kept);
      return pastOf(results as Record<string, Tensor>, [row], past);
    },

    tile(past, rows) {
      const tensors = Object.entries(past.tensors).map(([input, tensor]) => {
        const one = tensor.data as Numbers;
        const size = one.length / past.rows;
        const data = new (one.constructor as new (length: number) => Numbers)(size * rows);
        for (let row = 0; row < rows; row++) data.set(one.subarray(0, size), row * size);
        const dims = [rows, ...tensor.dims.slice(1)];
        return [input, new Tensor(tensor.type as 'float32', data as Float32Array, dims)] as const;
      });
      return { columns: past.columns, rows, tensors: Object.fromEntries(tensors) };
    },
  };
}

interface CacheInput {
  readonly input: string;
  readonly output: string;
  readonly type: string;
  dims(rows: number, columns: number): number[];
}

const KNOWN = new Set([
  'input_ids',
  'attention_mask',
  'position_ids',
  'token_type_ids',
  'num_logits_to_keep',
  'logits_to_keep',
  'use_cache_branch',
  HEAD.rows,
  HEAD.tokens,
]);

/** The inputs for keys and values: [rows, heads, columns, head size], of which rows and columns have no fixed size. */
function cacheInputs(session: InferenceSession, name: string): CacheInput[] {
  const caches: CacheInput[] = [];
  for (const value of session.inputMetadata) {
    if (KNOWN.has(value.name)) continue;
    const layer = CACHE.exec(value.name);
    const output = `present.${layer?.[1]}`;
    const shape = value.isTensor ? value.shape : [];
    const fits =
      layer?.[1] !== undefined &&
      session.outputNames.includes(output) &&
      value.isTensor &&
      shape.length === 4 &&
      typeof shape[1] === 'number' &&
      typeof shape[3] === 'number' &&
      shape[1] > 0 &&
      shape[3] > 0;
    if (!fits) {
      const message = `${name} wants an input '${value.name}' that spex does not know; it feeds ${[...KNOWN].slice(0, 4).join(', ')} and past_key_values`;
      throw new InvalidArgumentError('source', message, value.name);
    }
    const [, heads, , size] = shape as [unknown, number, unknown, number];
    caches.push({
      input: value.name,
      output,
      type: value.type,
      dims: (rows, columns) => [rows, heads, columns, size],
    });
  }
  return caches;
}

function longestOf(rows: readonly Int32Array[]): number {
  return rows.reduce((longest, row) => Math.max(longest, row.length), 0);
}

function emptyTensor(Tensor: typeof OnnxRuntime.Tensor, type: string, dims: number[]): Tensor {
  const data = type === 'float16' ? new Uint16Array(0) : new Float32Array(0);
  return new Tensor(type as 'float32', data as Float32Array, dims);
}

/** Half-precision numbers by their 16 bits. */
let halves: Float32Array | undefined;

function toFloat(data: Numbers): Float32Array {
  if (data instanceof Float32Array) return data;
  // Newer versions of Node have an array type for half precision, which converts by itself.
  if (!(data instanceof Uint16Array)) return Float32Array.from(data);
  halves ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return exponent === 0 ? (sign * fraction) / 2 ** 24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
  const table = halves;
  const floats = new Float32Array(data.length);
  for (let at = 0; at < data.length; at++) floats[at] = table[data[at]!]!;
  return floats;
}
