import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work after which the event loop gets its turn. */
const TURN = 25;

/** Runs work that yields between its pieces, letting the event loop turn now and then. Throws where the signal says so. */
export async function runInTurns<Result>(
  work: Iterator<void, Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  signal?.throwIfAborted();
  for (let since = performance.now(); ; ) {
    const piece = work.next();
    if (piece.done) return piece.value;
    if (performance.now() - since < TURN) continue;
    await setImmediate();
    signal?.throwIfAborted();
    since = performance.now();
  }
}
