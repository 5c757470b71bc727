import type { CoalitionBatch } from '@spex/core';
import { WorkError } from '../work-error.ts';
import type { Recipe, WorkJob, WorkQueue, WorkResult } from '../work-queue.ts';
import { checkProject, readAddress } from './address.ts';
import { AskedGame } from './asked-game.ts';
import { type Connection, connect } from './connect.ts';
import { type Keys, keysOf } from './keys.ts';
import { loadRedisPackages, type RedisPackages } from './packages.ts';
import { describePresence, LONG } from './presence.ts';

/** What a person should hear while a run waits for Redis or for workers. */
export interface WorkEvent {
  /**
   * `no-workers`, `refused`, `workers`: who is there, told whenever it changes; `disconnected`, `reconnected`: Redis went
   * and came; `trouble`: Redis does not do what it is asked, and is asked again.
   */
  readonly kind: 'no-workers' | 'refused' | 'workers' | 'disconnected' | 'reconnected' | 'trouble';
  /** One line for people, without secrets. */
  readonly message: string;
}

/** Options of `redisQueue`. */
export interface RedisQueueOptions {
  /** `redis://` or `rediss://` (TLS), with user and password where the server wants them. */
  readonly url: string;
  /** Runs and workers of one project find each other; letters, digits, `.`, `_`, `-`; default `default`. */
  readonly project?: string;
  /** Told of workers that come, go and refuse, and of Redis. */
  readonly onEvent?: (event: WorkEvent) => void;
}

/** Milliseconds between two looks at who is there, and at jobs whose end may have been missed. */
const LOOK = 1_000;
/** Milliseconds in which a queue that is closed takes its jobs back. */
const FAREWELL = 3_000;

/**
 * The asker's side of a queue on Redis, or on a server that speaks its language (Valkey). Jobs are BullMQ's, one queue a
 * game. A job's name is a hash of the game and its coalitions: a job that is under way for another asker is shared, and
 * a result that an asker left behind when it was killed is taken, as long as it is there (a day). Results that were
 * taken stay for a minute, for another asker of the same run.
 *
 * While no worker is there, while every worker refuses the game, and while Redis is away, the run waits, for as long as
 * it takes; `onEvent` hears of it. The signal ends the waiting.
 *
 * Throws InvalidArgumentError for a bad URL or project, OptionalPackageError where the packages are missing, WorkError
 * `unreachable`, `login` or `not-allowed`: all before anything is spent, none with the password.
 */
export async function redisQueue(options: RedisQueueOptions): Promise<WorkQueue> {
  const { url, project = 'default', onEvent = () => undefined } = options;
  const address = readAddress(url);
  checkProject(project);
  const packages = await loadRedisPackages();
  const keys = keysOf(project);
  const connection = await connect(packages, address, keys.prefix);
  return new RedisQueue(packages, connection, keys, project, onEvent);
}

class RedisQueue implements WorkQueue {
  readonly workers: () => number;
  readonly #packages: RedisPackages;
  readonly #connection: Connection;
  readonly #keys: Keys;
  readonly #project: string;
  readonly #onEvent: (event: WorkEvent) => void;
  readonly #games = new Map<string, { readonly game: AskedGame; readonly ready: Promise<void> }>();
  readonly #timer: NodeJS.Timeout;
  #told = '';
  #closed = false;

  constructor(
    packages: RedisPackages,
    connection: Connection,
    keys: Keys,
    project: string,
    onEvent: (event: WorkEvent) => void,
  ) {
    this.#packages = packages;
    this.#connection = connection;
    this.#keys = keys;
    this.#project = project;
    this.#onEvent = onEvent;
    this.workers = () => Math.max(0, ...[...this.#games.values()].map(({ game }) => game.workers));
    this.#timer = setInterval(() => void this.#look(), LOOK);
    this.#timer.unref();
    connection.watch((kind, message) => {
      if (this.#closed) return;
      onEvent({ kind, message });
      if (kind === 'reconnected') void this.#look();
    });
  }

  async prepare(gameId: string, recipe: Recipe): Promise<void> {
    if (this.#closed) throw closed();
    let asked = this.#games.get(gameId);
    if (!asked) {
      const game = new AskedGame(this.#packages, this.#connection, this.#keys, gameId, recipe);
      asked = { game, ready: game.open().then(() => this.#tell()) };
      this.#games.set(gameId, asked);
    }
    await asked.ready;
  }

  run(job: WorkJob, { signal }: { readonly signal?: AbortSignal }): Promise<WorkResult> {
    if (this.#closed) return Promise.reject(closed());
    return this.#games.get(job.gameId)!.game.run(job, signal);
  }

  async agree(gameId: string, batch: CoalitionBatch, rows: number): Promise<number> {
    const key = this.#keys.cut(this.#games.get(gameId)!.game.nameOf(batch));
    const { client } = this.#connection;
    const [, settled] = await Promise.all([client.set(key, rows, 'PX', LONG, 'NX'), client.get(key)]);
    const agreed = Number(settled);
    return Number.isInteger(agreed) && agreed >= 1 && agreed <= batch.rows ? agreed : rows;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    const games = [...this.#games.values()].map(({ game }) => game);
    for (const game of games) game.reject(closed());
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      Promise.allSettled(games.map((game) => game.close())),
      new Promise((resolve) => {
        timer = setTimeout(resolve, this.#connection.client.status === 'ready' ? FAREWELL : 0);
      }),
    ]);
    clearTimeout(timer);
    this.#connection.end();
  }

  /** Never rejects. */
  async #look(): Promise<void> {
    try {
      for (const { game } of this.#games.values()) await game.look();
      this.#tell();
    } catch (error) {
      if (this.#closed) return;
      this.#say(
        'trouble',
        `Redis at ${this.#connection.place}: ${this.#connection.tell(error)}: trying again`,
      );
    }
  }

  #tell(): void {
    for (const { game } of this.#games.values()) {
      if (!game.active || !game.presence) continue;
      const { kind, message } = describePresence(game.presence, this.#project);
      this.#say(kind, message);
    }
  }

  /** Says nothing twice in a row. */
  #say(kind: WorkEvent['kind'], message: string): void {
    if (message === this.#told) return;
    this.#told = message;
    this.#onEvent({ kind, message });
  }
}

function closed(): WorkError {
  return new WorkError('closed', 'the queue of work was closed');
}
