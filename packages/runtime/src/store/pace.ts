/** Work is made durable when it is worth so many times what making it durable takes. */
const WORTH = 10;
/** Seconds after which it is made durable in any case. */
const LONGEST = 0.25;
/** Calls that may wait for the game or for durability, and bytes of values, whatever would be best. */
const MOST_CALLS = 1024;
const MOST_BYTES = 32 * 2 ** 20;

/** Measures a run, to decide when to make results durable and how many calls to have at hand meanwhile. */
export class Pace {
  readonly #now: () => number;
  #running = 0;
  #busySince = 0;
  #busy = 0;
  #busyAtCommit = 0;
  #calls = 0;
  #commitSeconds = 0;
  #callSeconds = 0;
  #oldest: number | undefined;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get running(): number {
    return this.#running;
  }

  /** Seconds since the last commit during which the game was under way. */
  get busySeconds(): number {
    const open = this.#running > 0 ? this.#now() - this.#busySince : 0;
    return (this.#busy + open) / 1000 - this.#busyAtCommit;
  }

  callBegins(): void {
    if (this.#running++ === 0) this.#busySince = this.#now();
  }

  callEnds(): void {
    this.#calls++;
    if (--this.#running === 0) this.#busy += this.#now() - this.#busySince;
  }

  /** There is something to make durable. */
  resultWaits(): void {
    this.#oldest ??= this.#now();
  }

  /** Whether what waits should be made durable while calls are under way. */
  get commitIsDue(): boolean {
    if (this.#oldest === undefined) return false;
    return this.busySeconds > WORTH * this.#commitSeconds || this.#now() - this.#oldest >= 1000 * LONGEST;
  }

  /** Milliseconds until the longest wait is over. */
  get longestWait(): number {
    return 1000 * LONGEST;
  }

  /** Times a commit of what the game gave in so many seconds. */
  commit(work: (seconds: number) => void): void {
    const seconds = this.busySeconds;
    const start = this.#now();
    work(seconds);
    this.#commitSeconds = (this.#now() - start) / 1000;
    if (this.#calls > 0) this.#callSeconds = seconds / this.#calls;
    this.#calls = 0;
    this.#busyAtCommit += seconds;
    this.#oldest = undefined;
  }

  /**
   * Calls that should be with the run at once, when the game itself is to have `own` of them: so many more that their
   * work is worth a commit, and at least as many again, so that the game never waits for one.
   */
  calls(own: number, bytesPerCall: number): number {
    const worth = this.#callSeconds > 0 ? (2 * WORTH * this.#commitSeconds) / this.#callSeconds : 0;
    const most = Math.min(MOST_CALLS, MOST_BYTES / bytesPerCall);
    return own + Math.max(own, Math.ceil(Math.min(worth, most)));
  }
}
