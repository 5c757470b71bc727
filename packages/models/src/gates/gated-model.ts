import { InvalidArgumentError } from '@spex/core';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { HEAD } from '../transformers/answer-head.ts';
import { type Feeds, longestOf } from '../transformers/feeds.ts';
import { type Numbers, toFloat } from '../transformers/halves.ts';
import { logSumExp } from '../transformers/log-softmax.ts';
import { runInParts } from './parts.ts';
import { GATES, type GatedGraph, type GateSite } from './types.ts';

/** Numbers that take the place of what a site's gates leave out: [rows, tokens, units × width] of the site. */
export interface Replacement {
  /** Shape [rows × tokens × units × width]. */
  readonly data: Float32Array;
  /** 1: the same for every row of the run; else as many. */
  readonly rows: number;
  /** 1: the same at every token; else as many as the longest row has. */
  readonly tokens: number;
}

/** Rows to run, each with gates of its own. */
export interface GatedRows {
  /** Token ids of each row; shorter rows are padded on the right. */
  readonly rows: readonly Int32Array[];
  /** For each row, 0 at tokens to leave out of sight; default: all 1. */
  readonly masks?: readonly ArrayLike<number>[];
  /** Shape [rows × units]: what scales each unit in each row. */
  readonly gates: Float32Array;
  /** By the site's name; where a site has none, what its gates leave out is replaced by zeros. */
  readonly replacements?: Readonly<Record<string, Replacement>>;
  /** Gives the run up. */
  readonly signal?: AbortSignal | undefined;
}

/** Tokens whose log-probabilities are wanted. */
export interface GatedPicks {
  /** Columns after which they follow, the same number for every row: shape [rows × places]. */
  readonly places: Int32Array;
  /** Which tokens, the same number at every place: shape [rows × places × tokens]. */
  readonly tokens: Int32Array;
}

/** A tensor that came out of a run, [rows, …]. */
export interface GatedOutput {
  /** The numbers, row-major. */
  readonly data: Float32Array;
  /** The shape. */
  readonly dims: readonly number[];
}

/** Runs a gated graph: each row of a batch is a forward pass with gates of its own. */
export class GatedRunner {
  readonly #Tensor: typeof OnnxRuntime.Tensor;
  readonly #session: InferenceSession;
  readonly #feeds: Feeds;
  readonly #graph: Pick<GatedGraph, 'sites' | 'units'>;
  readonly #memory: number;
  readonly #widths: ReadonlyMap<string, number>;

  /** `memory`: bytes that one run may take, by a rough count of its largest tensors. */
  constructor(
    { Tensor }: Pick<typeof OnnxRuntime, 'Tensor'>,
    session: InferenceSession,
    feeds: Feeds,
    graph: Pick<GatedGraph, 'sites' | 'units'>,
    memory: number,
  ) {
    this.#Tensor = Tensor;
    this.#session = session;
    this.#feeds = feeds;
    this.#graph = graph;
    this.#memory = memory;
    const outputs = session.outputMetadata.map((value): [string, number] => {
      const side = value.isTensor ? value.shape.at(-1) : undefined;
      return [value.name, typeof side === 'number' && side > 0 ? side : 1024];
    });
    this.#widths = new Map(outputs);
  }

  /** The outputs of that name, in single precision, over all rows. */
  async run(call: GatedRows, outputs: readonly string[]): Promise<Record<string, GatedOutput>> {
    this.#check(call);
    for (const output of outputs) {
      if (this.#widths.has(output)) continue;
      const message = `the model has no output '${output}'; it has ${[...this.#widths.keys()].join(', ')}`;
      throw new InvalidArgumentError('outputs', message, output);
    }
    const columns = longestOf(call.rows);
    const wide = outputs.reduce((sum, output) => sum + this.#widths.get(output)!, 0);
    const parts = await this.#inParts(call, columns, wide, async (feeds) => {
      const results = await this.#session.run(feeds, [...outputs]);
      return outputs.map((output) => {
        const { data, dims } = results[output]!;
        return { data: toFloat(data as Numbers), dims };
      });
    });
    return Object.fromEntries(outputs.map((output, at) => [output, joined(parts.map((part) => part[at]!))]));
  }

  /**
   * Natural logarithms of the probabilities of tokens, [rows × places × tokens], in float64. The logits stay inside of the
   * graph where it could be given a head for that.
   *
   * @throws InvalidArgumentError where the model gives no logits for every token, or a place is outside of its row.
   */
  async logProbs(call: GatedRows, { places, tokens }: GatedPicks): Promise<Float64Array> {
    this.#check(call);
    const { rows } = call;
    const perRow = places.length / rows.length;
    const perPlace = tokens.length / places.length;
    if (!Number.isInteger(perRow) || !Number.isInteger(perPlace)) {
      const message = `${places.length} places and ${tokens.length} tokens for ${rows.length} rows: every row needs as many`;
      throw new InvalidArgumentError('places', message, places.length);
    }
    const bad = places.findIndex((place, at) => place < 0 || place >= rows[Math.floor(at / perRow)]!.length);
    if (bad >= 0) {
      const message = `place ${places[bad]} is outside of row ${Math.floor(bad / perRow)}`;
      throw new InvalidArgumentError('places', message, places[bad]);
    }
    const columns = longestOf(rows);
    const found = new Float64Array(tokens.length);
    const wide = this.#widths.get('logits') ?? 0;
    await this.#inParts(call, columns, wide, async (feeds, first, count) => {
      const picks = places.subarray(first * perRow, (first + count) * perRow);
      const asked = tokens.subarray(first * perRow * perPlace, (first + count) * perRow * perPlace);
      const at = Int32Array.from(picks, (place, pick) => Math.floor(pick / perRow) * columns + place);
      const own = this.#feeds.headed
        ? await this.#inGraph(feeds, at, asked, perPlace)
        : await this.#fromLogits(feeds, at, asked, perPlace);
      found.set(own, first * perRow * perPlace);
    });
    return found;
  }

  async #inGraph(
    feeds: Record<string, Tensor>,
    at: Int32Array,
    tokens: Int32Array,
    width: number,
  ): Promise<Float64Array> {
    const ints = (data: Int32Array, dims: number[]) =>
      new this.#Tensor('int64', BigInt64Array.from(data, BigInt), dims);
    const asked = {
      ...feeds,
      [HEAD.rows]: ints(at, [at.length]),
      [HEAD.tokens]: ints(tokens, [at.length, width]),
    };
    const results = await this.#session.run(asked, [HEAD.logProbs]);
    return results[HEAD.logProbs]!.data as Float64Array;
  }

  async #fromLogits(
    feeds: Record<string, Tensor>,
    at: Int32Array,
    tokens: Int32Array,
    width: number,
  ): Promise<Float64Array> {
    const { logits } = this.#widths.has('logits') ? await this.#session.run(feeds, ['logits']) : {};
    if (logits?.dims.length !== 3) {
      const message = `the model gives no logits for every token: its outputs are ${[...this.#widths.keys()].join(', ')}`;
      throw new InvalidArgumentError('model', message, undefined);
    }
    const numbers = toFloat(logits.data as Numbers);
    const size = logits.dims[2]!;
    return Float64Array.from(tokens, (token, pick) => {
      const start = at[Math.floor(pick / width)]! * size;
      return numbers[start + token]! - logSumExp(numbers, start, size);
    });
  }

  #check({ rows, gates, masks, replacements = {} }: GatedRows): void {
    const { units, sites } = this.#graph;
    const empty = rows.findIndex((row) => row.length === 0);
    if (rows.length === 0 || empty >= 0) {
      const message = rows.length === 0 ? 'there are no rows to run' : `row ${empty} has no tokens`;
      throw new InvalidArgumentError('rows', message, rows);
    }
    if (gates.length !== rows.length * units) {
      const message = `${gates.length} gates for ${rows.length} rows of ${units}: give ${rows.length * units}`;
      throw new InvalidArgumentError('gates', message, gates.length);
    }
    const odd = gates.findIndex((gate) => !Number.isFinite(gate));
    if (odd >= 0) throw new InvalidArgumentError('gates', `gate ${odd} is ${gates[odd]}`, gates[odd]);
    if (
      masks !== undefined &&
      (masks.length !== rows.length || masks.some((mask, row) => mask.length !== rows[row]!.length))
    ) {
      throw new InvalidArgumentError('masks', 'a mask needs one number for every token of its row', masks);
    }
    const columns = longestOf(rows);
    for (const [name, { data, rows: count, tokens }] of Object.entries(replacements)) {
      const site = sites.find((one) => one.name === name);
      if (site === undefined || !this.#replaces(site)) {
        const known = sites.filter((one) => this.#replaces(one)).map((one) => one.name);
        const message = `there is no replacement for '${name}'; there is for ${known.join(', ') || 'none: open the model with replacements'}`;
        throw new InvalidArgumentError('replacements', message, name);
      }
      const fits = (count === 1 || count === rows.length) && (tokens === 1 || tokens === columns);
      const size = count * tokens * site.units * site.width;
      if (!fits || data.length !== size) {
        const message = `the replacement of '${name}' is ${count} rows × ${tokens} tokens in ${data.length} numbers; it takes [1 or ${rows.length}, 1 or ${columns}, ${site.units * site.width}]`;
        throw new InvalidArgumentError('replacements', message, name);
      }
    }
  }

  #replaces({ name }: GateSite): boolean {
    return this.#session.inputNames.includes(GATES.replacement(name));
  }

  /** Runs the call in as few parts as the memory allows. */
  #inParts<Result>(
    call: GatedRows,
    columns: number,
    wide: number,
    run: (feeds: Record<string, Tensor>, first: number, count: number) => Promise<Result>,
  ): Promise<Result[]> {
    const { sites } = this.#graph;
    const heads = Math.max(1, ...sites.filter(({ kind }) => kind === 'heads').map(({ units }) => units));
    const width = Math.max(...sites.map((site) => site.units * site.width));
    // The outputs, one layer's attention weights, and the few tensors of an MLP that are there at a time.
    const bytes = 4 * columns * (wide + 2 * heads * columns + 16 * width);
    const most = this.#feeds.single ? 1 : Math.max(1, Math.floor(this.#memory / bytes));
    return runInParts(call.rows.length, most, (first, count) => {
      call.signal?.throwIfAborted();
      return run(this.#inputs(call, columns, first, count), first, count);
    });
  }

  #inputs(call: GatedRows, columns: number, first: number, count: number): Record<string, Tensor> {
    const { units, sites } = this.#graph;
    const end = first + count;
    const masks = call.masks?.slice(first, end);
    const feeds = this.#feeds.of(call.rows.slice(first, end), { columns, masks });
    const gates = call.gates.slice(first * units, end * units);
    feeds[GATES.input] = new this.#Tensor('float32', gates, [count, units]);
    for (const site of sites) {
      if (!this.#replaces(site)) continue;
      const size = site.units * site.width;
      const { data, rows, tokens } = call.replacements?.[site.name] ?? {
        data: new Float32Array(size),
        rows: 1,
        tokens: 1,
      };
      const own = rows === 1 ? data : data.slice(first * tokens * size, end * tokens * size);
      const dims = [rows === 1 ? 1 : count, tokens, size];
      feeds[GATES.replacement(site.name)] = new this.#Tensor('float32', own, dims);
    }
    return feeds;
  }
}

/** The outputs of several runs, one after the other. */
function joined(parts: readonly GatedOutput[]): GatedOutput {
  const [one] = parts as [GatedOutput];
  if (parts.length === 1) return one;
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { data, dims: [parts.reduce((sum, { dims }) => sum + dims[0]!, 0), ...one.dims.slice(1)] };
}
