/** Where a game comes from: complete tables, recordings of real models, spectra. */
export type GameSet = 'games' | 'recorded' | 'spectra';

/** One solver on one game. */
export interface EfficiencyTask {
  readonly set: GameSet;
  readonly game: string;
  readonly solver: string;
  readonly budget: number;
  /** A share of the game's standard deviation; 0 but for spectra. */
  readonly noise: number;
  readonly seed: number;
}

/** What one solve gave. */
export interface EfficiencyRow {
  /** R² of the spectrum that a user gets, against the noise-free values. */
  readonly r2: number;
  /** What the explanation says of its own R². */
  readonly claimed: number;
  readonly terms: number;
  /** CPU seconds of all threads, in a process that has solved before. */
  readonly seconds: number;
  /** R² with only the largest of its terms, as many as `CUTS` says. */
  readonly cut: readonly number[];
}

/** How many terms a reader might want to look at. */
export const CUTS: readonly number[] = [30, 100, 300, 1000, 3000];

/** A row with all that it was measured for. */
export interface Measured extends EfficiencyTask, EfficiencyRow {
  readonly family: string;
}
