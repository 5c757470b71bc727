import type { CoalitionBatch } from '@spex/core';
import type { Queue, QueueEvents } from 'bullmq';
import { WorkError, type WorkErrorReason } from '../work-error.ts';
import type { Recipe, WorkJob, WorkResult } from '../work-queue.ts';
import type { Connection } from './connect.ts';
import { gameName, jobName, type Keys } from './keys.ts';
import type { RedisPackages } from './packages.ts';
import { announce, LONG, type Presence } from './presence.ts';
import { packJob, unpackResult } from './wire.ts';

/** Milliseconds that a result stays once it has been taken. */
const TAKEN = 60_000;
/** Milliseconds after its last job during which a game is still announced to workers. */
const ACTIVE = 60_000;
/** Milliseconds between two tries to take a job back. */
const WITHDRAW = 200;
/** Ends of jobs that the server remembers for askers who read them later. */
const EVENTS = 1_000;
/** Times that a result may be gone before it was read. */
const LOSSES = 3;

/** A job that the asker waits for. */
interface Awaited {
  readonly name: string;
  readonly job: WorkJob;
  readonly promise: Promise<WorkResult>;
  readonly resolve: (result: WorkResult) => void;
  readonly reject: (error: unknown) => void;
  losses: number;
  /** The signal came: the job is not to be put again. */
  withdrawn: boolean;
}

/** One game's queue on Redis, as its asker sees it. */
export class AskedGame {
  readonly #packages: RedisPackages;
  readonly #connection: Connection;
  readonly #keys: Keys;
  readonly #name: string;
  readonly #gameId: string;
  readonly #recipe: Recipe;
  readonly #awaited = new Map<string, Awaited>();
  #queue!: Queue;
  #events!: QueueEvents;
  #presence: Presence | undefined;
  #latest = performance.now();

  constructor(packages: RedisPackages, connection: Connection, keys: Keys, gameId: string, recipe: Recipe) {
    this.#packages = packages;
    this.#connection = connection;
    this.#keys = keys;
    this.#gameId = gameId;
    this.#name = gameName(gameId);
    this.#recipe = recipe;
  }

  /** Workers that serve the game, or that have not refused it yet. */
  get workers(): number {
    if (!this.#presence || !this.active) return 0;
    return this.#presence.workers - this.#presence.refusals.length;
  }

  get presence(): Presence | undefined {
    return this.#presence;
  }

  /** Whether jobs wait, or were there of late. */
  get active(): boolean {
    return this.#awaited.size > 0 || performance.now() - this.#latest < ACTIVE;
  }

  /** What a batch of the game is called. */
  nameOf(batch: CoalitionBatch): string {
    return jobName(this.#gameId, batch);
  }

  async open(): Promise<void> {
    const { client } = this.#connection;
    const { bullmq } = this.#packages;
    const { prefix } = this.#keys;
    const shared = { connection: client, prefix };
    this.#queue = new bullmq.Queue(this.#name, { ...shared, streams: { events: { maxLen: EVENTS } } });
    this.#queue.on('error', () => undefined);
    await this.#queue.waitUntilReady();
    for (const key of this.#lasting()) await client.persist(key);
    // Events from now on: what ended earlier, under the same name, is another run's.
    const [last] = await client.xrevrange(this.#queue.toKey('events'), '+', '-', 'COUNT', 1);
    this.#events = new bullmq.QueueEvents(this.#name, { ...shared, lastEventId: last?.[0] ?? '0-0' });
    this.#events.on('error', () => undefined);
    this.#events.on('completed', ({ jobId }) => this.#ended(jobId));
    this.#events.on('removed', ({ jobId }) => this.#ended(jobId));
    this.#events.on('failed', ({ jobId, failedReason }) => {
      this.#settle(jobId)?.reject(failure(failedReason));
    });
    await this.look();
  }

  /** Tells workers that the game is asked for, sees who is there, and looks after jobs whose end was missed. */
  async look(): Promise<void> {
    if (!this.active) return;
    const { client } = this.#connection;
    this.#presence = await announce(client, this.#keys, this.#name, this.#gameId, this.#recipe);
    // The server may have forgotten jobs: it was restarted, and keeps nothing on disk.
    const look = async (awaited: Awaited): Promise<void> => {
      if ((await client.exists(this.#queue.toKey(awaited.name))) === 0) await this.#put(awaited);
    };
    await Promise.all([...this.#awaited.values()].map(look));
  }

  run(job: WorkJob, signal: AbortSignal | undefined): Promise<WorkResult> {
    const name = this.nameOf(job.batch);
    const known = this.#awaited.get(name);
    if (known) return known.promise;
    const { promise, resolve, reject } = withResolvers<WorkResult>();
    const awaited: Awaited = { name, job, promise, resolve, reject, losses: 0, withdrawn: false };
    this.#awaited.set(name, awaited);
    this.#latest = performance.now();
    const stop = (): void => void this.#withdraw(awaited, signal!.reason);
    if (signal?.aborted) stop();
    else {
      signal?.addEventListener('abort', stop, { once: true });
      this.#tryPut(awaited);
    }
    return promise.finally(() => signal?.removeEventListener('abort', stop));
  }

  /** Gives up every job. */
  reject(error: WorkError): void {
    for (const { reject } of this.#awaited.values()) reject(error);
  }

  /** Takes back jobs that wait, and leaves what may stay for a while. */
  async close(): Promise<void> {
    const { client } = this.#connection;
    for (const { name } of this.#awaited.values()) await this.#queue.remove(name);
    for (const key of this.#lasting()) await client.pexpire(key, LONG);
    await this.#events.close();
    await this.#queue.close();
  }

  /** Keys that BullMQ never deletes by itself. */
  #lasting(): string[] {
    return ['meta', 'id', 'events'].map((key) => this.#queue.toKey(key));
  }

  /** What Redis answers otherwise than with a lost connection: the user's rights have changed, or it passes. */
  #tryPut(awaited: Awaited): void {
    this.#put(awaited).catch((error) => {
      const message = this.#connection.tell(error);
      if (!/^NOPERM/.test(message)) return; // `look` tries again, and tells
      this.#settle(awaited.name)?.reject(
        new WorkError(
          'not-allowed',
          `Redis at ${this.#connection.place} does not let this user work: ${message}`,
        ),
      );
    });
  }

  /** Takes the job's result where it is there; else sees to it that the job is. */
  async #put(awaited: Awaited): Promise<void> {
    const { name, job } = awaited;
    if (await this.#take(awaited)) return;
    if (this.#awaited.get(name) !== awaited || awaited.withdrawn) return;
    await this.#queue.add('ablations', packJob(job.batch, job.limit), {
      jobId: name,
      removeOnComplete: true,
      removeOnFail: true,
    });
  }

  /** Whether the job's result was there. */
  async #take({ name }: Awaited): Promise<boolean> {
    const { client } = this.#connection;
    const key = this.#keys.result(name);
    const [bytes] = await Promise.all([client.getBuffer(key), client.pexpire(key, TAKEN)]);
    const result = bytes && unpackResult(bytes);
    if (!result) return false;
    this.#settle(name)?.resolve(result);
    return true;
  }

  /** A job is over, by its worker or by another asker that took it back. */
  #ended(name: string): void {
    const awaited = this.#awaited.get(name);
    if (!awaited) return;
    if (++awaited.losses <= LOSSES) this.#tryPut(awaited);
    else {
      this.#settle(name)?.reject(
        new WorkError('lost', 'Redis has lost the results of a job again and again: is its memory full?'),
      );
    }
  }

  #settle(name: string): Awaited | undefined {
    const awaited = this.#awaited.get(name);
    this.#awaited.delete(name);
    this.#latest = performance.now();
    return awaited;
  }

  /** Takes a job back unless a worker is at it; then its result is waited for. Never rejects. */
  async #withdraw(awaited: Awaited, reason: unknown): Promise<void> {
    const { name } = awaited;
    awaited.withdrawn = true;
    while (this.#awaited.get(name) === awaited) {
      try {
        const away = this.#connection.client.status !== 'ready';
        if (away || ((await this.#queue.remove(name)) === 1 && !(await this.#take(awaited)))) {
          this.#settle(name)?.reject(reason);
          return;
        }
      } catch {
        this.#settle(name)?.reject(reason);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, WITHDRAW));
    }
  }
}

/** What BullMQ tells of a job that failed: our worker's `reason: message`, or its own words on a job that stalled. */
function failure(told: string): WorkError {
  const [, reason, message] = /^(game|timed-out): (.*)$/s.exec(told) ?? [];
  if (reason) return new WorkError(reason as WorkErrorReason, message!);
  if (/stalled/.test(told)) return new WorkError('worker-died', 'every worker that took the job died');
  return new WorkError('game', told);
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
