import { setImmediate } from 'node:timers/promises';

/**
 * Lets a Ctrl-C be heard that came while something was computed without a pause. Two turns: an event loop that is past
 * its poll for signals finishes the first without another one.
 */
export async function hearSignals(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
