import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { redisQueue, threadQueue, type WorkQueue } from '@spex/runtime';
import type { Runs } from '../runs/runs.ts';
import type { BuilderOptions } from './builder.ts';
import { countedQueue } from './counted-queue.ts';
import type { Crew } from './crew.ts';
import { sentQueue } from './sent-queue.ts';

/**
 * Does some work with the workers that there are to be, and lets them go. `say` hears what becomes of them. Throws WorkError
 * where none can be had, before anything is spent.
 */
export async function withWorkers<T>(
  runs: Runs,
  crew: Crew,
  say: (line: string) => void,
  work: (runs: Runs) => Promise<T>,
): Promise<T> {
  const queue = await openQueue(crew, say);
  if (queue === undefined) return work(runs);
  try {
    return await work({ ...runs, queue: countedQueue(queue) });
  } finally {
    await queue.close();
  }
}

async function openQueue(
  { workers, redis, project, model }: Crew,
  say: (line: string) => void,
): Promise<WorkQueue | undefined> {
  if (redis !== undefined) {
    const queue = await redisQueue({
      url: redis,
      ...(project !== undefined && { project }),
      onEvent: ({ message }) => say(message),
    });
    return sentQueue(queue);
  }
  if (workers === undefined) return undefined;
  const options: BuilderOptions = { ...model, local: true, threads: model.threads ?? threadsEach(workers) };
  return threadQueue({ workers, module: workerModule(), options });
}

/** Threads that each of so many workers may keep busy. */
function threadsEach(workers: number): number {
  return Math.max(1, Math.floor(availableParallelism() / workers));
}

/** What a worker thread loads: the built module, since threads are started by Node itself. */
function workerModule(): URL {
  return pathToFileURL(createRequire(import.meta.url).resolve('spex/worker'));
}

/** `4 workers`, for the line that shows how a run goes; undefined where there are none. */
export function describeWorkers({ queue }: Runs): string | undefined {
  if (queue === undefined) return undefined;
  const workers = queue.workers();
  return workers === 0 ? 'no worker' : `${workers} ${workers === 1 ? 'worker' : 'workers'}`;
}
