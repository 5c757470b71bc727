import type { CoalitionBatch, Game } from '@spex/core';

/**
 * All that a worker which holds the model needs to build a game: plain JSON, and no secrets, since it may lie on a
 * server that others read.
 */
export type Recipe = { readonly [key: string]: unknown };

/** A game that a worker has built. */
export interface BuiltGame {
  /** The game. */
  readonly game: Game;
  /** Frees what the game holds; called when the worker serves it no longer. */
  dispose?(): Promise<void>;
}

/** What models that are called have used, by their own count; missing where they do not count it. */
export interface WorkUsage {
  /** Calls of models. */
  readonly calls?: number;
  /** Tokens read and written. */
  readonly tokens?: number;
  /** US dollars. */
  readonly dollars?: number;
}

/** Turns recipes into games. What all games share, the model above all, is loaded once and kept by the builder. */
export interface GameBuilder {
  /** Rejects when this worker cannot build the game: it then refuses the game and serves others. */
  build(recipe: Recipe): Promise<BuiltGame>;
  /** What the models of all its games have used so far. */
  usage?(): WorkUsage;
  /** Called once, when the worker leaves. */
  dispose?(): Promise<void>;
}

/** A few coalitions of one game, to be evaluated by one worker in one call. */
export interface WorkJob {
  /** Id of the game. */
  readonly gameId: string;
  /** The coalitions. */
  readonly batch: CoalitionBatch;
  /** Seconds of evaluation after which the worker gives up; no limit where absent. */
  readonly limit?: number;
}

/** What a worker gives back. */
export interface WorkResult {
  /** Shape [rows × outputs], row-major, as the worker's game gave them. */
  readonly values: Float64Array;
  /** Seconds that the worker's game took. */
  readonly seconds: number;
  /** What the worker's models used for it, where they count it. */
  readonly usage?: WorkUsage;
}

/** Workers that may die over a job before it counts as failed. */
export const STARTS = 3;

/** Where jobs wait for workers. */
export interface WorkQueue {
  /**
   * Makes a game known to the workers; to be called before the first job of the game, again has no effect. Rejects with
   * WorkError where it is clear by now that no worker can serve the game.
   */
  prepare(gameId: string, recipe: Recipe): Promise<void>;
  /**
   * Gives a job to one worker, to another one when that worker dies (`STARTS` in all). Rejects with WorkError: `game`
   * when the game throws, `worker-died` when the last worker died, `timed-out`. A job under way is not cut by the signal;
   * one that no worker may ever take is given up, with the signal's reason.
   */
  run(job: WorkJob, context: { readonly signal?: AbortSignal }): Promise<WorkResult>;
  /** Workers that serve now. */
  readonly workers: () => number;
  /**
   * Coalitions in a job of this batch: what another asker, or an earlier run that was killed, has settled for the very
   * same batch, else `rows`. Thus jobs of equal batches are equal, and their results are shared.
   */
  agree?(gameId: string, batch: CoalitionBatch, rows: number): Promise<number>;
  /** Frees everything; jobs still waiting reject with WorkError `closed`. */
  close(): Promise<void>;
}
