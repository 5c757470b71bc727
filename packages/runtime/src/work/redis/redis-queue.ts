import type { WorkQueue } from '../work-queue.ts';

/** What a person should hear while a run waits for Redis or for workers. */
export interface WorkEvent {
  readonly kind: 'no-workers' | 'refused' | 'workers' | 'disconnected' | 'reconnected';
  /** One line for people, without secrets. */
  readonly message: string;
}

export interface RedisQueueOptions {
  /** `redis://` or `rediss://` (TLS), with user and password where the server wants them. */
  readonly url: string;
  /** Runs and workers of one project find each other; letters, digits, `.`, `_`, `-`; default `default`. */
  readonly project?: string;
  readonly onEvent?: (event: WorkEvent) => void;
}

/** The asker's side of a queue on Redis. */
export async function redisQueue(options: RedisQueueOptions): Promise<WorkQueue> {
  throw new Error(`not there yet: ${options.project}`);
}
