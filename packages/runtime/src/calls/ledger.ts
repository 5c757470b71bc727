import { type Estimate, InvalidArgumentError } from '@spex/core';
import { CallLimitError } from './call-limit-error.ts';

/** What a call is expected to use. */
export interface Expected {
  readonly tokens: number;
  /** Undefined: not known. */
  readonly dollars: number | undefined;
}

/** What has been used so far. */
export interface CallUsage {
  /** Calls made, those that failed and were made again included. */
  readonly calls: number;
  /** Calls that were made again. */
  readonly retries: number;
  /** Tokens read and written, where the server tells. */
  readonly tokens: number;
  /** US dollars. */
  readonly dollars: number;
}

/** Counts calls, tokens and money, and says when the next call would be too much. */
export class Ledger {
  readonly #maxCalls: number;
  readonly #maxCost: number;
  #calls = 0;
  #retries = 0;
  #tokens = 0;
  #dollars = 0;
  /** Dollars that the calls under way are expected to take. */
  #reserved = 0;

  constructor(maxCalls: number, maxCost: number) {
    this.#maxCalls = maxCalls;
    this.#maxCost = maxCost;
  }

  get usage(): CallUsage {
    return { calls: this.#calls, retries: this.#retries, tokens: this.#tokens, dollars: this.#dollars };
  }

  /** The error that forbids the call; `wait` when that depends on what the calls under way take in the end. */
  judge(expected: Expected): 'go' | 'wait' | Error {
    if (this.#calls >= this.#maxCalls) return new CallLimitError('calls', this.#maxCalls, this.#calls);
    if (this.#maxCost === Infinity) return 'go';
    if (expected.dollars === undefined) {
      return new InvalidArgumentError('maxCost', 'maxCost needs the price of a call: give the model a price');
    }
    // A sum of many prices may be off by its rounding.
    const allowed = this.#maxCost * (1 + 1e-12);
    if (this.#dollars + expected.dollars > allowed) {
      return new CallLimitError('dollars', this.#maxCost, this.#dollars);
    }
    return this.#dollars + this.#reserved + expected.dollars > allowed ? 'wait' : 'go';
  }

  open(expected: Expected, again: boolean): void {
    this.#calls++;
    if (again) this.#retries++;
    this.#reserved += expected.dollars ?? 0;
  }

  close(expected: Expected, used: Estimate): void {
    this.#reserved -= expected.dollars ?? 0;
    this.#tokens += used.tokens ?? 0;
    this.#dollars += used.dollars ?? 0;
  }
}
