import process from 'node:process';

/** Exit code of a process that was interrupted, as shells expect it (128 + SIGINT). */
export const EXIT_INTERRUPTED = 130;

/** A signal that a person can give from the keyboard. */
export interface InterruptSignal {
  /** Aborted by the first Ctrl-C (SIGINT) or by SIGTERM. */
  readonly signal: AbortSignal;
  /** Takes the handlers off again; call it when the run is over. */
  dispose(): void;
}

/** Where the handlers hang: Node's `process`, or a stand-in. */
export interface InterruptSource {
  /** Listens for a signal. */
  on(name: 'SIGINT' | 'SIGTERM', handler: () => void): unknown;
  /** Listens no more. */
  off(name: 'SIGINT' | 'SIGTERM', handler: () => void): unknown;
  /** Ends the process. */
  exit(code: number): unknown;
}

/**
 * Turns Ctrl-C into an AbortSignal: the first one stops the asking, so that the run can write what it has; the second
 * leaves at once with exit code 130. `onFirst` runs at the first one, to tell the person so.
 */
export function interruptSignal(onFirst?: () => void, source: InterruptSource = process): InterruptSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) {
      source.exit(EXIT_INTERRUPTED);
      return;
    }
    controller.abort(new Error('interrupted'));
    onFirst?.();
  };
  source.on('SIGINT', interrupt);
  source.on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    dispose() {
      source.off('SIGINT', interrupt);
      source.off('SIGTERM', interrupt);
    },
  };
}
