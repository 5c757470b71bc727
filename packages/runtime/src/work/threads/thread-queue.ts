import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ResourceLimits } from 'node:worker_threads';
import { InvalidArgumentError } from '@spex/core';
import { WorkError } from '../work-error.ts';
import { type Recipe, STARTS, type WorkJob, type WorkQueue, type WorkResult } from '../work-queue.ts';
import type { ThreadReply, ThreadRequest, ThreadSetting } from './protocol.ts';
import { ThreadHost } from './thread-host.ts';

/** Options of `threadQueue`. */
export interface ThreadQueueOptions {
  /** Worker threads; each loads the module and makes a builder of its own. */
  readonly workers: number;
  /** A module that exports `createBuilder(options): GameBuilder | Promise<GameBuilder>`: URL, or absolute path. */
  readonly module: string | URL;
  /** Handed to `createBuilder`; anything that can be cloned to a thread. */
  readonly options: unknown;
  /** Limits of memory for each thread, as Node takes them; default: Node's own. */
  readonly resourceLimits?: ResourceLimits;
}

interface Task {
  readonly request: ThreadRequest;
  readonly limit: number | undefined;
  readonly resolve: (reply: ThreadReply) => void;
  readonly reject: (error: unknown) => void;
  /** Threads that have begun with it. */
  starts: number;
}

/**
 * Worker threads of this process as a queue of work. A thread that dies is replaced. Idle threads do not keep the
 * process alive.
 *
 * Throws InvalidArgumentError for options out of range, WorkError `module` where the module does not load or its
 * builder cannot be made.
 */
export async function threadQueue(options: ThreadQueueOptions): Promise<WorkQueue> {
  const { workers, resourceLimits } = options;
  if (!Number.isInteger(workers) || workers < 1) {
    throw new InvalidArgumentError(
      'workers',
      `workers must be an integer of at least 1, not ${workers}`,
      workers,
    );
  }
  const setting: ThreadSetting = { module: moduleUrl(options.module), options: options.options };
  const start = (): Promise<ThreadHost> => ThreadHost.start(setting, resourceLimits);
  const starts = await Promise.allSettled(Array.from({ length: workers }, start));
  const hosts = starts.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = starts.find((result) => result.status === 'rejected');
  if (failed) {
    await Promise.all(hosts.map((host) => host.stop()));
    throw failed.reason;
  }
  return new ThreadQueue(hosts, start);
}

class ThreadQueue implements WorkQueue {
  readonly workers: () => number;
  readonly #start: () => Promise<ThreadHost>;
  readonly #idle: ThreadHost[];
  readonly #hosts: Set<ThreadHost>;
  readonly #tasks: Task[] = [];
  readonly #games = new Map<string, { readonly recipe: Recipe; readonly prepared: Promise<unknown> }>();
  #closed = false;

  constructor(hosts: readonly ThreadHost[], start: () => Promise<ThreadHost>) {
    this.workers = () => hosts.length;
    this.#start = start;
    this.#idle = [...hosts];
    this.#hosts = new Set(hosts);
  }

  async prepare(gameId: string, recipe: Recipe): Promise<void> {
    let game = this.#games.get(gameId);
    if (!game) {
      game = { recipe, prepared: this.#ask({ kind: 'prepare', gameId, recipe }) };
      this.#games.set(gameId, game);
    }
    await game.prepared;
  }

  async run({ gameId, batch, limit }: WorkJob): Promise<WorkResult> {
    const { recipe } = this.#games.get(gameId)!;
    return (await this.#ask({ kind: 'evaluate', gameId, recipe, batch }, limit)) as WorkResult & ThreadReply;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#tasks.splice(0)) task.reject(closed());
    await Promise.all([...this.#hosts].map((host) => host.stop()));
  }

  #ask(request: ThreadRequest, limit?: number): Promise<ThreadReply> {
    if (this.#closed) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      this.#tasks.push({ request, limit, resolve, reject, starts: 0 });
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#tasks.length > 0 && this.#idle.length > 0)
      void this.#serve(this.#tasks.shift()!, this.#idle.pop()!);
  }

  /** Never rejects. */
  async #serve(task: Task, host: ThreadHost): Promise<void> {
    let current = host;
    try {
      if (!current.alive) {
        this.#hosts.delete(current);
        current = await this.#start();
        this.#hosts.add(current);
        if (this.#closed) await current.stop();
      }
      task.starts++;
      task.resolve(await current.ask(task.request, task.limit));
    } catch (error) {
      const died = error instanceof WorkError && error.reason === 'worker-died';
      if (died && task.starts < STARTS && !this.#closed) this.#tasks.unshift(task);
      else if (died)
        task.reject(new WorkError('worker-died', `${error.message} (tried ${task.starts} times)`));
      else task.reject(error);
    }
    this.#idle.push(current);
    this.#pump();
  }
}

function closed(): WorkError {
  return new WorkError('closed', 'the queue of work was closed');
}

function moduleUrl(module: string | URL): string {
  if (module instanceof URL) return module.href;
  return isAbsolute(module) ? pathToFileURL(module).href : module;
}
