import { InvalidArgumentError } from '@spex/core';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { HEAD } from './answer-head.ts';
import { createFeeds, longestOf } from './feeds.ts';
import { type Numbers, toFloat } from './halves.ts';
import { logSumExp } from './log-softmax.ts';

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
  const feeds = createFeeds({ Tensor }, session, name);
  const { caches, headed, leavesOut } = feeds;
  const output = session.outputMetadata.find((value) => value.name === 'logits');
  if (!output?.isTensor) {
    const message = `${name} has no output 'logits' (it has ${session.outputNames.join(', ')}): spex runs causal language models and classifiers`;
    throw new InvalidArgumentError('source', message, session.outputNames);
  }
  const width = output.shape.at(-1);
  const ints = (data: BigInt64Array, dims: number[]) => new Tensor('int64', data, dims);
  const kept = caches.map((cache) => cache.output);

  async function run(rows: readonly Int32Array[], options: ForwardOptions = {}): Promise<ForwardResult> {
    const fetches = options.keep ? ['logits', ...kept] : ['logits'];
    const results = await session.run(feeds.of(rows, options), fetches);
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
    columns: (columns, wanted) => (leavesOut ? wanted : columns),
    run,

    async logProbs(rows, picks, options = {}) {
      const { at, tokens, width: perPick } = picks;
      if (headed) {
        const inputs = feeds.of(rows, options);
        inputs[HEAD.rows] = ints(BigInt64Array.from(at, BigInt), [at.length]);
        inputs[HEAD.tokens] = ints(BigInt64Array.from(tokens, BigInt), [at.length, perPick]);
        const results = await session.run(inputs, [HEAD.logProbs]);
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
      const results = await session.run(feeds.of([row], { past, wanted: 1 }), kept);
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
