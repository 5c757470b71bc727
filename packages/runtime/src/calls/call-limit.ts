/** How many calls may be under way at once. */
export interface CallLimit {
  /** Calls that may be under way now. */
  readonly current: number;
  /** Number of a call that starts now. */
  start(): number;
  /**
   * A call succeeded. `waited`: others were waiting for its turn, so that the limit, and not a lack of calls, decided how
   * many were under way; `milliseconds`: how long it was under way.
   */
  succeeded(call: number, milliseconds: number, waited: boolean): void;
  /** The server refused the call: too many. */
  overloaded(call: number): void;
}
