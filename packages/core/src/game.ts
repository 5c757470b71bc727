import type { CoalitionBatch } from './coalitions/batch.ts';

/** One part that can be present or absent. */
export interface Player {
  /** What a person reads; unique within a game (the second "the" is labelled "the #2"). */
  readonly label: string;
  /** Where the part stands in `Game.text`, in UTF-16 code units: [start, end). */
  readonly span?: readonly [start: number, end: number];
  /** In place of `span` where the part stands in several pieces, ascending: merged words with others in between. */
  readonly spans?: readonly (readonly [start: number, end: number])[];
  /** A name shared by players that belong together: a sentence, a layer, a source. */
  readonly group?: string;
}

/** What evaluating some coalitions would take, where it can be known. */
export interface Estimate {
  /** Seconds of the wall clock. */
  readonly seconds?: number;
  /** Tokens that a model reads and writes. */
  readonly tokens?: number;
  /** US dollars. */
  readonly dollars?: number;
}

/** A set function to explain. Vector-valued: one ablation can measure many outputs (tokens, test points, classes). */
export interface Game {
  /** Content hash; equal id means equal values. */
  readonly id: string;
  /** What can be present or absent. */
  readonly players: readonly Player[];
  /** Names of the outputs; at least one. */
  readonly outputs: readonly string[];
  /**
   * Values of the batch's coalitions, shape [rows × outputs], row-major, all finite. Only an `Evaluator` calls this.
   * The batch never holds the same coalition twice. `fresh`: to be measured anew, whatever the game remembers, to see whether
   * it still gives the same.
   */
  evaluate(
    batch: CoalitionBatch,
    context: { readonly signal?: AbortSignal; readonly fresh?: boolean },
  ): Promise<Float64Array>;
  /**
   * Takes note of values that were measured elsewhere, as `evaluate` gives them, so that what the game knows by them (equal
   * masked texts of different coalitions) is not asked for again.
   */
  remember?(batch: CoalitionBatch, values: Float64Array): void;
  /** What that many ablations would take, where it can be known. */
  readonly estimate?: (rows: number) => Estimate;
  /** The text that the players' spans index, when the game came from one. */
  readonly text?: string;
  /** Coalitions in one call of `evaluate` that suit the model; default 64. */
  readonly batchSize?: number;
  /**
   * The largest batch that may be tried, to see whether it is faster. Only for games whose values are the same to the last
   * bit whatever shares their batch: with others, a run's bytes would depend on the clock. Default: `batchSize`.
   */
  readonly mostBatchSize?: number;
  /**
   * Only for games measured elsewhere: the coalitions whose values are known, in the order in which they were measured.
   * No other coalition can be asked for.
   */
  readonly recorded?: CoalitionBatch;
}
