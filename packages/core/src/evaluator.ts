import type { CoalitionBatch } from './coalitions/batch.ts';
import { rowMapOf } from './coalitions/distinct-rows.ts';
import type { RowMap } from './coalitions/row-map.ts';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';
import { BatchSize } from './evaluator/batch-size.ts';
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
import { createRequest, type Fault, failRequest, type Job, type Request } from './evaluator/request.ts';
import type { Game } from './game.ts';

export type { Progress };

/** Options of `Evaluator`. */
export interface EvaluatorOptions {
  /**
   * Coalitions in one call of the game; default: the game's own `batchSize`, else 64, and where the game has a
   * `mostBatchSize`, what between the two turns out to be fastest.
   */
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
  /** The game that is asked. */
  readonly game: Game;
  /** The clock, so that solvers time themselves by the same one. */
  readonly now: () => number;
  /** The signal that stops requests; undefined without one. */
  readonly signal: AbortSignal | undefined;
  readonly #batchSize: BatchSize;
  /** Whether the batch size may change. */
  readonly #adapts: boolean;
  readonly #concurrency: () => number;
  readonly #onProgress: ((progress: Progress) => void) | undefined;
  readonly #memory: Memory;
  readonly #clock: BusyClock;
  /** The coalitions of a game measured elsewhere. */
  readonly #recorded: RowMap | undefined;
  readonly #requests = new Set<Request>();
  #latestTurn: number;
  #lastJob = 0;
  #running = 0;
  /** Coalitions that requests wait for and that have no values yet. */
  #pending = 0;
  #announced = 0;
  #evaluations = 0;
  #cached = 0;
  #stopped = false;

  /** Throws InvalidArgumentError for a game without players or outputs, or bad options. */
  constructor(game: Game, options: EvaluatorOptions = {}) {
    checkGame(game);
    this.game = game;
    const batchSize = options.batchSize ?? game.batchSize ?? 64;
    checkPositiveInteger(batchSize, 'batchSize');
    const mostBatchSize = options.batchSize === undefined ? (game.mostBatchSize ?? batchSize) : batchSize;
    checkPositiveInteger(mostBatchSize, 'mostBatchSize');
    this.#adapts = mostBatchSize > batchSize;
    this.#batchSize = new BatchSize(batchSize, mostBatchSize);
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

  /** Forgets what was announced: a solver that starts over on more coalitions announces them all. */
  planAnew(): void {
    this.#announced = 0;
  }

  /** Ablations that evaluating the batch, each of its coalitions once, would take. */
  missing(batch: CoalitionBatch): number {
    checkBatch(batch, this.game.players.length, 'batch');
    return this.#memory.missing(batch);
  }

  /** Every coalition whose values are known, in the order of first asking, and its values. */
  measured(): Evaluation {
    const numbers = this.#memory.knownNumbers();
    return { batch: this.#memory.toBatch(numbers), values: this.#memory.valuesOf(numbers), complete: true };
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
    const request = createRequest(this.#memory.numbersOf(batch));
    this.#requests.add(request);
    this.#pending += this.#memory.want(request.numbers);
    try {
      // Another round is needed only where a transient fault, or the failure of another request whose job had some of
      // these coalitions, left them without values.
      do {
        await this.#round(request);
        if (request.fault) throw request.fault.error;
      } while (!this.signal?.aborted && !this.#memory.areKnown(request.numbers));
    } finally {
      this.#leave(request);
    }
    return this.#collect(batch, request);
  }

  /** Offers every coalition of the request to a job; resolves when no job holds any of them any more. */
  #round(request: Request): Promise<void> {
    request.next = 0;
    request.settled = 0;
    return new Promise((resolve) => {
      request.wake = resolve;
      this.#goOn();
    });
  }

  #leave(request: Request): void {
    this.#requests.delete(request);
    const dropped = this.#memory.unwant(request.numbers);
    this.#pending -= dropped;
    if (dropped === 0) return;
    // What it gives up may be wanted by others.
    for (const { numbers } of this.#requests) this.#pending += this.#memory.want(numbers);
  }

  /** Starts as many jobs as may run, and wakes the requests that have nothing left to wait for. */
  #goOn(): void {
    for (const request of this.#requests) {
      while (this.#mayStart(request)) {
        const numbers = this.#take(request);
        if (numbers.length === 0) break;
        void this.#run({ id: ++this.#lastJob, request, numbers, fault: undefined });
      }
    }
    for (const request of this.#requests) if (this.#isSettled(request)) request.wake();
  }

  #mayStart(request: Request): boolean {
    if (request.next === request.numbers.length || request.suspects > 0 || this.#isOver(request))
      return false;
    return this.#running < Math.max(1, this.#concurrency());
  }

  /** Claims the request's next coalitions: as many as one call of the game takes, of those that nobody else has. */
  #take(request: Request): Int32Array {
    const { numbers } = request;
    const taken = new Int32Array(Math.min(this.#batchSize.current, numbers.length - request.next));
    let count = 0;
    while (count < taken.length && request.next < numbers.length) {
      const number = numbers[request.next++]!;
      if (this.#memory.claim(number)) taken[count++] = number;
    }
    return count < taken.length ? taken.slice(0, count) : taken;
  }

  /** True when nothing more will come in this round, from the request's own jobs or, where it waits for them, others'. */
  #isSettled(request: Request): boolean {
    if (request.running > 0) return false;
    if (request.fault) return true;
    const { numbers } = request;
    if (request.next < numbers.length && !this.signal?.aborted) return false;
    while (request.settled < numbers.length && !this.#memory.isClaimed(numbers[request.settled]!)) {
      request.settled++;
    }
    return request.settled === numbers.length;
  }

  /** Never rejects. */
  async #run(job: Job): Promise<void> {
    const { request } = job;
    this.#running++;
    request.running++;
    this.#clock.start();
    const began = this.#adapts ? this.now() : 0;
    try {
      const failure = await this.#call(job, job.numbers);
      if (this.#adapts) this.#learn(job, began, failure);
      if (failure && !this.#isOver(request)) await this.#search(job, failure);
    } catch (error) {
      // Only the progress callback and the game's estimate can throw here: their error reaches the caller as it is.
      this.#fail(job, error, -1);
    }
    this.#clock.stop();
    if (this.now() - this.#latestTurn >= LONGEST_STRETCH) await this.#giveTurn();
    this.#running--;
    request.running--;
    this.#memory.release(job.numbers);
    if (job.fault) this.#spread(job.fault);
    this.#goOn();
  }

  /** What a call says of the batch size. */
  #learn({ id, numbers }: Job, began: number, failure: Failure | undefined): void {
    const rows = numbers.length;
    if (failure) this.#batchSize.shrink(rows, this.#lastJob);
    else this.#batchSize.ended({ id, rows, began, ended: this.now() }, this.#lastJob);
  }

  async #giveTurn(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    this.#latestTurn = this.now();
  }

  #fail(job: Job, error: unknown, number: number): void {
    job.fault = { error, number, job: job.id };
    failRequest(job.request, job.fault);
  }

  /** A coalition at fault fails every request that waits for it. */
  #spread(fault: Fault): void {
    if (fault.number < 0) return;
    for (const request of this.#requests) {
      if (request.numbers.includes(fault.number)) failRequest(request, fault);
    }
  }

  /** Looks for the coalition at which a call failed. Ends early, without some values, on another fault or an abort. */
  async #search(job: Job, failure: Failure): Promise<void> {
    const { request } = job;
    request.suspects++;
    const call = (numbers: Int32Array): Promise<Failure | undefined> => this.#call(job, numbers);
    const culprit = await isolate(job.numbers, failure, call, () => this.#isOver(request)).finally(() => {
      request.suspects--;
    });
    if (!culprit) return;
    const batch = this.#memory.toBatch(Int32Array.of(culprit.number));
    this.#fail(job, thrownError(batch, culprit.thrown), culprit.number);
  }

  /** True when nothing more is to be asked for the request: it failed, or the signal came. */
  #isOver(request: Request): boolean {
    return request.fault !== undefined || this.signal?.aborted === true;
  }

  /** One call of the game. Keeps what it gives; gives back what it threw. Wrong values fail the job. */
  async #call(job: Job, numbers: Int32Array): Promise<Failure | undefined> {
    const batch = this.#memory.toBatch(numbers);
    let values: Float64Array;
    try {
      values = await this.game.evaluate(batch, this.signal ? { signal: this.signal } : {});
    } catch (thrown) {
      return { thrown };
    }
    const outputs = this.game.outputs.length;
    if (values?.length !== numbers.length * outputs) {
      const error = lengthError(this.#memory.toBatch(numbers), outputs, values?.length);
      if (this.signal?.aborted) return { thrown: error };
      this.#fail(job, error, -1);
      return undefined;
    }
    this.#keep(job, numbers, values);
    this.#report();
    return undefined;
  }

  #keep(job: Job, numbers: Int32Array, values: Float64Array): void {
    const outputs = this.game.outputs.length;
    let kept = 0;
    for (let row = 0; row < numbers.length; row++) {
      const number = numbers[row]!;
      const wrong = firstNonFinite(values, row * outputs, outputs);
      if (wrong < 0) {
        this.#memory.store(number, values, row * outputs);
        kept++;
      } else if (!job.fault) {
        const one = this.#memory.toBatch(Int32Array.of(number));
        this.#fail(job, valueError(one, this.game.outputs[wrong]!, values[row * outputs + wrong]), number);
      }
    }
    this.#evaluations += numbers.length;
    job.request.paid += kept;
    this.#pending -= kept;
  }

  #report(): void {
    if (!this.#onProgress) return;
    const done = this.#evaluations;
    const planned = Math.max(this.#announced, done + this.#pending);
    this.#onProgress(progressAt(done, planned, this.seconds, this.game.estimate?.(done)));
  }

  #collect(batch: CoalitionBatch, { numbers, paid }: Request): Evaluation {
    const complete = this.#memory.areKnown(numbers);
    const known = complete ? numbers : numbers.filter((number) => this.#memory.isKnown(number));
    this.#cached += known.length - paid;
    if (!complete) this.#stopped = true;
    return {
      batch: complete ? batch : this.#memory.toBatch(known),
      values: this.#memory.valuesOf(known),
      complete,
    };
  }

  #remember(known: Pick<Evaluation, 'batch' | 'values'>): void {
    checkKnown(known, this.game);
    const outputs = this.game.outputs.length;
    const numbers = this.#memory.numbersOf(known.batch);
    for (let row = 0; row < numbers.length; row++) {
      this.#memory.store(numbers[row]!, known.values, row * outputs);
    }
  }
}

function concurrencyOf(given: number | (() => number)): () => number {
  if (typeof given === 'function') return given;
  checkPositiveInteger(given, 'concurrency');
  return () => given;
}
