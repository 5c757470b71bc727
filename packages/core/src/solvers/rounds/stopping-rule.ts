import type { Explanation } from '../../explanation.ts';

/** One round that is over. */
export interface Round {
  /** Ablations of this round and those before it, held-out ones not counted. */
  readonly budget: number;
  /** What was found with it. */
  readonly explanation: Explanation;
}

/** What a run would have taken. */
export interface Spent {
  /** Seconds of the wall clock, of the game and the solver. */
  readonly seconds: number;
  /** US dollars, where the game can tell. */
  readonly dollars?: number;
}

/** What a run in rounds knows after one of them. */
export interface RunSoFar {
  /** Every round so far, the latest last; one at least. */
  readonly rounds: readonly Round[];
  /** Rounds that the budget allows altogether, those so far among them. */
  readonly mostRounds: number;
  /** What the run is expected to have taken after one more round; undefined where the budget allows none. */
  readonly afterNext: Spent | undefined;
}

/** Says when a run in rounds has learned enough. */
export interface StoppingRule {
  /** For people: `R²`. */
  readonly name: string;
  /** Why no more rounds are wanted, as a sentence's end: `R² is above 0.9`. Undefined where more are. */
  enough(run: RunSoFar): string | undefined;
}
