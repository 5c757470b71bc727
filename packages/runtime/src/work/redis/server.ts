import { setTimeout as wait } from 'node:timers/promises';
import { Worker as Thread } from 'node:worker_threads';
import type { Job, Worker } from 'bullmq';
import { BuiltGames, messageOf, usedBetween } from '../built-games.js';
import { type Recipe, STARTS, type WorkResult } from '../work-queue.ts';
import type { Connection } from './connect.ts';
import type { KeeperRequest, KeeperSetting } from './keeper-protocol.ts';
import type { Keys } from './keys.ts';
import type { RedisPackages } from './packages.ts';
import { gamesAskedFor, LONG } from './presence.ts';
import type { ServeWorkerOptions, WorkerEvent } from './serve-worker.ts';
import { type JobData, packResult, unpackJob } from './wire.ts';
import { TimedOut, withLimit } from './with-limit.ts';

/** Milliseconds between two looks for games. */
const LOOK = 250;
/** Milliseconds for which a leaving worker waits for a Redis that is away. */
const FAREWELL = 10_000;

/** One worker: finds games, builds them, and does their jobs. */
export class Server {
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
    connection.watch((kind, message) => onEvent({ kind, message }));
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
    const { place } = this.#connection;
    if (!signal?.aborted) this.#say({ kind: 'ready', message: `looks for work on Redis at ${place}` });
    while (!signal?.aborted) {
      await Promise.race([lost, stopped, this.#look()]);
      await Promise.race([lost, stopped, wait(LOOK)]);
    }
    this.#say({ kind: 'leaving', message: 'leaves when the job under way is done' });
  }

  async leave(): Promise<void> {
    this.#leaving = true;
    await this.#closeAll();
    // What waits for a Redis that is away fails now.
    if (this.#connection.client.status !== 'ready') this.#connection.end();
    await this.#turn;
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
        const done = await this.#evaluate(gameId, recipe, job.data).catch((error: unknown) => {
          const message = messageOf(error);
          this.#say({ kind: 'failed', gameId, message: `a job of game ${gameId} failed: ${message}` });
          throw new UnrecoverableError(`${error instanceof TimedOut ? 'timed-out' : 'game'}: ${message}`);
        });
        await client.set(key, packResult(done), 'PX', LONG);
        const ablations = job.data.rows;
        const message = `${ablations} ablations of game ${gameId} in ${done.seconds.toFixed(2)} s`;
        this.#say({ kind: 'done', gameId, ablations, seconds: done.seconds, message });
        return null;
      });
    } finally {
      this.#jobs--;
      this.#tellKeeper({ kind: 'release', job: job.id! });
    }
  }

  async #evaluate(gameId: string, recipe: Recipe, data: JobData): Promise<WorkResult> {
    const built = await this.#built.get(gameId, recipe);
    if ('refusal' in built) throw new Error(built.refusal.message);
    const batch = unpackJob(data);
    const before = this.#built.usage();
    const start = performance.now();
    const values = await withLimit(data.limit, (signal) => built.game.evaluate(batch, { signal }));
    const seconds = (performance.now() - start) / 1000;
    const usage = usedBetween(before, this.#built.usage());
    return { values: Float64Array.from(values), seconds, ...(usage && { usage }) };
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
      await Promise.race([closing, wait(LOOK)]);
      if (this.#connection.client.status === 'ready') since = performance.now();
      if (performance.now() - since > (this.#jobs === 0 ? 0 : FAREWELL)) return;
    }
  }
}
