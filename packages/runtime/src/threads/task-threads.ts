import { InvalidArgumentError, runTask, type TaskPool } from '@spex/core';
import { TaskHost } from './task-host.ts';

/** Options of `taskThreads`. */
export interface TaskThreadsOptions {
  /** Threads in all, the one that asks included; 1 or 0: no others. */
  readonly threads: number;
  /** URL of the module that exports core's `runTask`; default `@spex/core`. For programs that are one bundled file. */
  readonly module?: string | URL;
}

/** Threads of this process for the work of solvers: `SolveOptions.pool`. */
export interface TaskThreads extends TaskPool {
  /** Ends the threads. Not needed for the process to exit. */
  close(): Promise<void>;
}

interface Job {
  readonly task: string;
  readonly payload: unknown;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Worker threads that run core's tasks, each of its own copy of core. They are started when there is first work for them, and
 * this thread works too. A task whose thread dies is run in this thread, and no other thread is started for the dead one.
 *
 * Throws InvalidArgumentError for a number of threads that is none.
 */
export function taskThreads({ threads, module }: TaskThreadsOptions): TaskThreads {
  if (!Number.isInteger(threads) || threads < 0) {
    throw new InvalidArgumentError(
      'threads',
      `threads must be an integer of at least 0, not ${threads}`,
      threads,
    );
  }
  return new Threads(Math.max(0, threads - 1), module?.toString());
}

class Threads implements TaskThreads {
  readonly #module: string | undefined;
  readonly #hosts = new Set<TaskHost>();
  readonly #idle: TaskHost[] = [];
  readonly #jobs: Job[] = [];
  /** Those that have failed elsewhere. */
  readonly #jobsHere: Job[] = [];
  /** Hosts that may still be started. */
  #left: number;
  #busyHere = false;

  constructor(hosts: number, module: string | undefined) {
    this.#left = hosts;
    this.#module = module;
  }

  run(task: string, payload: unknown, signal?: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#jobs.push({ task, payload, signal, resolve, reject });
      this.#pump();
    });
  }

  async close(): Promise<void> {
    this.#left = 0;
    this.#idle.length = 0;
    await Promise.all([...this.#hosts].map((host) => host.end()));
  }

  #pump(): void {
    if (!this.#busyHere && this.#jobsHere.length > 0) void this.#runHere(this.#jobsHere.shift()!);
    for (let job = this.#jobs[0]; job !== undefined; job = this.#jobs[0]) {
      const idle = this.#idle.pop();
      if (idle === undefined && !this.#busyHere) void this.#runHere(job);
      else {
        const host = idle ?? this.#start();
        if (host === undefined) return;
        void this.#runThere(job, host);
      }
      this.#jobs.shift();
    }
  }

  #start(): TaskHost | undefined {
    if (this.#left === 0) return undefined;
    this.#left--;
    const host = new TaskHost({ module: this.#module });
    this.#hosts.add(host);
    return host;
  }

  /** Never rejects. */
  async #runHere({ task, payload, signal, resolve, reject }: Job): Promise<void> {
    this.#busyHere = true;
    // Tasks asked for at the same time are to begin elsewhere before this one takes hold of the thread.
    await new Promise((turn) => setImmediate(turn));
    await runTask(task, payload, signal).then(resolve, reject);
    this.#busyHere = false;
    this.#pump();
  }

  /** Never rejects. */
  async #runThere(job: Job, host: TaskHost): Promise<void> {
    const reply = await host.ask(job.task, job.payload, job.signal);
    if (host.alive) this.#idle.push(host);
    else this.#hosts.delete(host);
    if (reply.kind === 'done') job.resolve(reply.result);
    else this.#jobsHere.push(job);
    this.#pump();
  }
}
