import { InvalidArgumentError } from '@spex/core';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { HEAD } from './answer-head.ts';
import type { Past } from './forward.ts';

interface FeedOptions {
  /** What went through before these tokens. */
  readonly past?: Past | undefined;
  /** Number for the columns after a row's end; default 0. */
  readonly pad?: number;
  /** Trailing columns whose logits are wanted, where the graph can leave out others; default: all. */
  readonly wanted?: number;
  /** Columns of the run; default: the longest row's. */
  readonly columns?: number;
  /** For each row, a number for each of its tokens: 0 leaves the token out of sight; default: all 1. */
  readonly masks?: readonly ArrayLike<number>[] | undefined;
}

/** An input for keys and values, and the output that gives them. */
interface CacheInput {
  readonly input: string;
  readonly output: string;
  readonly type: string;
  dims(rows: number, columns: number): number[];
}

/** How a graph is fed. */
export interface Feeds {
  readonly caches: readonly CacheInput[];
  /** Whether the graph has the head that reads log-probabilities. */
  readonly headed: boolean;
  /** Whether the graph can leave out columns of logits. */
  readonly leavesOut: boolean;
  /** Whether every row is a run of its own: the graph's batch is fixed at 1. */
  readonly single: boolean;
  /** The inputs of a run for rows of tokens, padded on the right. */
  of(rows: readonly Int32Array[], options: FeedOptions): Record<string, Tensor>;
}

const CACHE = /^past_key_values\.(.+)$/;
/** Inputs that scale parts of a model: all of it is there where they are 1. */
const ONES = new Set(['head_mask']);
const LEFT_OUT = ['num_logits_to_keep', 'logits_to_keep'];
const KNOWN = new Set([
  'input_ids',
  'attention_mask',
  'position_ids',
  'token_type_ids',
  ...LEFT_OUT,
  'use_cache_branch',
  HEAD.rows,
  HEAD.tokens,
]);

/**
 * Learns from a graph's inputs how to feed it: token ids, mask and positions in the types that it wants, empty keys and
 * values, ones for masks over heads. Inputs whose name `others` takes are left to the caller.
 *
 * @throws InvalidArgumentError that lists the inputs that spex does not know.
 */
export function createFeeds(
  { Tensor }: Pick<typeof OnnxRuntime, 'Tensor'>,
  session: InferenceSession,
  name: string,
  others: (input: string) => boolean = () => false,
): Feeds {
  const inputs = new Map(session.inputMetadata.map((value) => [value.name, value]));
  const caches: CacheInput[] = [];
  const ones: (readonly [string, readonly (number | string)[]])[] = [];
  const unknown: string[] = [];
  for (const value of inputs.values()) {
    if (KNOWN.has(value.name) || others(value.name)) continue;
    const cache = cacheInput(session, value);
    const shape = value.isTensor && value.type === 'float32' ? value.shape : [];
    if (cache !== undefined) caches.push(cache);
    else if (ONES.has(value.name) && shape.length > 0 && shape.slice(1).every((side) => Number(side) > 0)) {
      ones.push([value.name, shape]);
    } else unknown.push(value.name);
  }
  if (unknown.length > 0) {
    const list = unknown.map((input) => `'${input}'`).join(', ');
    const wants = unknown.length === 1 ? `an input ${list}` : `inputs ${list}`;
    const message = `${name} wants ${wants} that spex does not know; it feeds ${[...KNOWN].slice(0, 4).join(', ')} and past_key_values`;
    throw new InvalidArgumentError('source', message, unknown.length === 1 ? unknown[0] : unknown);
  }
  const headed = inputs.has(HEAD.rows);
  const first = inputs.get('input_ids');

  return {
    caches,
    headed,
    leavesOut: LEFT_OUT.some((key) => inputs.has(key)),
    single: first?.isTensor === true && first.shape[0] === 1,

    of(rows, { past, pad = 0, wanted, columns = longestOf(rows), masks }) {
      const before = past?.columns ?? 0;
      const total = before + columns;
      const ids = new Int32Array(rows.length * columns);
      const mask = new Int32Array(rows.length * total);
      const positions = new Int32Array(rows.length * columns);
      if (pad !== 0) ids.fill(pad);
      for (const [row, tokens] of rows.entries()) {
        const start = row * columns;
        ids.set(tokens, start);
        for (let at = 0; at < columns; at++) positions[start + at] = before + at;
        mask.fill(1, row * total, row * total + before + tokens.length);
        const own = masks?.[row];
        if (own !== undefined)
          for (let at = 0; at < own.length; at++) mask[row * total + before + at] = own[at]!;
      }
      const feeds: Record<string, Tensor> = {};
      const feed = (input: string, data: Int32Array, dims: number[]) => {
        const value = inputs.get(input);
        if (value?.isTensor) feeds[input] = tensorOf(Tensor, value.type, data, dims);
      };
      feed('input_ids', ids, [rows.length, columns]);
      feed('attention_mask', mask, [rows.length, total]);
      feed('position_ids', positions, [rows.length, columns]);
      feed('token_type_ids', new Int32Array(rows.length * columns), [rows.length, columns]);
      for (const key of LEFT_OUT) feed(key, Int32Array.of(wanted ?? columns), []);
      if (inputs.has('use_cache_branch')) {
        feeds.use_cache_branch = new Tensor('bool', Uint8Array.of(before > 0 ? 1 : 0), [1]);
      }
      for (const cache of caches) {
        feeds[cache.input] =
          past?.tensors[cache.input] ?? emptyTensor(Tensor, cache.type, cache.dims(rows.length, 0));
      }
      for (const [input, shape] of ones) {
        const dims = shape.map((side, axis) =>
          axis === 0 && !(Number(side) > 0) ? rows.length : Number(side),
        );
        const size = dims.reduce((product, side) => product * side, 1);
        feeds[input] = new Tensor('float32', new Float32Array(size).fill(1), dims);
      }
      if (headed) {
        feed(HEAD.rows, new Int32Array(1), [1]);
        feed(HEAD.tokens, new Int32Array(1), [1, 1]);
      }
      return feeds;
    },
  };
}

export function longestOf(rows: readonly Int32Array[]): number {
  return rows.reduce((longest, row) => Math.max(longest, row.length), 0);
}

/** An input for keys and values: [rows, heads, columns, head size], of which rows and columns have no fixed size. */
function cacheInput(
  session: InferenceSession,
  value: InferenceSession.ValueMetadata,
): CacheInput | undefined {
  const layer = CACHE.exec(value.name)?.[1];
  if (layer === undefined || !value.isTensor || value.shape.length !== 4) return undefined;
  const [, heads, , size] = value.shape;
  const output = `present.${layer}`;
  const fits =
    session.outputNames.includes(output) &&
    typeof heads === 'number' &&
    typeof size === 'number' &&
    heads > 0 &&
    size > 0;
  if (!fits) return undefined;
  const dims = (rows: number, columns: number) => [rows, heads, columns, size];
  return { input: value.name, output, type: value.type, dims };
}

/** Whole numbers from 0 in the type that an input wants. */
function tensorOf(Tensor: typeof OnnxRuntime.Tensor, type: string, data: Int32Array, dims: number[]): Tensor {
  switch (type) {
    case 'int32':
      return new Tensor('int32', data, dims);
    case 'float32':
      return new Tensor('float32', Float32Array.from(data), dims);
    case 'bool':
      return new Tensor('bool', Uint8Array.from(data), dims);
    default: {
      // Little-endian: the lower half of each number, whose upper half is 0.
      const wide = new BigInt64Array(data.length);
      const low = new Int32Array(wide.buffer);
      for (let at = 0; at < data.length; at++) low[2 * at] = data[at]!;
      return new Tensor('int64', wide, dims);
    }
  }
}

function emptyTensor(Tensor: typeof OnnxRuntime.Tensor, type: string, dims: number[]): Tensor {
  const data = type === 'float16' ? new Uint16Array(0) : new Float32Array(0);
  return new Tensor(type as 'float32', data as Float32Array, dims);
}
