import type { GameBuilder } from '../work-queue.ts';

/** What a worker tells of itself. */
export interface WorkerEvent {
  /**
   * `ready`: waits for games; `serving`: has built a game; `refused`: will not serve a game; `done`: finished a job;
   * `failed`: the game threw in a job; `leaving`: the signal came.
   */
  readonly kind:
    | 'ready'
    | 'serving'
    | 'refused'
    | 'done'
    | 'failed'
    | 'leaving'
    | 'disconnected'
    | 'reconnected';
  /** One line for people, without secrets. */
  readonly message: string;
  readonly gameId?: string;
  /** Of `done`. */
  readonly ablations?: number;
  readonly seconds?: number;
}

export interface ServeWorkerOptions {
  /** As for `redisQueue`. */
  readonly url: string;
  readonly project?: string;
  readonly builder: GameBuilder;
  /** Ends the serving: the job under way is finished first. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: WorkerEvent) => void;
}

/** Serves the games of a project until the signal comes, then resolves. */
export async function serveWorker(options: ServeWorkerOptions): Promise<void> {
  throw new Error(`not there yet: ${options.project}`);
}
