import { randomUUID } from 'node:crypto';
import { InvalidArgumentError } from '@spex/core';
import type { GameBuilder } from '../work-queue.ts';
import { checkProject, readAddress } from './address.ts';
import { connect } from './connect.ts';
import { keysOf } from './keys.ts';
import { loadRedisPackages } from './packages.ts';
import { Server } from './server.ts';

/** What a worker tells of itself. */
export interface WorkerEvent {
  /**
   * `ready`: looks for games; `serving`: has built a game; `refused`: will not serve a game; `done`: a job; `failed`: the
   * game threw in a job, or took too long; `leaving`: the signal came; `disconnected`, `reconnected`: Redis went and came;
   * `trouble`: Redis does not do what it is asked, and is asked again.
   */
  readonly kind:
    | 'ready'
    | 'serving'
    | 'refused'
    | 'done'
    | 'failed'
    | 'leaving'
    | 'disconnected'
    | 'reconnected'
    | 'trouble';
  /** One line for people, without secrets. */
  readonly message: string;
  /** Of `serving`, `refused`, `done` and `failed`. */
  readonly gameId?: string;
  /** Of `done`. */
  readonly ablations?: number;
  /** Of `done`: what they took. */
  readonly seconds?: number;
}

/** Options of `serveWorker`. */
export interface ServeWorkerOptions {
  /** As for `redisQueue`. */
  readonly url: string;
  /** As for `redisQueue`. */
  readonly project?: string;
  /** Makes the games that are asked for. */
  readonly builder: GameBuilder;
  /** Ends the serving: the job under way is finished first. */
  readonly signal?: AbortSignal;
  /** Told of games taken and refused, and of jobs. */
  readonly onEvent?: (event: WorkerEvent) => void;
  /**
   * Seconds without a sign of life after which a worker counts as dead and its job is given to another; default 30. A
   * game that computes without giving way does not count as dead: a thread of its own keeps the worker's jobs.
   */
  readonly silenceSeconds?: number;
}

/**
 * Serves every game of a project that askers ask for, one job at a time, until the signal comes. A game whose id is not
 * the one asked for (other weights, another version), or that cannot be built here, is refused: said once, its jobs left
 * to others. The builder is disposed of at the end.
 *
 * Throws like `redisQueue`, before it serves.
 */
export async function serveWorker(options: ServeWorkerOptions): Promise<void> {
  const { url, project = 'default', signal, silenceSeconds = 30 } = options;
  const address = readAddress(url);
  checkProject(project);
  if (!(silenceSeconds > 0 && silenceSeconds <= 86_400)) {
    const message = `silenceSeconds must be more than 0 and at most 86,400, not ${silenceSeconds}`;
    throw new InvalidArgumentError('silenceSeconds', message, silenceSeconds);
  }
  const packages = await loadRedisPackages();
  const keys = keysOf(project);
  const connection = await connect(packages, address, keys.prefix);
  const setting = {
    options: address.options,
    prefix: keys.prefix,
    workersKey: keys.workers,
    workerId: randomUUID(),
    lockMs: Math.ceil(silenceSeconds * 1000),
  };
  const server = new Server(packages, connection, keys, setting, options);
  try {
    await server.serve(signal);
  } finally {
    await server.leave();
  }
}
