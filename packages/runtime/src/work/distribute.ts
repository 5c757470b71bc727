import { setMaxListeners } from 'node:events';
import {
  type CoalitionBatch,
  type Game,
  InvalidArgumentError,
  RowMap,
  selectRows,
  sliceRows,
  wordsPerRow,
} from '@spex/core';
import { Pace } from './pace.ts';
import { Salvage } from './salvage.ts';
import { type Passage, Slots } from './slots.ts';
import { WorkError } from './work-error.ts';
import type { Recipe, WorkQueue, WorkResult } from './work-queue.ts';

/** Options of `distribute`. */
export interface DistributeOptions {
  /** Seconds that a job should take; default 1. */
  readonly jobSeconds?: number;
  /**
   * Seconds beyond twenty times what the slowest job so far would have taken after which a job counts as hung, and is
   * given to another worker with twice the time; default 600. Nothing counts as hung before the first job is back.
   */
  readonly patienceSeconds?: number;
}

/** A game whose coalitions are evaluated by the workers of a queue. */
export interface DistributedGame extends Game {
  /** Calls of `evaluate` under way at once that keep every worker busy; changes as workers come and go. */
  readonly concurrency: () => number;
}

/** Times that a job which hangs is given away. */
const ATTEMPTS = 3;

/**
 * The same game, same id, same values, evaluated by the workers of a queue. Batches are cut into jobs of about a second
 * each, by what earlier jobs have taken, never larger than the game's own `batchSize`. A job that fails rejects its
 * batch, which the Evaluator then asks for in halves; what other jobs of the batch gave is not asked for again. After an
 * abort, batches of which a job has begun are finished, others are dropped.
 *
 * Throws InvalidArgumentError for options out of range; `evaluate` rejects with WorkError.
 */
export function distribute(
  game: Game,
  recipe: Recipe,
  queue: WorkQueue,
  options: DistributeOptions = {},
): DistributedGame {
  const jobSeconds = positive('jobSeconds', options.jobSeconds ?? 1);
  const patience = positive('patienceSeconds', options.patienceSeconds ?? 600);
  const outputs = game.outputs.length;
  const most = game.batchSize ?? 64;
  const guess = game.estimate?.(most).seconds;
  const pace = new Pace(most, jobSeconds, patience, guess ? guess / most : undefined);
  const slots = new Slots(() => pace.ahead * Math.max(1, queue.workers()));
  const salvage = new Salvage(game.players.length, outputs);
  /** Coalitions that no worker came through with, each on its own: nobody is killed by them again. */
  const condemned = new RowMap(game.players.length);
  const verdicts: WorkError[] = [];
  let waiting = 0;

  async function runJob(batch: CoalitionBatch, signal: AbortSignal | undefined): Promise<Float64Array> {
    for (let attempt = 1; ; attempt++) {
      const limit = pace.limit(batch.rows);
      const job = { gameId: game.id, batch, ...(limit && { limit: limit * 2 ** (attempt - 1) }) };
      let result: WorkResult;
      try {
        result = await queue.run(job, signal ? { signal } : {});
      } catch (error) {
        if (!(error instanceof WorkError)) throw error;
        if (error.reason === 'timed-out' && attempt < ATTEMPTS) continue;
        const fatal = error.reason === 'timed-out' || error.reason === 'worker-died';
        if (fatal && batch.rows === 1) verdicts[condemned.add(batch.words, 0)] = error;
        throw error;
      }
      if (result.values.length !== batch.rows * outputs) throw lengthError(batch, outputs, result.values);
      pace.add(batch.rows, result.seconds);
      return result.values;
    }
  }

  /** Throws what came of a coalition of the batch that is condemned. */
  function judge({ rows, words }: CoalitionBatch): void {
    const width = wordsPerRow(game.players.length);
    for (let row = 0; condemned.size > 0 && row < rows; row++) {
      const number = condemned.find(words, row * width);
      if (number >= 0) throw verdicts[number];
    }
  }

  /** Coalitions in a job of a batch. */
  function jobRows(rows: number): number {
    const idle = Math.max(1, queue.workers() - waiting);
    return Math.min(pace.rows, Math.ceil(rows / pace.spread(rows, idle)));
  }

  async function evaluate(
    batch: CoalitionBatch,
    { signal }: { readonly signal?: AbortSignal },
  ): Promise<Float64Array> {
    // Every job that waits listens; there may be many, and they leave again.
    if (signal) setMaxListeners(0, signal);
    await unlessStopped(queue.prepare(game.id, recipe), signal);
    const values = new Float64Array(batch.rows * outputs);
    const rows = salvage.fill(batch, values);
    if (rows.length === 0) {
      salvage.returned(batch);
      return values;
    }
    const asked = rows.length === batch.rows ? batch : selectRows(batch, rows);
    judge(asked);
    const size = await unlessStopped(settle(asked), signal);
    const passage: Passage = { begun: false, failure: undefined };
    const jobs: { readonly at: number; readonly batch: CoalitionBatch }[] = [];
    for (let at = 0; at < asked.rows; at += size) {
      jobs.push({ at, batch: sliceRows(asked, at, Math.min(asked.rows, at + size)) });
    }
    waiting += jobs.length;
    const results = await Promise.allSettled(
      jobs.map((job) =>
        slots
          .run(passage, signal, () => runJob(job.batch, signal))
          .finally(() => {
            waiting--;
          }),
      ),
    );
    results.forEach((result, i) => {
      if (result.status === 'rejected') return;
      if (passage.failure) salvage.keep(jobs[i]!.batch, result.value);
      for (let row = 0; row < jobs[i]!.batch.rows; row++) {
        const to = rows[jobs[i]!.at + row]! * outputs;
        values.set(result.value.subarray(row * outputs, (row + 1) * outputs), to);
      }
    });
    if (passage.failure) throw passage.failure.error;
    salvage.returned(batch);
    return values;
  }

  async function settle(batch: CoalitionBatch): Promise<number> {
    const rows = jobRows(batch.rows);
    return queue.agree ? queue.agree(game.id, batch, rows) : rows;
  }

  return {
    ...game,
    evaluate,
    ...(game.estimate && { estimate: (rows: number) => shared(game.estimate!(rows), queue.workers()) }),
    concurrency: () => pace.batches(queue.workers()),
  };
}

/** Rejects with the signal's reason as soon as it comes: nothing has begun yet, and the server may be away. */
async function unlessStopped<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
  });
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** What the workers take together. */
function shared<T extends { readonly seconds?: number }>(estimate: T, workers: number): T {
  if (estimate.seconds === undefined) return estimate;
  return { ...estimate, seconds: estimate.seconds / Math.max(1, workers) };
}

function positive(argument: string, value: number): number {
  if (value > 0) return value;
  throw new InvalidArgumentError(argument, `${argument} must be more than 0, not ${value}`, value);
}

function lengthError(batch: CoalitionBatch, outputs: number, values: Float64Array): WorkError {
  return new WorkError(
    'game',
    `the worker's game gave ${values.length} values for ${batch.rows} coalitions and ${outputs} outputs: expected ${batch.rows * outputs}`,
  );
}
