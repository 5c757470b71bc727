import type { CoalitionBatch } from './coalitions/batch.ts';
import { rowMapOf } from './coalitions/distinct-rows.ts';
import type { RowMap } from './coalitions/row-map.ts';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';
import { BusyClock } from './evaluator/busy-clock.ts';
import {
  checkBatch,
  checkGame,
  checkKnown,
  checkPositiveInteger,
  firstNonFinite,
} from './evaluator/checks.ts';
import { lengthError, thrownError, valueError } from './evaluator/faults.ts';
import { type Failure, isolate } from './evaluator/isolate.ts';
import { Memory } from './evaluator/memory.ts';
import { type Progress, progressAt } from './evaluator/progress.ts';
import { checkRecorded } from './evaluator/recorded.ts';
import { createJob, type Fault, type Job, type Request } from './evaluator/request.ts';
import type { Game } from './game.ts';

export type { Progress };

export interface EvaluatorOptions {
  /** Coalitions in one call of the game; default: the game's own `batchSize`, else 64. */
  readonly batchSize?: number;
  /**
   * Calls of the game under way at once; default 1. A function is asked whenever a call may start, so that the number may
   * follow what the game's server bears: it takes effect when a call ends, or at the next request; below 1 counts as 1.
   */
  readonly concurrency?: number | (() => number);
  /** Stops asking; what was measured by then is kept and given back. */
  readonly signal?: AbortSignal;
  /** Called after every call of the game that gave values. */
  readonly onProgress?: (progress: Progress) => void;
  /** Clock in milliseconds; default `performance.now`. */
  readonly now?: () => number;
  /** Values measured before, as `measured()` of another evaluator gives them: they are never paid for again. */
  readonly known?: Pick<Evaluation, 'batch' | 'values'>;
}

/** Values for coalitions, in the order asked. */
export interface Evaluation {
  /** The coalitions that have values: all that were asked for, or fewer after an abort. Duplicates stay. */
  readonly batch: CoalitionBatch;
  /** Shape [batch.rows × outputs], row-major. */
  readonly values: Float64Array;
  /** False when the signal stopped the evaluation before every coalition had a value. */
  readonly complete: boolean;
}

/** Milliseconds after which the event loop gets a turn, so that signals are heard though a game never waits. */
const LONGEST_STRETCH = 100;

/**
 * The one caller of a game: de-duplicates, remembers, batches, bounds concurrency, counts, reports, stops.
 *
 * When a call of the game throws, its batch is asked again in halves until the coalition at fault stands alone (at most
 * ceil(log2 rows) + 1 calls); halves that give values are kept. If every part succeeds, the fault was transient and the
 * run goes on. What has been paid for stays known after an error, so asking again pays only for the rest.
 */
export class Evaluator {
  readonly game: Game;
  /** The clock, so that solvers time themselves by the same one. */
  readonly now: () => number;
  readonly signal: AbortSignal | undefined;
  readonly #batchSize: number;
  readonly #concurrency: () => number;
  readonly #onProgress: ((progress: Progress) => void) | undefined;
  readonly #memory: Memory;
  readonly #clock: BusyClock;
  /** The coalitions of a game measured elsewhere. */
  readonly #recorded: RowMap | undefined;
  readonly #requests = new Set<Request>();
  /** Jobs that are waiting or under way, by id. */
  readonly #jobs = new Map<number, Job>();
  #latestTurn: number;
  #lastJob = 0;
  #running = 0;
  #pending = 0;
  #announced = 0;
  #evaluations = 0;
  #cached = 0;
  #stopped = false;

  /** Throws InvalidArgumentError for a game without players or outputs, or bad options. */
  constructor(game: Game, options: EvaluatorOptions = {}) {
    checkGame(game);
    this.game = game;
    this.#batchSize = options.batchSize ?? game.batchSize ?? 64;
    checkPositiveInteger(this.#batchSize, 'batchSize');
    this.#concurrency = concurrencyOf(options.concurrency ?? 1);
    this.now = options.now ?? (() => performance.now());
    this.#latestTurn = this.now();
    this.signal = options.signal;
    this.#onProgress = options.onProgress;
    this.#clock = new BusyClock(this.now);
    this.#memory = new Memory(game.players.length, game.outputs.length);
    if (game.recorded) this.#recorded = rowMapOf(game.recorded);
    if (options.known) this.#remember(options.known);
  }

  /**
   * Ablations paid for so far: coalitions for which a call of the game gave numbers, a value that is not finite included.
   * A call that throws or gives the wrong number of values counts as none.
   */
  get evaluations(): number {
    return this.#evaluations;
  }

  /** Coalitions asked for and answered without a new ablation: from memory, duplicates, bought by another request. */
  get cached(): number {
    return this.#cached;
  }

  /** Wall-clock seconds during which the game was under way. */
  get seconds(): number {
    return this.#clock.seconds;
  }

  /** True once the signal has stopped a request. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Announces ablations to come, so that progress can tell how many are planned. */
  plan(ablations: number): void {
    if (!Number.isInteger(ablations) || ablations < 0) {
      throw new InvalidArgumentError(
        'ablations',
        `ablations must be an integer of at least 0, not ${ablations}`,
        ablations,
      );
    }
    this.#announced += ablations;
  }

  /** Every coalition whose values are known, in the order of first asking, and its values. */
  measured(): Evaluation {
    const numbers = this.#memory.knownNumbers();
    return { batch: this.#memory.toBatch(numbers), values: this.#valuesOf(numbers), complete: true };
  }

  /**
   * Values of the batch's coalitions; only those never measured before are paid for. Requests may overlap: a coalition
   * is asked for once, whoever asked first. After an abort the calls under way are awaited, and what they give is kept.
   *
   * Throws InvalidArgumentError, before any call, for a batch that does not fit the game. Throws GameError with the
   * coalition at fault when the game throws (`cause` is its error), or gives values that are not finite or too few.
   */
  async evaluate(batch: CoalitionBatch): Promise<Evaluation> {
    checkBatch(batch, this.game.players.length, 'batch');
    if (this.#recorded) checkRecorded(batch, this.#recorded);
    const numbers = this.#memory.numbersOf(batch);
    const request: Request = { jobs: [], started: 0, suspects: 0, fault: undefined };
    this.#requests.add(request);
    try {
      // Another round is needed only where a transient fault, or the failure of another request that had claimed some of
      // these coalitions, left them without values.
      for (let jobs = this.#claim(numbers, request); jobs.size > 0; jobs = this.#claim(numbers, request)) {
        this.#startJobs();
        for (const job of jobs) await job.settled;
        for (const { fault } of jobs) {
          if (fault && (request.fault === fault || numbers.includes(fault.number))) throw fault.error;
        }
      }
    } finally {
      this.#requests.delete(request);
    }
    return this.#collect(batch, numbers, request);
  }

  /** Makes jobs of the idle coalitions; gives back every job that these coalitions wait for. */
  #claim(numbers: Int32Array, request: Request): Set<Job> {
    const jobs = new Set<Job>();
    const claimed = new Int32Array(Math.min(this.#batchSize, numbers.length));
    let count = 0;
    let latest = 0;
    const enqueue = (): void => {
      const job = createJob(++this.#lastJob, request, claimed.slice(0, count));
      request.jobs.push(job);
      this.#jobs.set(job.id, job);
      this.#pending += count;
      jobs.add(job);
      count = 0;
    };
    for (const number of numbers) {
      if (this.#memory.isKnown(number)) continue;
      const id = this.#memory.jobOf(number);
      if (id === 0) {
        if (this.signal?.aborted) continue;
        this.#memory.claim(number, this.#lastJob + 1);
        claimed[count++] = number;
        if (count === claimed.length) enqueue();
      } else if (id !== latest && id <= this.#lastJob) {
        jobs.add(this.#jobs.get(id)!);
        latest = id;
      }
    }
    if (count > 0) enqueue();
    return jobs;
  }

  /** Starts as many waiting jobs as may run; drops those of requests that are over. */
  #startJobs(): void {
    for (const request of this.#requests) {
      while (request.started < request.jobs.length) {
        const over = this.#isOver(request);
        if (!over && (request.suspects > 0 || this.#running >= Math.max(1, this.#concurrency()))) break;
        const job = request.jobs[request.started++]!;
        if (over) this.#release(job);
        else void this.#run(job);
      }
    }
  }

  /** Never rejects. */
  async #run(job: Job): Promise<void> {
    this.#running++;
    this.#clock.start();
    try {
      await this.#pay(job);
    } catch (error) {
      // Only the progress callback and the game's estimate can throw here: their error reaches the caller as it is.
      this.#fail(job, { error, number: -1 });
    }
    this.#clock.stop();
    await this.#giveTurn();
    this.#running--;
    this.#release(job);
    this.#startJobs();
  }

  async #giveTurn(): Promise<void> {
    if (this.now() - this.#latestTurn < LONGEST_STRETCH) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#latestTurn = this.now();
  }

  #release(job: Job): void {
    for (const number of job.numbers) this.#memory.release(number);
    this.#pending -= job.numbers.length - job.paid;
    this.#jobs.delete(job.id);
    job.settle();
  }

  #fail(job: Job, fault: Fault): void {
    job.fault = fault;
    job.request.fault ??= fault;
  }

  /** Gets values for a job's coalitions. Ends early, without some of them, on a fault or an abort. */
  async #pay(job: Job): Promise<void> {
    const { request } = job;
    const failure = await this.#call(job, job.numbers);
    if (!failure || this.#isOver(request)) return;
    request.suspects++;
    const call = (numbers: Int32Array): Promise<Failure | undefined> => this.#call(job, numbers);
    const culprit = await isolate(job.numbers, failure, call, () => this.#isOver(request)).finally(() => {
      request.suspects--;
    });
    if (!culprit) return;
    const batch = this.#memory.toBatch(Int32Array.of(culprit.number));
    this.#fail(job, { error: thrownError(batch, culprit.thrown), number: culprit.number });
  }

  /** True when nothing more is to be asked for the request: it failed, or the signal came. */
  #isOver(request: Request): boolean {
    return request.fault !== undefined || this.signal?.aborted === true;
  }

  /** One call of the game. Keeps what it gives; gives back what it threw. Wrong values fail the job. */
  async #call(job: Job, numbers: Int32Array): Promise<Failure | undefined> {
    const batch = this.#memory.toBatch(numbers);
    const outputs = this.game.outputs.length;
    let values: Float64Array;
    try {
      values = await this.game.evaluate(batch, this.signal ? { signal: this.signal } : {});
    } catch (thrown) {
      return { thrown };
    }
    if (values?.length !== batch.rows * outputs) {
      const error = lengthError(this.#memory.toBatch(numbers), outputs, values?.length);
      if (this.signal?.aborted) return { thrown: error };
      this.#fail(job, { error, number: -1 });
      return undefined;
    }
    const paidBefore = job.paid;
    numbers.forEach((number, row) => {
      const wrong = firstNonFinite(values, row * outputs, outputs);
      if (wrong < 0) {
        this.#memory.store(number, values, row * outputs);
        job.paid++;
      } else if (!job.fault) {
        const value = values[row * outputs + wrong];
        const one = this.#memory.toBatch(Int32Array.of(number));
        this.#fail(job, { error: valueError(one, this.game.outputs[wrong]!, value), number });
      }
    });
    this.#evaluations += numbers.length;
    this.#pending -= job.paid - paidBefore;
    this.#report();
    return undefined;
  }

  #report(): void {
    if (!this.#onProgress) return;
    const done = this.#evaluations;
    const planned = Math.max(this.#announced, done + this.#pending);
    this.#onProgress(progressAt(done, planned, this.seconds, this.game.estimate?.(done)));
  }

  #collect(batch: CoalitionBatch, numbers: Int32Array, request: Request): Evaluation {
    const known = numbers.filter((number) => this.#memory.isKnown(number));
    const paid = request.jobs.reduce((sum, job) => sum + job.paid, 0);
    this.#cached += known.length - paid;
    const complete = known.length === numbers.length;
    if (!complete) this.#stopped = true;
    return {
      batch: complete ? batch : this.#memory.toBatch(known),
      values: this.#valuesOf(known),
      complete,
    };
  }

  #valuesOf(numbers: Int32Array): Float64Array {
    const outputs = this.game.outputs.length;
    const values = new Float64Array(numbers.length * outputs);
    numbers.forEach((number, row) => {
      this.#memory.copyValues(number, values, row * outputs);
    });
    return values;
  }

  #remember(known: Pick<Evaluation, 'batch' | 'values'>): void {
    checkKnown(known, this.game);
    const outputs = this.game.outputs.length;
    this.#memory.numbersOf(known.batch).forEach((number, row) => {
      this.#memory.store(number, known.values, row * outputs);
    });
  }
}

function concurrencyOf(given: number | (() => number)): () => number {
  if (typeof given === 'function') return given;
  checkPositiveInteger(given, 'concurrency');
  return () => given;
}
