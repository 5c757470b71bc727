import { CallError } from '@spex/core';
import { CallLimitError } from './call-limit-error.ts';
import type { Sleep } from './sleep.ts';

/** A call of a model or its server. It should stop when the signal comes; it is not waited for when it does not. */
export type CallTask<T> = (signal: AbortSignal) => Promise<T>;

/**
 * One try: rejects with the signal's reason, or with a retryable CallError when there is no answer in time. A limit that
 * is reached forbids the next call; it does not cut those under way, which are paid for.
 */
export async function attempt<T>(
  task: CallTask<T>,
  timeoutMs: number,
  sleep: Sleep,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (cuts(signal)) throw signal?.reason;
  const stopper = new AbortController();
  const timer = new AbortController();
  const stop = (): void => {
    if (cuts(signal)) stopper.abort(signal?.reason);
  };
  signal?.addEventListener('abort', stop, { once: true });
  const stopped = new Promise<never>((_, reject) => {
    stopper.signal.addEventListener('abort', () => reject(stopper.signal.reason), { once: true });
  });
  if (timeoutMs < Infinity) {
    sleep(timeoutMs, timer.signal).then(
      () => stopper.abort(new CallError(`no answer within ${timeoutMs / 1000} s`, { retryable: true })),
      () => undefined,
    );
  }
  try {
    return await Promise.race([(async () => task(stopper.signal))(), stopped]);
  } finally {
    timer.abort();
    signal?.removeEventListener('abort', stop);
  }
}

function cuts(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && !(signal.reason instanceof CallLimitError);
}
