import { SpexError } from './spex-error.ts';

/** A call to a model or its server failed. What a caller needs to know before asking again is on the instance. */
export class CallError extends SpexError {
  override readonly name = 'CallError' as const;
  /** HTTP status of the answer; undefined where there was none: no connection, a cut one, no answer in time. */
  readonly status: number | undefined;
  /** Whether the same call may well succeed later. */
  readonly retryable: boolean;
  /** Milliseconds that the server asks to wait before the next call. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    facts: {
      readonly retryable: boolean;
      readonly status?: number | undefined;
      readonly retryAfterMs?: number | undefined;
      readonly cause?: unknown;
    },
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.status = facts.status;
    this.retryable = facts.retryable;
    this.retryAfterMs = facts.retryAfterMs;
  }
}
