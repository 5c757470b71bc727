import { CallError } from '@spex/core';
import type { Sleep } from './sleep.ts';

/** A call of a model or its server. The signal says that it took too long: it should stop, and is not waited for. */
export type CallTask<T> = (signal: AbortSignal) => Promise<T>;

/**
 * One try: rejects with a retryable CallError when there is no answer in time. Nothing else cuts a call under way: it is
 * paid for, and what it gives is kept.
 */
export async function attempt<T>(task: CallTask<T>, timeoutMs: number, sleep: Sleep): Promise<T> {
  const stopper = new AbortController();
  const timer = new AbortController();
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
  }
}
