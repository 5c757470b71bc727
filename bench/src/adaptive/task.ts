import type { CoalitionChoice } from 'spex';

/** One fit: a game, how its coalitions were chosen, and how many. */
export interface AdaptiveTask {
  readonly set: 'games' | 'recorded';
  readonly game: string;
  readonly solver: string;
  readonly choice: CoalitionChoice;
  readonly budget: number;
  readonly seed: number;
}

export interface AdaptiveRow {
  /** True R². */
  readonly r2: number;
  /** R² that the fit tells of itself. */
  readonly claimed: number;
  readonly standardError: number | null;
  /** CPU seconds, the choice of the coalitions among them. */
  readonly seconds: number;
}

/** A row with its task. */
export type Measured = AdaptiveTask & AdaptiveRow;
