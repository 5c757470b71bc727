import { CallError } from '@spex/core';
import type { LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { reasonOf } from './package.ts';
import { prefixOrder, stretches } from './prefix-order.ts';

/** Rows that are read at the same time: llama.cpp then reads the weights once for all of them. */
const MOST_SEQUENCES = 8;
/** Tokens that all caches of keys and values hold together, at most, beyond the first row's. */
const CACHE_TOKENS = 16_384;
const SHORTEST_CACHE = 512;
/** Tokens that are read between two looks at the signal. */
const STEP = 512;

export interface EngineOptions {
  readonly contextTokens: number;
  readonly threads: number;
  readonly reusePrefixes: boolean;
  /**
   * Whether keys and values are kept as they are computed. By default llama.cpp rounds them to 16 bits, and what a number
   * then is depends, by up to 3e-4, on which rows it was computed with. Only the processor can do without.
   */
  readonly exact: boolean;
}

/** One row's turn: `rest` are its tokens, at least one, that `sequence` has not read yet. */
export interface Turn {
  readonly row: number;
  readonly sequence: LlamaContextSequence;
  readonly rest: readonly Token[];
}

/** Leads rows of tokens through a model's caches, so that what rows share is read once. */
export class Engine {
  readonly #model: LlamaModel;
  readonly #options: EngineOptions;
  #context: LlamaContext | undefined;
  #sequences: LlamaContextSequence[] = [];
  #size = 0;
  #latest: Promise<unknown> = Promise.resolve();
  #tokens = 0;

  constructor(model: LlamaModel, options: EngineOptions) {
    this.#model = model;
    this.#options = options;
  }

  /** Tokens read so far. */
  get tokens(): number {
    return this.#tokens;
  }

  /** Counts tokens that a turn reads besides those of its row. */
  count(tokens: number): void {
    this.#tokens += tokens;
  }

  /**
   * Gives every row its turn, several at a time; the next ones come when all of these are over. `room` is the number of
   * tokens that a turn may read after its row. Calls wait for each other.
   */
  run(
    rows: readonly Token[][],
    room: number,
    signal: AbortSignal | undefined,
    turn: (turn: Turn) => Promise<void>,
  ): Promise<void> {
    const result = this.#latest.then(() => this.#run(rows, room, signal, turn));
    this.#latest = result.catch(() => {});
    return result;
  }

  async dispose(): Promise<void> {
    await this.#latest;
    await this.#context?.dispose();
    this.#context = undefined;
    this.#size = 0;
  }

  async #run(
    rows: readonly Token[][],
    room: number,
    signal: AbortSignal | undefined,
    turn: (turn: Turn) => Promise<void>,
  ): Promise<void> {
    signal?.throwIfAborted();
    if (rows.length === 0) return;
    const longest = rows.reduce((most, row) => Math.max(most, row.length), 0);
    // One more: a full cache would make room by forgetting its beginning.
    await this.#ensure(Math.min(longest + room + 1, this.#options.contextTokens));
    const order = this.#options.reusePrefixes ? prefixOrder(rows) : [...rows.keys()];
    const parts = stretches(order, this.#sequences.length);
    for (let at = 0; at < parts[parts.length - 1]!.length; at++) {
      signal?.throwIfAborted();
      const now = parts.flatMap((part, index) =>
        at < part.length ? [{ row: part[at]!, sequence: this.#sequences[index]! }] : [],
      );
      const rests = await Promise.all(
        now.map(({ row, sequence }) => this.#prepare(sequence, rows[row]!, signal)),
      );
      await Promise.all(now.map((one, index) => turn({ ...one, rest: rests[index]! })));
    }
  }

  /** Leaves of the sequence what the row shares with it; gives back what is still to be read. */
  async #prepare(
    sequence: LlamaContextSequence,
    row: readonly Token[],
    signal: AbortSignal | undefined,
  ): Promise<readonly Token[]> {
    // Never shifted: the keys and values of what followed other tokens are others. The row's last token is always read
    // anew, since what it predicts is not kept.
    await sequence.adaptStateToTokens(this.#options.reusePrefixes ? row.slice(0, -1) : [], false);
    let read = sequence.nextTokenIndex;
    this.#tokens += row.length - read;
    for (; row.length - read > STEP; read += STEP) {
      signal?.throwIfAborted();
      await sequence.evaluateWithoutGeneratingNewTokens(row.slice(read, read + STEP));
    }
    return row.slice(read);
  }

  /** A context whose caches are long enough. They are as long as the rows need: a model's whole context may not fit. */
  async #ensure(tokens: number): Promise<void> {
    if (tokens <= this.#size) return;
    await this.#context?.dispose();
    this.#context = undefined;
    this.#size = 0;
    const size = Math.min(
      this.#options.contextTokens,
      2 ** Math.ceil(Math.log2(Math.max(tokens, SHORTEST_CACHE))),
    );
    const most = Math.max(1, Math.min(MOST_SEQUENCES, Math.floor(CACHE_TOKENS / size)));
    this.#context = await this.#create(size, most);
    this.#sequences = Array.from({ length: this.#context.totalSequences }, () =>
      this.#context!.getSequence(),
    );
    this.#size = size;
  }

  async #create(contextSize: number, sequences: number): Promise<LlamaContext> {
    try {
      const { threads, exact } = this.#options;
      return await this.#model.createContext({
        contextSize,
        sequences,
        threads,
        swaFullCache: true,
        ...(exact && {
          experimentalKvCacheKeyType: 'F32',
          experimentalKvCacheValueType: 'F32',
          flashAttention: false,
        }),
      });
    } catch (cause) {
      if (sequences > 1) return this.#create(contextSize, 1);
      const message = `the model has no memory for ${contextSize} tokens: ${reasonOf(cause)}`;
      throw new CallError(message, { retryable: false, cause });
    }
  }
}
