import type { Explanation, Hierarchy } from '@spex/core';
import type { BestSet } from '../optimise/index.ts';
import type { MeanInterval } from './mean-interval.ts';

/** The model, as it was recognised. */
export interface ModelFacts {
  /** For people. */
  readonly name: string;
  /** Whether it predicts the next token, or classes. */
  readonly kind: 'causal' | 'classifier';
  /** What was recognised: `Llama-like: pre-norm, …`. */
  readonly style: string;
  /** Number of layers. */
  readonly layers: number;
  /** Gates by kind. */
  readonly components: { readonly heads: number; readonly attention: number; readonly mlps: number };
  /** What could not be gated, and why. */
  readonly refused: readonly string[];
}

/** How far one explanation can be trusted. */
export interface ExplainedMetrics {
  /** Name of the output. */
  readonly output: string;
  /** The prompt's number in its file, from 1; null: the mean. */
  readonly prompt: number | null;
  /** As `Faithfulness.r2`. */
  readonly r2: number;
  /** Its standard error. */
  readonly r2Error: number | null;
}

/** Of the model, the run, and how far its pictures can be trusted. */
export interface ComponentsMetrics {
  /** The model, as it was recognised. */
  readonly model: ModelFacts;
  /** Kinds of players. */
  readonly players: string;
  /** Layer of each player, counted from 0. */
  readonly layerOf: readonly number[];
  /** Name of the value. */
  readonly value: string;
  /** What absent components give: by which rule, whether the rest makes up for them, and prompts of the reference set. */
  readonly absence: { readonly name: string; readonly rescale: boolean; readonly reference: number | null };
  /** Prompts that the mean is over, by their number in the file. */
  readonly prompts: readonly number[];
  /** One for each explanation. */
  readonly outputs: readonly ExplainedMetrics[];
  /** Where the variance of the mean lies: terms of one player, sets within a layer, sets across layers. Shares. */
  readonly energy: {
    readonly variance: number;
    readonly linear: number;
    readonly within: number;
    readonly across: number;
    /** By order: entry k is the share of sets of k players. */
    readonly byOrder: readonly number[];
  };
  /** Of the largest `terms` coefficients of the mean. */
  readonly hierarchy: Hierarchy & { readonly terms: number };
  /** Allowed, made, and the seconds that they took. */
  readonly ablations: { readonly budget: number; readonly total: number; readonly seconds: number };
}

/** A value on the held-out prompts, with all players and with those kept. */
export interface HeldOutValue {
  /** Name of the value. */
  readonly value: string;
  /** Means over the prompts. */
  readonly full: number;
  /** With the kept players alone. */
  readonly kept: number;
  /** Kept less full, prompt by prompt. */
  readonly change: MeanInterval;
  /** The same of random sets. */
  readonly random: {
    /** Random sets of as many players. */
    readonly sets: number;
    /** Of their means over the prompts. */
    readonly mean: number;
    readonly worst: number;
    readonly best: number;
    /** Sets at least as good as the one kept. */
    readonly asGood: number;
    /** The kept set's value less the mean of theirs, prompt by prompt. */
    readonly advantage: MeanInterval;
  };
}

/** A pruned model that was written. */
export interface PrunedFile {
  /** Where it is. */
  readonly path: string;
  /** Its size, weights in other files included. */
  readonly bytes: number;
  /** Size of the original. */
  readonly originalBytes: number;
  /** Numbers among its weights. */
  readonly weights: { readonly before: number; readonly after: number };
  /** Largest distance of a log-probability on the held-out prompts from the gated model's, and what it may be. */
  readonly deviation: number;
  /** What `deviation` may be. */
  readonly tolerance: number;
}

/** The players that are kept, and how they fare on prompts that the explanation never saw. */
export interface PrunedReport {
  /** Players that are kept. */
  readonly keep: number;
  /** Players in all. */
  readonly of: number;
  /** The kept players' numbers, ascending. */
  readonly kept: readonly number[];
  /** Their names. */
  readonly labels: readonly string[];
  /** Names of the others. */
  readonly dropped: readonly string[];
  /** How the set was chosen from the spectrum of the mean. */
  readonly choice: {
    readonly method: BestSet['method'];
    readonly optimal: boolean;
    /** The value that the spectrum predicts for the set, and the most that it predicts for any of its size. */
    readonly predicted: number;
    readonly bound: number | null;
    readonly gap: number | null;
    readonly seconds: number;
    readonly notes: readonly string[];
  };
  /** null: the run ended before it was tested. */
  readonly heldOut: {
    readonly prompts: number;
    /** A file, or the share of the prompts that was set aside. */
    readonly source: string | number;
    /** Prompts of the same text as one that is explained. */
    readonly seen: number;
    readonly value: HeldOutValue;
    readonly accuracy?: HeldOutValue;
  } | null;
  /** The model that was written, where that was asked for. */
  readonly file?: PrunedFile;
}

/** What `spex components` finds out. Plain JSON. */
export interface ComponentsReport {
  /** That of the mean first, then the prompts asked for. */
  readonly explanations: readonly Explanation[];
  /** Figures of the run. */
  readonly metrics: ComponentsMetrics;
  /** The players to keep, where that was asked for. */
  readonly pruned?: PrunedReport;
}
