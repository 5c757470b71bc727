import type { Estimate } from '@spex/core';

/** Seconds a text takes on two cores of a server of 2024, at 64 tokens a text: the estimate until there is a better. */
const FIRST_GUESS = 1 / 155;

/** Measures how long texts take, and estimates from what was measured. */
export interface Rate {
  /** Runs `work` on that many texts and counts its time. The first call loads the model, so it is not counted. */
  measure<T>(texts: number, work: () => Promise<T>): Promise<T>;
  readonly estimate: (texts: number) => Estimate;
}

export function createRate(now: () => number = () => performance.now()): Rate {
  let first = true;
  let texts = 0;
  let milliseconds = 0;
  return {
    async measure(count, work) {
      const counts = !first;
      first = false;
      const start = now();
      const result = await work();
      if (counts) {
        milliseconds += now() - start;
        texts += count;
      }
      return result;
    },
    estimate: (count) => ({ seconds: count * (texts > 0 ? milliseconds / 1000 / texts : FIRST_GUESS) }),
  };
}
