import type { CoalitionBatch, Game, Spectrum } from '@spex/core';

/** How well a spectrum predicts what is known of a game, beyond the ablations that a solver has bought. */
export interface Truth {
  /** 1 - Σ(v - f)² / Σ(v - mean v)² over noise-free values, never clamped. */
  readonly r2: number;
  /** Coalitions compared. */
  readonly coalitions: number;
}

/** A game read from a file. */
export interface FileGame {
  /** The game. */
  readonly game: Game;
  /** The same with normal noise of that standard deviation on its values; missing for a recording. */
  readonly noisy?: (deviation: number, seed: number) => Game;
  /** Standard deviation of the values over all coalitions; what `--noise 5%` is a share of. */
  readonly deviation?: number;
  /** For a recording: its rows, and how many distinct coalitions are among the first `rows` of them. */
  readonly recorded?: { readonly rows: number; distinctAmong(rows: number): number };
  /** Scores a spectrum against the noise-free game; missing for a recording without test rows. */
  readonly truth?: (spectrum: Spectrum) => Truth;
  /** Its exact spectrum, without noise; missing for a recording. Worked out anew by each call. */
  readonly spectrum?: () => Spectrum;
  /** For a recording: coalitions that no solver gets, and their values, if there. */
  readonly test?: { readonly batch: CoalitionBatch; readonly values: Float64Array };
}
