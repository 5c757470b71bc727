import type { Sleep } from '../../src/calls/sleep.ts';

/** A clock that stands still until nothing else can happen, and then jumps to the next one who sleeps. */
export interface VirtualClock {
  readonly now: () => number;
  readonly sleep: Sleep;
  /** Lets everything happen until the promise is settled. */
  settle<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>>;
  /** Lets everything happen that happens without time passing. */
  idle(): Promise<void>;
  /** Those who sleep now. */
  readonly sleepers: number;
}

export function createVirtualClock(): VirtualClock {
  let time = 0;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  // All chains of promises run to their ends before a macrotask.
  const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => time,
    get sleepers() {
      return sleepers.size;
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { until: time + milliseconds, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    idle,
    async settle(promise) {
      let settled = false;
      const result = Promise.allSettled([promise]).then(([outcome]) => {
        settled = true;
        return outcome!;
      });
      await idle();
      while (!settled) {
        const [next] = [...sleepers].sort((a, b) => a.until - b.until);
        if (!next) throw new Error('nobody sleeps, and nothing happens');
        time = Math.max(time, next.until);
        sleepers.delete(next);
        next.wake();
        await idle();
      }
      return result;
    },
  };
}
