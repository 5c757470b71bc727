import type { WorkQueue, WorkUsage } from '@spex/runtime';

/** A queue that adds up what the models of all its workers have used. */
export interface CountedQueue extends WorkQueue {
  readonly usage: () => WorkUsage;
}

export function countedQueue(queue: WorkQueue): CountedQueue {
  let total: WorkUsage = {};
  return {
    prepare: (gameId, recipe) => queue.prepare(gameId, recipe),
    async run(job, context) {
      const result = await queue.run(job, context);
      if (result.usage) total = addUsage(total, result.usage);
      return result;
    },
    workers: queue.workers,
    ...(queue.agree && { agree: (gameId, batch, rows) => queue.agree!(gameId, batch, rows) }),
    close: () => queue.close(),
    usage: () => total,
  };
}

/** Both together; what only one of them counts is as that one has it. */
export function addUsage<T extends WorkUsage>(one: T, other: WorkUsage): T {
  const sum: { -readonly [K in keyof WorkUsage]: WorkUsage[K] } = {};
  for (const name of ['calls', 'tokens', 'dollars'] as const) {
    if (other[name] !== undefined) sum[name] = (one[name] ?? 0) + other[name];
  }
  return { ...one, ...sum };
}
