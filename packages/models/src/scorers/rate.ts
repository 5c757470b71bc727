import type { Estimate } from '@spex/core';

/** Seconds a text on two cores of a server of 2024 at about 25 tokens a text: the estimate before any measurement. */
const FIRST_GUESS = 1 / 250;

/** Measures how long texts take, and estimates from what was measured. */
export interface Rate {
  /** Runs `work` on that many texts and counts its time. */
  measure<T>(texts: number, work: () => Promise<T>): Promise<T>;
  readonly estimate: (texts: number) => Estimate;
}

export function secondsPerText(): Rate {
  let texts = 0;
  let seconds = 0;
  return {
    async measure(count, work) {
      const start = performance.now();
      const result = await work();
      seconds += (performance.now() - start) / 1000;
      texts += count;
      return result;
    },
    estimate: (count) => ({ seconds: count * (texts > 0 ? seconds / texts : FIRST_GUESS) }),
  };
}
