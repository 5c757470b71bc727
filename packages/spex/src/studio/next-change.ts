import type { EventEmitter } from 'node:events';

/** Waits until `changes` emits 'change' or the signal is raised. */
export function nextChange(changes: EventEmitter, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      changes.off('change', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    changes.on('change', done);
    signal.addEventListener('abort', done);
  });
}
