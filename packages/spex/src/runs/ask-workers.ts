import type { Game } from '@spex/core';
import { distribute, type Recipe, WorkError, type WorkErrorReason, type WorkQueue } from '@spex/runtime';

/** A game whose coalitions workers evaluate. */
export interface AskedOfWorkers {
  readonly game: Game;
  readonly concurrency: () => number;
  /** What makes the workers useless for the game, whatever the coalition. */
  fault(): WorkError | undefined;
}

/** Coalitions in a batch of a game that does not say. */
const DEFAULT_BATCH = 64;

/** Failures that no other coalition would do without. */
const FOR_GOOD: readonly WorkErrorReason[] = [
  'build',
  'other-game',
  'module',
  'login',
  'not-allowed',
  'closed',
];

/**
 * Makes the game known to the workers, so that it shows before anything is spent where none of them can serve it.
 * `batches`: of the game, in one job. Throws WorkError.
 */
export async function askWorkers(
  game: Game,
  recipe: Recipe,
  queue: WorkQueue,
  batches: number,
): Promise<AskedOfWorkers> {
  await queue.prepare(game.id, recipe);
  const batchSize = (game.batchSize ?? DEFAULT_BATCH) * batches;
  const distributed = distribute({ ...game, batchSize }, recipe, queue);
  let fault: WorkError | undefined;
  return {
    game: {
      ...distributed,
      async evaluate(batch, context) {
        try {
          return await distributed.evaluate(batch, context);
        } catch (error) {
          if (error instanceof WorkError && FOR_GOOD.includes(error.reason)) fault ??= error;
          throw error;
        }
      },
    },
    concurrency: distributed.concurrency,
    fault: () => fault,
  };
}
