import { InvalidArgumentError } from '@spex/core';
import type { Activations, Component, ComponentModel, GatedRow, TokenPick } from '@spex/lenses';
import { type GatedModel, type GateSite, pruneGraph } from '../gates/index.ts';
import { encodeOnnx } from '../onnx/index.ts';
import { externalFiles } from '../onnx/read-model.ts';
import { createRate } from '../scorers/rate.ts';
import {
  recordMeans,
  recordRun,
  replacementSize,
  replacementsOf,
  type SiteActivations,
} from './activations.ts';
import { comparePruned, type PrunedCheck, type PrunedModel, runPlain } from './pruned.ts';
import { readLogits } from './read-logits.ts';
import type { TextTokens } from './text-tokens.ts';

type Context = { readonly signal?: AbortSignal };

export interface ComponentModelParts {
  readonly gated: GatedModel;
  /** Opens the same model with replacements and captures; called once, where a row first needs them. */
  readonly openReplacing: () => Promise<GatedModel>;
  readonly tokens: TextTokens;
  readonly kind: ComponentModel['kind'];
  /** Tokens of the vocabulary, or classes. */
  readonly width: number;
  readonly classes: readonly string[];
  readonly contextTokens: number | undefined;
  /** Bytes that one run may take. */
  readonly memory: number;
  /** Output with the logits: [B, T, width], or [B, width] of a classifier. */
  readonly output: string;
  /** Whether a classifier of two classes gives one number, the log-odds of its second class. */
  readonly logOdds: boolean;
}

/** Rows in one call at most, and the length of a row that it is settled for. */
const MOST_ROWS = 64;
const USUAL_TOKENS = 64;

/** A component model on ONNX Runtime. Its gates are those of `gated`. */
export class GatedComponentModel implements ComponentModel {
  readonly id: string;
  readonly name: string;
  readonly kind: ComponentModel['kind'];
  readonly width: number;
  readonly classes: readonly string[];
  readonly layers: number;
  readonly components: readonly Component[];
  readonly refused: readonly string[];
  readonly style: string;
  readonly batchSize: number;
  readonly contextTokens?: number;
  readonly estimate: NonNullable<ComponentModel['estimate']>;
  /** The model with gates: what was found, the graph as it was exported, the check at load. */
  readonly gated: GatedModel;
  readonly #parts: ComponentModelParts;
  readonly #rate = createRate();
  #replacing: Promise<GatedModel> | undefined;

  constructor(parts: ComponentModelParts) {
    const { gated, contextTokens } = parts;
    this.#parts = parts;
    this.gated = gated;
    this.id = gated.id;
    this.name = gated.name;
    this.kind = parts.kind;
    this.width = parts.width;
    this.classes = parts.classes;
    this.layers = gated.layers;
    this.components = gated.sites.flatMap(componentsOf);
    this.refused = gated.refused.map(
      ({ where, layer, reason }) => `${layer === undefined ? '' : `layer ${layer}, `}${where}: ${reason}`,
    );
    this.style = gated.style;
    this.batchSize = Math.max(1, Math.min(MOST_ROWS, this.#rowsAtOnce(USUAL_TOKENS, false)));
    if (contextTokens !== undefined) this.contextTokens = contextTokens;
    this.estimate = this.#rate.estimate;
  }

  /** Files beside the graph's that hold its weights, as it names them. */
  get weightFiles(): readonly string[] {
    return externalFiles(this.gated.original);
  }

  tokenize(text: string): Int32Array {
    return this.#checked(this.#parts.tokens.whole(text));
  }

  continuation(text: string): Int32Array {
    return this.#checked(this.#parts.tokens.following(text));
  }

  tokenText(token: number): string {
    return this.#parts.tokens.text(token);
  }

  async logProbs(
    rows: readonly GatedRow[],
    picks: readonly TokenPick[],
    context: Context,
  ): Promise<Float64Array> {
    if (this.kind === 'classifier') {
      const all = await this.distributions(rows, context);
      return Float64Array.from(picks, ({ row, token }) => all[row * this.width + token]!);
    }
    const byRow: number[][] = rows.map(() => []);
    picks.forEach(({ row }, pick) => {
      byRow[row]!.push(pick);
    });
    // The graph takes as many places of every row: shorter lists are filled up with their first place, then not read.
    const places = Math.max(1, ...byRow.map(({ length }) => length));
    const found = new Float64Array(picks.length);
    await this.#inParts(rows, context, async (model, part, first) => {
      const at = new Int32Array(part.rows.length * places);
      const tokens = new Int32Array(at.length);
      part.rows.forEach((_, row) => {
        byRow[first + row]!.forEach((pick, place) => {
          at[row * places + place] = picks[pick]!.position;
          tokens[row * places + place] = picks[pick]!.token;
        });
      });
      const given = await model.logProbs(part, { places: at, tokens });
      part.rows.forEach((_, row) => {
        byRow[first + row]!.forEach((pick, place) => {
          found[pick] = given[row * places + place]!;
        });
      });
    });
    return found;
  }

  async distributions(rows: readonly GatedRow[], context: Context): Promise<Float64Array> {
    const { output, logOdds } = this.#parts;
    const found = new Float64Array(rows.length * this.width);
    await this.#inParts(rows, context, async (model, part, first) => {
      const given = (await model.run(part, [output]))[output]!;
      part.rows.forEach(({ length }, row) => {
        readLogits(given, row, length, logOdds, found.subarray((first + row) * this.width));
      });
    });
    return found;
  }

  async meanActivations(prompts: readonly Int32Array[], context: Context): Promise<Activations> {
    return recordMeans(await this.#withReplacements(), prompts, this.batchSize, context.signal);
  }

  async activations(prompt: Int32Array, context: Context): Promise<Activations> {
    return recordRun(await this.#withReplacements(), prompt, context.signal);
  }

  /**
   * The model with the gates folded in for good, as the bytes of an `.onnx` file. `replacement`: means, for what is absent.
   *
   * @throws InvalidArgumentError for activations of a single run, which fit no other text.
   */
  prune(gates: ArrayLike<number>, replacement?: Activations): PrunedModel {
    const { original, sites } = this.gated;
    if (replacement?.tokens !== undefined) {
      const message = 'activations of one run fit no other text: give means, or nothing';
      throw new InvalidArgumentError('replacement', message, replacement.tokens);
    }
    const means = (replacement as SiteActivations | undefined)?.sites;
    const { model, weights } = pruneGraph(original, sites, gates, means ? { replacements: means } : {});
    return { bytes: encodeOnnx(model), originalBytes: encodeOnnx(original).length, weights };
  }

  /**
   * Opens a pruned model's file as any ONNX model, and compares its log-probabilities after each prompt with those of the
   * gated model.
   */
  async checkPruned(
    path: string,
    gates: Float32Array,
    prompts: readonly Int32Array[],
    replacement: Activations | undefined,
    context: Context,
  ): Promise<PrunedCheck> {
    const { output, logOdds } = this.#parts;
    const rows = prompts.map((tokens) => ({ tokens, gates, ...(replacement && { replacement }) }));
    const expected = await this.distributions(rows, context);
    const found = new Float64Array(expected.length);
    await runPlain(
      { path, name: this.name, output, rows: prompts, batch: this.batchSize },
      (given, first, count) => {
        for (let row = first; row < first + count; row++) {
          readLogits(given, row - first, prompts[row]!.length, logOdds, found.subarray(row * this.width));
        }
      },
    );
    return comparePruned(expected, found, this.gated.check.tolerance);
  }

  async dispose(): Promise<void> {
    await this.gated.dispose();
    await (await this.#replacing)?.dispose();
  }

  /** Calls `run` with as many rows at a time as the memory holds. */
  async #inParts(
    rows: readonly GatedRow[],
    { signal }: Context,
    run: (model: GatedModel, part: GatedPart, first: number) => Promise<void>,
  ): Promise<void> {
    const replaces = rows.some(({ replacement }) => replacement !== undefined);
    const model = replaces ? await this.#withReplacements() : this.gated;
    const longest = rows.reduce((most, { tokens }) => Math.max(most, tokens.length), 0);
    const most = this.#rowsAtOnce(longest, replaces);
    await this.#rate.measure(rows.length, async () => {
      for (let first = 0; first < rows.length; first += most) {
        signal?.throwIfAborted();
        const part = rows.slice(first, first + most);
        const gates = new Float32Array(part.length * model.units);
        part.forEach((row, at) => {
          gates.set(row.gates, at * model.units);
        });
        const call = {
          rows: part.map(({ tokens }) => tokens),
          gates,
          signal,
          ...(replaces && { replacements: replacementsOf(model.sites, part) }),
        };
        await run(model, call, first);
      }
    });
  }

  /** Logits of all tokens, attention weights and hidden states of a row, by a rough count, and what replaces. */
  #rowsAtOnce(tokens: number, replaces: boolean): number {
    const { sites } = this.gated;
    const heads = Math.max(1, ...sites.map(({ units }) => units));
    const wide = Math.max(...sites.map((site) => site.units * site.width));
    const replaced = replaces ? replacementSize(sites) : 0;
    const bytes = 4 * tokens * (this.width + 2 * heads * tokens + 16 * wide + replaced);
    return Math.max(1, Math.floor(this.#parts.memory / bytes));
  }

  #withReplacements(): Promise<GatedModel> {
    if (this.#replacing === undefined) {
      const opening = this.#parts.openReplacing();
      this.#replacing = opening;
      opening.catch(() => {
        if (this.#replacing === opening) this.#replacing = undefined;
      });
    }
    return this.#replacing;
  }

  #checked(ids: Int32Array): Int32Array {
    const vocabulary = this.kind === 'causal' ? this.width : this.gated.vocabulary;
    if (vocabulary === undefined) return ids;
    const outside = ids.find((id) => id >= vocabulary);
    if (outside === undefined) return ids;
    const message = `the tokenizer gives token ${outside} and ${this.name} knows ${vocabulary}: they do not belong together`;
    throw new InvalidArgumentError('tokenizer', message, outside);
  }
}

interface GatedPart {
  readonly rows: readonly Int32Array[];
  readonly gates: Float32Array;
}

function componentsOf({ kind, layer, units }: GateSite): Component[] {
  return Array.from({ length: units }, (_, index) => ({
    kind: kind === 'heads' ? ('head' as const) : kind,
    layer,
    index,
  }));
}
