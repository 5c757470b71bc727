/** Milliseconds that a call gets at least. */
const LEAST = 60_000;
/** A call gets that many times what nine calls in ten take at most. */
const FACTOR = 10;
/** Calls that are remembered, the latest ones. */
const REMEMBERED = 100;

/**
 * How long to wait for an answer where nobody said: a minute, or ten times what the slowest tenth of the latest calls
 * took, where that is longer. A call without an answer counts with the time that it was given, so that a model that is
 * slow from the start gets ten times the minute on the second try.
 */
export class Patience {
  readonly #took: number[] = [];
  #next = 0;

  /** Milliseconds that a call which starts now may take. */
  get milliseconds(): number {
    if (this.#took.length === 0) return LEAST;
    const sorted = [...this.#took].sort((a, b) => a - b);
    return Math.max(LEAST, FACTOR * sorted[Math.floor(0.9 * sorted.length)]!);
  }

  /** A call answered, or was given up, after so many milliseconds. */
  note(milliseconds: number): void {
    this.#took[this.#next] = milliseconds;
    this.#next = (this.#next + 1) % REMEMBERED;
  }
}
