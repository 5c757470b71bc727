import type { CoalitionBatch } from './coalitions/batch.ts';
import type { Estimate, Game } from './game.ts';

/** A moment of a run. */
export interface Progress {
  /** Ablations made so far. */
  readonly done: number;
  /** Ablations planned so far; what solvers have announced by `plan`, never less than done. */
  readonly planned: number;
  /** Ablations per second, over the run. */
  readonly rate: number;
  /** Seconds left at that rate. */
  readonly eta: number;
  /** The game's estimate for the ablations done, where it gives one. */
  readonly cost?: Estimate;
}

export interface EvaluatorOptions {
  /** Coalitions in one call of the game; default: the game's own `batchSize`, else 64. */
  readonly batchSize?: number;
  /** Calls of the game under way at once; default 1. */
  readonly concurrency?: number;
  /** Stops asking; what was measured by then is kept and given back. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Clock in milliseconds; default `performance.now`. */
  readonly now?: () => number;
}

/** Values for coalitions, in the order asked. */
export interface Evaluation {
  /** The coalitions that have values: all that were asked for, or fewer after an abort. Duplicates stay. */
  readonly batch: CoalitionBatch;
  /** Shape [batch.rows × outputs], row-major. */
  readonly values: Float64Array;
  /** False when the signal stopped the evaluation before every coalition had a value. */
  readonly complete: boolean;
}

/** The one caller of a game: de-duplicates, remembers, batches, bounds concurrency, counts, reports, stops. */
export declare class Evaluator {
  readonly game: Game;
  /** The clock, so that solvers time themselves by the same one. */
  readonly now: () => number;
  readonly signal: AbortSignal | undefined;
  constructor(game: Game, options?: EvaluatorOptions);
  /** Ablations paid for so far. */
  get evaluations(): number;
  /** Requests answered from memory. */
  get cached(): number;
  /** Wall-clock seconds during which the game was under way. */
  get seconds(): number;
  /** True once the signal has stopped a request. */
  get stopped(): boolean;
  /** Announces ablations to come, so that progress can tell how many are planned. */
  plan(ablations: number): void;
  evaluate(batch: CoalitionBatch): Promise<Evaluation>;
}
