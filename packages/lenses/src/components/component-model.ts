import type { Estimate } from '@spex/core';

/** A part of a transformer that has a gate of its own. */
export interface Component {
  /** `head`: one attention head, before the output projection; `attention`, `mlp`: a whole branch of a layer. */
  readonly kind: 'head' | 'attention' | 'mlp';
  /** Counted from 0. */
  readonly layer: number;
  /** Number of the head in its layer; 0 for a branch. */
  readonly index: number;
}

/** What components give instead of their own output while they are absent. Only the model that made them reads them. */
export interface Activations {
  /** Names the model, the components and what was run: equal id means equal numbers. */
  readonly id: string;
  /** Tokens of the run that they come from; undefined for means, which fit any number of tokens. */
  readonly tokens?: number;
}

/** One row of a forward pass. */
export interface GatedRow {
  /** Token ids. */
  readonly tokens: Int32Array;
  /** One factor for each of the model's components: 1 as it is, 0 absent, above 1 to make up for absent ones. */
  readonly gates: Float32Array;
  /** What an absent component gives; default nothing (zero). */
  readonly replacement?: Activations;
}

/** Numbers wanted of one row: log-probabilities of tokens (of classes, for a classifier). */
export interface TokenPick {
  /** Place of the row. */
  readonly row: number;
  /** The position whose logits count: the token that follows is predicted there. A classifier has position 0 only. */
  readonly position: number;
  /** The token, or the class. */
  readonly token: number;
}

/** A transformer whose components can be silenced, each row of a batch with gates of its own. */
export interface ComponentModel {
  /** Content hash of the weights and all that shapes the numbers: equal id means equal values. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Whether it predicts the next token, or classes. */
  readonly kind: 'causal' | 'classifier';
  /** Sizes the logits' last dimension: tokens of the vocabulary, or classes. */
  readonly width: number;
  /** Names of a classifier's classes; empty for a causal model. */
  readonly classes: readonly string[];
  /** Number of layers. */
  readonly layers: number;
  /** In the order of the gates. */
  readonly components: readonly Component[];
  /** What could not be gated, and why. */
  readonly refused: readonly string[];
  /** What was recognised: `Llama-like, grouped-query attention`. */
  readonly style: string;
  /** Rows in one call that suit the model. */
  readonly batchSize: number;
  /** Tokens that one row may have; undefined: not known. */
  readonly contextTokens?: number;
  /** Tokens of a prompt, special ones included as the model's tokenizer does. Throws InvalidArgumentError. */
  tokenize(text: string): Int32Array;
  /** Tokens of a text that follows a prompt directly: without special ones. */
  continuation(text: string): Int32Array;
  /** A token as text. */
  tokenText(token: number): string;
  /** Natural logarithms, one for each pick. A batch that does not fit in memory is split. */
  logProbs(
    rows: readonly GatedRow[],
    picks: readonly TokenPick[],
    context: { readonly signal?: AbortSignal },
  ): Promise<Float64Array>;
  /** Natural logarithms of all probabilities at each row's last position, shape [rows × width]. */
  distributions(rows: readonly GatedRow[], context: { readonly signal?: AbortSignal }): Promise<Float64Array>;
  /** The components' own outputs, averaged over all positions of all these prompts. */
  meanActivations(
    prompts: readonly Int32Array[],
    context: { readonly signal?: AbortSignal },
  ): Promise<Activations>;
  /** The components' own outputs on one prompt, position by position: they replace those of a prompt of equal length. */
  activations(prompt: Int32Array, context: { readonly signal?: AbortSignal }): Promise<Activations>;
  /** What so many rows would take, where that is known. */
  readonly estimate?: (rows: number) => Estimate;
  /** Frees the model. */
  dispose?(): Promise<void>;
}
