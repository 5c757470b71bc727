import { type CoalitionBatch, type Estimate, type Game, type Player, wordsPerRow } from '@spex/core';
import { AbortListeners } from './abort-listeners.ts';
import { type Ask, boughtBatch, copyValues, createAsk } from './asks.ts';
import { Attempts } from './attempts.ts';
import { claimRows, deleteClaims } from './claims.ts';
import { type Connection, isBusy, PATIENCE } from './connection.ts';
import { Pace } from './pace.ts';
import { Recheck } from './recheck.ts';
import { endedError, mayNeedRoom, runFault } from './run-fault.ts';
import type { RunRecord } from './run-record.ts';
import { type Result, Saver } from './saver.ts';
import type { StoreError } from './store-error.ts';
import { StoredIndex } from './stored-index.ts';
import type { KeepOptions, KeptCounts, KeptGame } from './types.ts';
import { WaitingRoom } from './waiting-room.ts';

/** Milliseconds for which a commit is tried while other processes lock the file. */
const LONGEST_LOCK = 60_000;

/**
 * A run: answers from the store, waits for what another live run is buying, buys the rest, and resolves a call when all
 * of its coalitions are durable.
 *
 * An ask goes through `#arrivals` (several are looked up and claimed in one transaction), `#queue` (waiting for the
 * game), the game, and `#results` (waiting for a commit), or stays in `#waiting` while another run buys what it needs.
 */
export class KeptRun implements KeptGame {
  readonly id: string;
  readonly players: readonly Player[];
  readonly outputs: readonly string[];
  declare readonly estimate?: (rows: number) => Estimate;
  declare readonly text?: string;
  declare readonly batchSize?: number;
  declare readonly mostBatchSize?: number;
  declare readonly recorded?: CoalitionBatch;
  readonly concurrency: () => number;
  readonly #game: Game;
  readonly #connection: Connection;
  readonly #record: RunRecord;
  readonly #index: StoredIndex;
  readonly #saver: Saver;
  readonly #recheck: Recheck;
  readonly #own: () => number;
  readonly #onEnd: (run: KeptRun) => void;
  readonly #rowBytes: number;
  readonly #pace = new Pace();
  readonly #attempts = new Attempts();
  readonly #counts = { found: 0, bought: 0, shared: 0, rechecked: 0 };
  readonly #signals = new AbortListeners((signal) => {
    this.#drop((ask) => ask.signal === signal, signal.reason);
    this.#settle();
  });
  readonly #waiting = new WaitingRoom((asks) => {
    this.#arrivals.push(...asks);
    this.#admitSoon();
  });
  #arrivals: Ask[] = [];
  #queue: Ask[] = [];
  #results: Result[] = [];
  /** Claims of which nothing is left, to be deleted. */
  #over: number[] = [];
  #admitting: Promise<void> | undefined;
  #commitTimer: NodeJS.Timeout | undefined;
  #quietTurn: NodeJS.Immediate | undefined;
  #lockedSince: number | undefined;
  /** Rows of the asks that are with the run. */
  #rows = 0;
  #fault: StoreError | undefined;
  #ended: Promise<void> | undefined;
  #closed = false;
  #idle: (() => void) | undefined;

  constructor(
    game: Game,
    options: KeepOptions,
    connection: Connection,
    record: RunRecord,
    onEnd: (run: KeptRun) => void,
  ) {
    this.id = game.id;
    this.players = game.players;
    this.outputs = game.outputs;
    if (game.estimate) this.estimate = (rows) => game.estimate!(rows);
    if (game.text !== undefined) this.text = game.text;
    if (game.batchSize !== undefined) this.batchSize = game.batchSize;
    if (game.mostBatchSize !== undefined) this.mostBatchSize = game.mostBatchSize;
    if (game.recorded) this.recorded = game.recorded;
    this.#game = game;
    this.#connection = connection;
    this.#record = record;
    this.#onEnd = onEnd;
    this.#rowBytes = 4 * wordsPerRow(game.players.length) + 8 * game.outputs.length + 1;
    const { concurrency: own = 1 } = options;
    this.#own = typeof own === 'function' ? own : () => own;
    this.concurrency = () =>
      this.#pace.calls(Math.max(1, this.#own()), this.#rowBytes * (game.batchSize ?? 64));
    this.#index = new StoredIndex(connection, record.game);
    this.#index.readNew(() => 'earlier');
    this.#saver = new Saver({
      game,
      connection,
      record,
      index: this.#index,
      attempts: this.#attempts,
      counts: this.#counts,
      usage: options.usage ?? (() => ({})),
      tolerance: options.recheck?.tolerance ?? 0,
      relative: options.recheck?.relative ?? 0,
    });
    this.#recheck = new Recheck(game, this.#index, this.#saver, options.recheck !== undefined);
  }

  get counts(): KeptCounts {
    return { ...this.#counts };
  }

  stored(batch: CoalitionBatch): number {
    return this.#index.countStored(batch);
  }

  storedValues(batch: CoalitionBatch): Float64Array | undefined {
    return this.#index.storedValues(batch);
  }

  get fault(): StoreError | undefined {
    return this.#fault;
  }

  evaluate(batch: CoalitionBatch, { signal }: { readonly signal?: AbortSignal }): Promise<Float64Array> {
    const refusal = this.#refusal(signal);
    if (refusal) return Promise.reject(refusal.error);
    if (signal) this.#signals.add(signal);
    return new Promise((resolve, reject) => {
      const ask = createAsk(batch, this.outputs.length, this.#index, { signal, resolve, reject });
      this.#rows += batch.rows;
      if (this.#answer([ask]).length === 0) return;
      this.#arrivals.push(ask);
      this.#admitSoon();
    });
  }

  end(status: 'complete' | 'partial' | 'failed'): Promise<void> {
    this.#ended ??= this.#finish(status);
    return this.#ended;
  }

  /** Ends the run as partial without waiting for the calls under way: what they give is not kept. */
  abandon(): void {
    if (this.#closed) return;
    this.#ended ??= Promise.resolve();
    this.#closed = true;
    this.#dropAll(endedError(this.#connection.path));
    if (this.#results.length > 0) this.#commit();
    try {
      this.#connection.now(() => this.#saver.end('partial', this.#pace.busySeconds));
    } catch {
      // The run then counts as killed, which loses no ablation.
    }
    this.#leave();
  }

  // ---- From arrival to the game

  /** Why nothing more may be asked, if so. */
  #refusal(signal: AbortSignal | undefined): { readonly error: unknown } | undefined {
    if (this.#fault) return { error: this.#fault };
    if (this.#ended) return { error: endedError(this.#connection.path) };
    return signal?.aborted ? { error: signal.reason } : undefined;
  }

  #admitSoon(): void {
    // Asks come in waves, one when a commit has resolved the last: a turn later the whole wave is there.
    this.#admitting ??= new Promise((resolve) => setImmediate(resolve))
      .then(() => this.#admit())
      .finally(() => {
        this.#admitting = undefined;
        if (this.#arrivals.length > 0) this.#admitSoon();
        this.#settle();
      });
  }

  /** Never rejects. */
  async #admit(): Promise<void> {
    while (this.#arrivals.length > 0) {
      const arrived = this.#arrivals;
      this.#arrivals = [];
      const asks = this.#answer(arrived);
      if (asks.length === 0) continue;
      try {
        this.#record.keepRoom(2 * this.#rows * this.#rowBytes + 2 ** 18);
        const claim = (): void => {
          this.#index.readNew(this.#saver.buyerOf);
          claimRows(this.#connection, this.#record, this.#index, asks);
        };
        await this.#connection.whenFree(() => this.#connection.write('quick', claim));
      } catch (error) {
        this.#stop(error);
        for (const ask of asks) this.#giveBack(ask, error);
        return;
      }
      this.#waiting.slowDown();
      for (const ask of asks) {
        const refusal = this.#refusal(ask.signal);
        if (refusal) this.#giveBack(ask, refusal.error);
        else if (ask.mine.length > 0) {
          this.#queue.push(ask);
          this.#waiting.hasMoved();
        } else this.#waiting.add(ask);
      }
      this.#waiting.answer((waiting) => this.#answer(waiting));
      this.#pump();
    }
  }

  /** Gives values to the asks that the store can answer; gives back the others. */
  #answer(asks: readonly Ask[]): Ask[] {
    try {
      return asks.filter((ask) => {
        if (ask.open.some((row) => this.#index.isStored(ask.numbers[row]!))) {
          ask.open = ask.open.filter((row) => !this.#fill(ask, row));
        }
        if (ask.open.length > 0) return true;
        this.#resolve(ask, ask.values);
        return false;
      });
    } catch (error) {
      this.#stop(error);
      for (const ask of asks) this.#giveBack(ask, error);
      return [];
    }
  }

  #fill(ask: Ask, row: number): boolean {
    const number = ask.numbers[row]!;
    if (!this.#index.isStored(number)) return false;
    this.#index.copyValues(number, ask.values, row * this.outputs.length);
    const buyer = this.#index.tell(number);
    if (buyer === 'earlier') this.#counts.found++;
    else if (buyer === 'other') this.#counts.shared++;
    return true;
  }

  /** Starts as many calls of the game as may run. */
  #pump(): void {
    while (this.#queue.length > 0 && this.#pace.running < Math.max(1, this.#own())) {
      if (this.#recheck.isDue(this.#counts)) void this.#askAgain(this.#queue[0]!.signal);
      else void this.#call(this.#queue.shift()!);
    }
  }

  /** Never rejects. */
  async #call(ask: Ask): Promise<void> {
    this.#pace.callBegins();
    let given: { readonly values: Float64Array } | { readonly thrown: unknown };
    try {
      const context = ask.signal ? { signal: ask.signal } : {};
      given = { values: await this.#game.evaluate(boughtBatch(ask), context) };
    } catch (thrown) {
      given = { thrown };
    }
    this.#pace.callEnds();
    // The game goes on while what it gave is made durable.
    this.#pump();
    if ('values' in given) this.#take(ask, given.values);
    else {
      this.#record.failedCalls++;
      for (const row of ask.mine) this.#attempts.failed(ask.numbers[row]!);
      this.#giveBack(ask, given.thrown);
    }
    this.#settle();
  }

  // ---- From the game to the journal

  #take(ask: Ask, given: Float64Array): void {
    const outputs = this.outputs.length;
    const { mine } = ask;
    const refusal = this.#closed
      ? endedError(this.#connection.path)
      : this.#fault?.reason === 'changed' && this.#fault;
    if (refusal) {
      this.#giveBack(ask, refusal);
      return;
    }
    if (given?.length !== mine.length * outputs) {
      this.#takeWrong(ask, given);
      return;
    }
    const finite = copyValues(ask, given, outputs);
    if (finite !== mine) {
      // The others go back to who asked, and are never stored.
      for (const row of mine) if (!finite.includes(row)) this.#index.release(ask.numbers[row]!);
    }
    ask.open = mine === ask.open ? [] : ask.open.filter((row) => !mine.includes(row));
    this.#endClaim(ask);
    this.#results.push({ ask, rows: finite });
    this.#pace.resultWaits();
  }

  #takeWrong(ask: Ask, given: Float64Array | undefined): void {
    const { length } = ask.mine;
    if (length === ask.batch.rows) {
      // Whoever asked sees it as the game gave it.
      this.#release(ask);
      this.#resolve(ask, given as Float64Array);
    } else {
      const outputs = this.outputs.length;
      const wrong = `the game gave ${given?.length ?? 'no'} values for ${length} coalitions and ${outputs} outputs`;
      this.#giveBack(ask, new Error(`${wrong}: expected ${length * outputs}`));
    }
  }

  /** Does what is due: makes results durable, frees claims, tells that nothing is under way. */
  #settle(): void {
    if (this.#closed) return;
    if (this.#results.length > 0 && !this.#recheck.underWay) {
      if (this.#pace.commitIsDue && this.#lockedSince === undefined) this.#commit();
      else this.#commitTimer ??= setTimeout(() => this.#commit(), this.#pace.longestWait);
      if (this.#isQuiet) this.#quietTurn ??= setImmediate(() => this.#quietCommit());
    } else if (this.#results.length === 0 && this.#over.length > 0) this.#freeClaims();
    if (this.#pace.running === 0) this.#idle?.();
  }

  /** True when nothing is on its way to the game or back. */
  get #isQuiet(): boolean {
    return this.#pace.running === 0 && this.#queue.length === 0 && !this.#admitting;
  }

  /** Nothing was under way, and nothing came when everyone who waits for a promise had had a turn. */
  #quietCommit(): void {
    this.#quietTurn = undefined;
    if (this.#isQuiet && this.#lockedSince === undefined) this.#commit();
  }

  /** Makes the results durable, if the file is not locked: then it tries again soon. */
  #commit(): void {
    clearTimeout(this.#commitTimer);
    this.#commitTimer = undefined;
    const results = this.#results;
    // When the answer to the asking again is there, `#settle` comes back to them.
    if (results.length === 0 || (this.#recheck.underWay && !this.#closed)) return;
    try {
      this.#pace.commit((seconds) => this.#save(results, seconds));
    } catch (error) {
      if (isBusy(error) && !this.#closed) {
        this.#lockedSince ??= performance.now();
        if (performance.now() - this.#lockedSince < LONGEST_LOCK) {
          this.#commitTimer = setTimeout(() => this.#commit(), PATIENCE);
          return;
        }
      }
      this.#lockedSince = undefined;
      this.#results = [];
      this.#stop(
        error,
        results.reduce((sum, { rows }) => sum + rows.length, 0),
      );
      for (const { ask } of results) this.#giveBack(ask, this.#fault);
      this.#settle();
      return;
    }
    this.#lockedSince = undefined;
    this.#results = [];
    this.#over = [];
    for (const { ask } of results) {
      ask.mine = [];
      if (ask.open.length === 0) this.#resolve(ask, ask.values);
      else this.#waiting.add(ask);
    }
    this.#waiting.answer((waiting) => this.#answer(waiting));
    this.#settle();
  }

  #save(results: readonly Result[], seconds: number): void {
    try {
      this.#saver.save(results, this.#over, seconds);
    } catch (error) {
      // The room kept for this moment is enough for what was under way. Nothing more is bought.
      if (!mayNeedRoom(error) || !this.#record.reserve.release()) throw error;
      this.#saver.save(results, this.#over, seconds);
      this.#stop(error);
    }
  }

  #freeClaims(): void {
    try {
      this.#connection.write('quick', () => deleteClaims(this.#connection, this.#record.id, this.#over));
      this.#over = [];
    } catch {
      // The next commit does it, or the run's end.
    }
  }

  // ---- Asking again what is stored

  /** Results wait meanwhile. Never rejects. */
  async #askAgain(signal: AbortSignal | undefined): Promise<void> {
    this.#pace.callBegins();
    const answer = await this.#recheck.ask(signal);
    this.#pace.callEnds();
    if (answer === 'same') this.#counts.rechecked++;
    else if (answer !== 'unknown') {
      this.#stop(answer);
      for (const { ask } of this.#results) this.#giveBack(ask, answer);
      this.#results = [];
    }
    this.#pump();
    this.#settle();
  }

  // ---- Ends

  #resolve(ask: Ask, values: Float64Array): void {
    this.#rows -= ask.batch.rows;
    ask.resolve(values);
  }

  /** Ends an ask without values; others may ask for its coalitions. */
  #giveBack(ask: Ask, error: unknown): void {
    this.#release(ask);
    this.#rows -= ask.batch.rows;
    ask.reject(error);
  }

  #release(ask: Ask): void {
    for (const row of ask.mine) this.#index.release(ask.numbers[row]!);
    this.#endClaim(ask);
    ask.mine = [];
    // Another ask of this run may wait for them.
    this.#waiting.wake();
  }

  #endClaim(ask: Ask): void {
    if (ask.claim && --ask.claim.left === 0) this.#over.push(ask.claim.id);
    ask.claim = undefined;
  }

  /** Nothing more is bought; what is under way is still kept. `lost`: ablations that were paid for in vain. */
  #stop(error: unknown, lost = 0): void {
    this.#fault ??= runFault(error, this.#connection.path, this.#counts.bought, lost);
    this.#dropAll(this.#fault);
  }

  /** Rejects what has not reached the game. */
  #dropAll(error: unknown): void {
    this.#drop(() => true, error);
  }

  #drop(which: (ask: Ask) => boolean, error: unknown): void {
    const dropped = [...this.#queue, ...this.#arrivals, ...this.#waiting.all()].filter(which);
    this.#queue = this.#queue.filter((ask) => !which(ask));
    this.#arrivals = this.#arrivals.filter((ask) => !which(ask));
    for (const ask of dropped) {
      this.#waiting.delete(ask);
      this.#giveBack(ask, error);
    }
  }

  async #finish(status: 'complete' | 'partial' | 'failed'): Promise<void> {
    this.#dropAll(endedError(this.#connection.path));
    for (;;) {
      await this.#admitting;
      this.#settle();
      if (this.#pace.running === 0 && this.#results.length === 0) break;
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    if (this.#closed) return;
    // From here on nothing is under way that the reserve would be needed for, but the run's end.
    this.#record.reserve.release();
    const write = (): void => this.#saver.end(status, this.#pace.busySeconds);
    // A run that cannot even write its end counts as killed, which loses no ablation.
    await this.#connection.whenFree(write).catch(() => {});
    this.#leave();
  }

  #leave(): void {
    this.#closed = true;
    clearTimeout(this.#commitTimer);
    clearImmediate(this.#quietTurn);
    // What was bought for them is kept; what they waited for beside is not asked for any more.
    this.#dropAll(endedError(this.#connection.path));
    this.#waiting.close();
    this.#signals.close();
    this.#record.release();
    this.#onEnd(this);
  }
}
