import { InvalidArgumentError } from '@spex/core';
import type { Recipe, WorkQueue } from '@spex/runtime';

/** Bytes of a recipe, at most: a server holds it in memory, and every worker reads it. */
const MOST_BYTES = 256 * 2 ** 20;

/** A queue that sends recipes to a server, and none that are too large for it: InvalidArgumentError. */
export function sentQueue(queue: WorkQueue, mostBytes = MOST_BYTES): WorkQueue {
  return {
    async prepare(gameId, recipe) {
      checkSize(recipe, mostBytes);
      await queue.prepare(gameId, recipe);
    },
    run: (job, context) => queue.run(job, context),
    workers: queue.workers,
    ...(queue.agree && { agree: (gameId, batch, rows) => queue.agree!(gameId, batch, rows) }),
    close: () => queue.close(),
  };
}

function checkSize(recipe: Recipe, mostBytes: number): void {
  const bytes = sizeOf(recipe);
  if (bytes <= mostBytes) return;
  const mebibytes = (count: number): string =>
    (count / 2 ** 20).toLocaleString('en-US', { maximumFractionDigits: 1 });
  const size = Number.isFinite(bytes) ? `${mebibytes(bytes)} MiB` : 'more than a text can hold';
  const message = `redis: what workers must be told of this game is ${size}, and at most ${mebibytes(mostBytes)} MiB are sent: take fewer rows or features, or workers of this machine`;
  throw new InvalidArgumentError('redis', message, bytes);
}

function sizeOf(recipe: Recipe): number {
  try {
    return Buffer.byteLength(JSON.stringify(recipe));
  } catch (error) {
    if (error instanceof RangeError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}
