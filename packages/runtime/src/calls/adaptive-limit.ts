import type { CallLimit } from './call-limit.ts';

/**
 * How many calls may be under way at once, where a person gave the most. Additive increase, multiplicative decrease (Chiu and Jain 1989, as TCP does
 * it): starts at the most allowed, halves when the server says that it is too much, and grows by one for every round of
 * calls that succeed.
 */
export class AdaptiveLimit implements CallLimit {
  readonly #most: number;
  #limit: number;
  #started = 0;
  /** Calls started before the latest cut say nothing about the limit after it: a burst of refusals cuts once. */
  #cutAt = 0;

  constructor(most: number) {
    this.#most = most;
    this.#limit = most;
  }

  get current(): number {
    return Math.floor(this.#limit);
  }

  start(): number {
    return ++this.#started;
  }

  succeeded(): void {
    this.#limit = Math.min(this.#most, this.#limit + 1 / this.#limit);
  }

  overloaded(call: number): void {
    if (call <= this.#cutAt) return;
    this.#limit = Math.max(1, this.#limit / 2);
    this.#cutAt = this.#started;
  }
}
