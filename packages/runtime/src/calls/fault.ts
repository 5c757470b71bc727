/** What a failed call says about calling again. */
export interface CallFault {
  /** Whether another try may succeed. */
  readonly retryable: boolean;
  /** The server says that it has too much to do: fewer calls at once. */
  readonly overloaded: boolean;
  /** Milliseconds that the server asks to wait. */
  readonly retryAfterMs?: number | undefined;
  /** Whether the call may have been carried out, and be paid for, although no answer came. */
  readonly maybePaid: boolean;
}

/** Reads the errors of this library, and others that carry `status`, `retryable` and `retryAfterMs`. */
export function classifyError(error: unknown): CallFault {
  const { status, retryable, retryAfterMs } = (error ?? {}) as Record<string, unknown>;
  const code = typeof status === 'number' ? status : undefined;
  return {
    retryable: typeof retryable === 'boolean' ? retryable : code !== undefined && isWorthRetrying(code),
    overloaded: code === 429 || (code !== undefined && code >= 500),
    retryAfterMs: typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? retryAfterMs : undefined,
    maybePaid: code === undefined && retryable === true,
  };
}

/** 408 time-out, 409 conflict, 429 too many, 5xx; not 501 and 505, which stay as they are. */
function isWorthRetrying(status: number): boolean {
  return (
    status === 408 || status === 409 || status === 429 || (status >= 500 && status !== 501 && status !== 505)
  );
}
