import { CallError, createRandom } from '@spex/core';
import type { CallTask } from '@spex/runtime';
import type { VirtualClock } from './virtual-clock.ts';

export interface VirtualServer {
  readonly task: CallTask<void>;
  /** Milliseconds at which calls were answered. */
  readonly answered: number[];
  /** Milliseconds at which calls were refused. */
  readonly refused: number[];
}

export interface ServerOptions {
  /** Calls that it works on at once, at a time; the others queue. */
  readonly capacity?: (now: number) => number;
  /** Calls that it takes in any second; it refuses the others with status 429. */
  readonly perSecond?: number;
  /** Milliseconds of work of a call, from a normal random number. */
  readonly work: (normal: number) => number;
  readonly seed?: number;
}

/** A server on a virtual clock. */
export function createVirtualServer(
  clock: VirtualClock,
  { capacity = () => Number.POSITIVE_INFINITY, perSecond = Infinity, work, seed = 1 }: ServerOptions,
): VirtualServer {
  const random = createRandom(seed);
  const answered: number[] = [];
  const refused: number[] = [];
  const queue: (() => void)[] = [];
  let taken: number[] = [];
  let working = 0;

  function next(): void {
    while (queue.length > 0 && working < capacity(clock.now())) {
      working++;
      queue.shift()!();
    }
  }

  return {
    answered,
    refused,
    async task() {
      taken = taken.filter((time) => time > clock.now() - 1000);
      if (taken.length >= perSecond) {
        refused.push(clock.now());
        throw new CallError('too many', { status: 429, retryable: true });
      }
      taken.push(clock.now());
      const time = work(random.normal());
      await new Promise<void>((go) => {
        queue.push(go);
        next();
      });
      await clock.sleep(time);
      working--;
      answered.push(clock.now());
      next();
    },
  };
}
