import type { ResourceLimits } from 'node:worker_threads';
import type { WorkQueue } from '../work-queue.ts';

export interface ThreadQueueOptions {
  /** Worker threads; each loads the module and makes a builder of its own. */
  readonly workers: number;
  /** A module that exports `createBuilder(options): GameBuilder | Promise<GameBuilder>`: file URL, or absolute path. */
  readonly module: string | URL;
  /** Handed to `createBuilder`; anything that can be cloned to a thread. */
  readonly options: unknown;
  /** Limits of memory for each thread, as Node takes them; default: Node's own. */
  readonly resourceLimits?: ResourceLimits;
}

/** Worker threads of this process as a queue of work. Throws WorkError `module` where the module does not load. */
export async function threadQueue(options: ThreadQueueOptions): Promise<WorkQueue> {
  throw new Error(`not there yet: ${options.workers}`);
}
