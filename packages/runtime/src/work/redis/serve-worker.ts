import { randomUUID } from 'node:crypto';
import { Worker as Thread } from 'node:worker_threads';
import type { Job, Worker } from 'bullmq';
import { BuiltGames, messageOf } from '../built-games.js';
import { type GameBuilder, type Recipe, STARTS } from '../work-queue.ts';
import { checkProject, readAddress } from './address.ts';
import { type Connection, connect } from './connect.ts';
import type { KeeperRequest, KeeperSetting } from './keeper-protocol.ts';
import { type Keys, keysOf } from './keys.ts';
import { loadRedisPackages, type RedisPackages } from './packages.ts';
import { gamesAskedFor, LONG } from './presence.ts';
import { type JobData, packResult, unpackJob } from './wire.ts';

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

export interface ServeWorkerOptions {
  /** As for `redisQueue`. */
  readonly url: string;
  readonly project?: string;
  readonly builder: GameBuilder;
  /** Ends the serving: the job under way is finished first. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: WorkerEvent) => void;
  /**
   * Seconds without a sign of life after which a worker counts as dead and its job is given to another; default 30. A
   * game that computes without giving way does not count as dead: a thread of its own keeps the worker's jobs.
   */
  readonly silenceSeconds?: number;
}

/** Milliseconds between two looks for games. */
const LOOK = 250;
/** Milliseconds for which a leaving worker waits for a Redis that is away. */
const FAREWELL = 10_000;

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
  const packages = await loadRedisPackages();
  const keys = keysOf(project);
  const connection = await connect(packages, address, keys.prefix);
  const setting: KeeperSetting = {
    options: address.options,
    prefix: keys.prefix,
    workersKey: keys.workers,
    workerId: randomUUID(),
    lockMs: silenceSeconds * 1000,
  };
  const server = new Server(packages, connection, keys, setting, options);
  try {
    await server.serve(signal);
  } finally {
    await server.leave();
  }
}

class Server {
  readonly #packages: RedisPackages;
  readonly #connection: Connection;
  readonly #keys: Keys;
  readonly #setting: KeeperSetting;
  readonly #say: (event: WorkerEvent) => void;
  readonly #built: BuiltGames;
  readonly #keeper: Thread;
  readonly #keeperGone: Promise<void>;
  readonly #workers = new Map<string, { readonly worker: Worker; readonly gameId: string }>();
  readonly #refused = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();
  /** Jobs under way. */
  #jobs = 0;
  #leaving = false;

  constructor(
    packages: RedisPackages,
    connection: Connection,
    keys: Keys,
    setting: KeeperSetting,
    { builder, onEvent = () => undefined }: ServeWorkerOptions,
  ) {
    this.#packages = packages;
    this.#connection = connection;
    this.#keys = keys;
    this.#setting = setting;
    this.#say = onEvent;
    this.#built = new BuiltGames(builder);
    this.#keeper = new Thread(new URL('./keeper.js', import.meta.url), { workerData: setting });
    this.#keeperGone = new Promise((resolve) => this.#keeper.once('exit', () => resolve()));
    const { client, place } = connection;
    let away = false;
    client.on('close', () => {
      if (away || this.#leaving) return;
      away = true;
      onEvent({ kind: 'disconnected', message: `the connection to Redis at ${place} is lost: trying again` });
    });
    client.on('ready', () => {
      if (!away) return;
      away = false;
      onEvent({ kind: 'reconnected', message: `Redis at ${place} is back` });
    });
  }

  async serve(signal: AbortSignal | undefined): Promise<void> {
    let stop = (): void => undefined;
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const lost = new Promise<never>((_, reject) => {
      this.#keeper.once('error', reject);
    });
    lost.catch(() => undefined);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    await Promise.race([lost, stopped, new Promise((resolve) => this.#keeper.once('message', resolve))]);
    if (!signal?.aborted)
      this.#say({ kind: 'ready', message: `looks for work on Redis at ${this.#connection.place}` });
    while (!signal?.aborted) {
      await Promise.race([lost, stopped, this.#look()]);
      let timer: NodeJS.Timeout | undefined;
      const pause = new Promise((resolve) => {
        timer = setTimeout(resolve, LOOK);
      });
      await Promise.race([lost, stopped, pause]);
      clearTimeout(timer);
    }
    this.#say({ kind: 'leaving', message: 'leaves when the job under way is done' });
  }

  async leave(): Promise<void> {
    this.#leaving = true;
    await this.#closeAll();
    await this.#turn.catch(() => undefined);
    this.#tellKeeper({ kind: 'leave' });
    await this.#keeperGone;
    await this.#built.dispose();
    this.#connection.end();
  }

  /** Opens games that are asked for, closes those that are no longer. */
  async #look(): Promise<void> {
    try {
      const names = await gamesAskedFor(this.#connection.client, this.#keys);
      for (const name of names) {
        if (!this.#workers.has(name) && !this.#refused.has(name)) await this.#inTurn(() => this.#open(name));
      }
      for (const [name, { worker, gameId }] of this.#workers) {
        if (names.includes(name)) continue;
        this.#workers.delete(name);
        await worker.close();
        await this.#inTurn(() => this.#built.drop(gameId));
      }
    } catch (error) {
      if (this.#leaving) return;
      const { place, tell } = this.#connection;
      this.#say({ kind: 'trouble', message: `Redis at ${place}: ${tell(error)}: trying again` });
    }
  }

  async #open(name: string): Promise<void> {
    const { client } = this.#connection;
    const text = await client.get(this.#keys.recipe(name));
    if (text === null || this.#leaving) return;
    const { gameId, recipe } = JSON.parse(text) as { gameId: string; recipe: Recipe };
    const built = await this.#built.get(gameId, recipe);
    if ('refusal' in built) {
      const { message } = built.refusal;
      this.#refused.add(name);
      await client.hset(this.#keys.refused(name), this.#setting.workerId, message);
      await client.pexpire(this.#keys.refused(name), LONG);
      this.#say({ kind: 'refused', gameId, message: `refuses game ${gameId}: ${message}` });
      return;
    }
    if (this.#leaving) return;
    const { lockMs, prefix } = this.#setting;
    const worker = new this.#packages.bullmq.Worker(
      name,
      (job: Job<JobData>, token) => this.#process(name, gameId, recipe, job, token!),
      {
        connection: client,
        prefix,
        lockDuration: lockMs,
        stalledInterval: lockMs / 2,
        maxStalledCount: STARTS - 1,
        // The keeper renews the locks.
        skipLockRenewal: true,
        runRetryDelay: 1_000,
      },
    );
    // A lost connection is told of by the client itself. Otherwise: a job that was taken from this worker, which seemed dead.
    worker.on('error', (error) => {
      if (client.status === 'ready' && !this.#leaving) {
        this.#say({ kind: 'trouble', gameId, message: this.#connection.tell(error) });
      }
    });
    this.#workers.set(name, { worker, gameId });
    this.#say({ kind: 'serving', gameId, message: `serves game ${gameId}` });
  }

  /** One job. The result is put down first; then the job is done. */
  async #process(
    name: string,
    gameId: string,
    recipe: Recipe,
    job: Job<JobData>,
    token: string,
  ): Promise<null> {
    const { WaitingError, UnrecoverableError } = this.#packages.bullmq;
    const { client } = this.#connection;
    const { limit = Infinity } = job.data;
    const milliseconds = limit * 1000 + this.#setting.lockMs;
    this.#tellKeeper({ kind: 'hold', queue: name, job: job.id!, token, milliseconds });
    this.#jobs++;
    try {
      return await this.#inTurn(async () => {
        if (this.#leaving) {
          await job.moveToWait(token);
          throw new WaitingError();
        }
        const key = this.#keys.result(job.id!);
        // A worker that died between the result and the job's end has paid for it already.
        if ((await client.exists(key)) === 1) return null;
        let start: number;
        let values: Float64Array;
        try {
          const built = await this.#built.get(gameId, recipe);
          if ('refusal' in built) throw new Error(built.refusal.message);
          const batch = unpackJob(job.data);
          start = performance.now();
          values = await withLimit(limit, (signal) => built.game.evaluate(batch, { signal }));
        } catch (error) {
          const told =
            error instanceof TimedOut ? `timed-out: ${error.message}` : `game: ${messageOf(error)}`;
          this.#say({
            kind: 'failed',
            gameId,
            message: `a job of game ${gameId} failed: ${messageOf(error)}`,
          });
          throw new UnrecoverableError(told);
        }
        const seconds = (performance.now() - start) / 1000;
        await client.set(key, packResult(values, seconds), 'PX', LONG);
        const ablations = job.data.rows;
        const message = `${ablations} ablations of game ${gameId} in ${seconds.toFixed(2)} s`;
        this.#say({ kind: 'done', gameId, ablations, seconds, message });
        return null;
      });
    } finally {
      this.#jobs--;
      this.#tellKeeper({ kind: 'release', job: job.id! });
    }
  }

  /** One thing at a time, whichever game it is for: the model is one. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task, task);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #tellKeeper(request: KeeperRequest): void {
    this.#keeper.postMessage(request);
  }

  /** Lets every job under way come to its end; not for ever where Redis is away. */
  async #closeAll(): Promise<void> {
    const workers = [...this.#workers.values()].map(({ worker }) => worker);
    let done = false;
    const closing = Promise.allSettled(workers.map((worker) => worker.close())).then(() => {
      done = true;
    });
    let since = performance.now();
    while (!done) {
      let timer: NodeJS.Timeout | undefined;
      const pause = new Promise((resolve) => {
        timer = setTimeout(resolve, 200);
      });
      await Promise.race([closing, pause]);
      clearTimeout(timer);
      if (this.#connection.client.status === 'ready') since = performance.now();
      if (performance.now() - since > (this.#jobs === 0 ? 0 : FAREWELL)) return;
    }
  }
}

class TimedOut extends Error {}

/** Rejects with TimedOut, and aborts the game's signal, when the task takes longer than that many seconds. */
async function withLimit<T>(seconds: number, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  if (seconds * 1000 >= 2 ** 31) return task(controller.signal);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(new TimedOut(`a job was not done within ${seconds.toPrecision(3)} s`));
    }, seconds * 1000);
  });
  try {
    return await Promise.race([task(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
