import { CallError } from '@spex/core';
import type { Sleep } from './sleep.ts';

/** A call of a model or its server. It should stop when the signal comes; it is not waited for when it does not. */
export type CallTask<T> = (signal: AbortSignal) => Promise<T>;

/** One try: rejects with the signal's reason, or with a retryable CallError when there is no answer in time. */
export async function attempt<T>(
  task: CallTask<T>,
  timeoutMs: number,
  sleep: Sleep,
  signal: AbortSignal | undefined,
): Promise<T> {
  signal?.throwIfAborted();
  const stopper = new AbortController();
  const timer = new AbortController();
  const stop = (): void => stopper.abort(signal?.reason);
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
