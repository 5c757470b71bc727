/** Waits; rejects with the signal's reason when the signal comes first. */
export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** The longest wait that a timer can hold; a longer one ends at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

export const sleep: Sleep = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      },
      Math.min(milliseconds, LONGEST_TIMER),
    );
    signal?.addEventListener('abort', stop, { once: true });
  });
