import { availableParallelism } from 'node:os';

/** A solver's tasks are few: more threads would wait, and each takes memory. */
const MOST = 4;

/** How many threads are worth it for a solver on this machine: one a core, 4 at most. */
export function coreThreads(): number {
  return Math.min(MOST, availableParallelism());
}
