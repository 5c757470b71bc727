/** Milliseconds that a call should not exceed: what is under way at a Ctrl-C is waited for, and progress should move. */
const LONGEST_CALL = 2000;
/** A larger size must be faster by that much a coalition. */
const WORTH = 1.05;
/** Calls of a size that are timed. */
const TIMED = 2;

/** A call that has ended. */
export interface EndedCall {
  /** Its number, ascending in the order of starting. */
  readonly id: number;
  readonly rows: number;
  /** Milliseconds on some clock. */
  readonly began: number;
  readonly ended: number;
}

/**
 * How many coalitions go into one call of a game, found out while it is asked: the size doubles, up to `most`, as long as
 * that makes a coalition 5 % faster. It halves, for good, when a call takes longer than 2 s, or fails where smaller ones
 * do not (out of memory). Sizes depend on the clock: only for games whose values do not depend on their batch.
 */
export class BatchSize {
  #size: number;
  #most: number;
  /** The last call that says nothing of the size: it began before, or was the first of all, which warms the model up. */
  #stale = 1;
  #since = 0;
  #rows = 0;
  #calls = 0;
  /** Coalitions a millisecond at half the size; 0 where that was not timed. */
  #slower = 0;

  constructor(size: number, most: number) {
    this.#size = size;
    this.#most = most;
  }

  get current(): number {
    return this.#size;
  }

  /** `latest`: the number of the call that was started last. */
  ended({ id, rows, began, ended }: EndedCall, latest: number): void {
    if (rows >= this.#size && ended - began > LONGEST_CALL) this.shrink(rows, latest);
    else if (id <= this.#stale) this.#since = ended;
    else if (rows >= this.#size && (this.#size < this.#most || this.#slower > 0)) {
      this.#rows += rows;
      if (++this.#calls === TIMED) this.#judge(ended, latest);
    }
  }

  /** A call of so many was too much. */
  shrink(rows: number, latest: number): void {
    this.#most = Math.max(1, Math.min(this.#most, Math.floor(rows / 2)));
    this.#slower = 0;
    if (this.#size > this.#most) this.#set(this.#most, latest);
  }

  #judge(now: number, latest: number): void {
    const rate = this.#rows / (now - this.#since);
    if (rate < WORTH * this.#slower) this.shrink(this.#size, latest);
    else {
      this.#slower = rate;
      if (this.#size === this.#most) this.#slower = 0;
      else this.#set(Math.min(this.#most, 2 * this.#size), latest);
      this.#since = now;
    }
  }

  #set(size: number, latest: number): void {
    this.#size = size;
    this.#stale = latest;
    this.#rows = 0;
    this.#calls = 0;
  }
}
