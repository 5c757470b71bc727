/** Listens to each signal once, until it is closed. */
export class AbortListeners {
  readonly #onAbort: (signal: AbortSignal) => void;
  readonly #listeners = new Map<AbortSignal, () => void>();

  constructor(onAbort: (signal: AbortSignal) => void) {
    this.#onAbort = onAbort;
  }

  add(signal: AbortSignal): void {
    if (this.#listeners.has(signal)) return;
    const listener = (): void => this.#onAbort(signal);
    this.#listeners.set(signal, listener);
    signal.addEventListener('abort', listener, { once: true });
  }

  close(): void {
    for (const [signal, listener] of this.#listeners) signal.removeEventListener('abort', listener);
    this.#listeners.clear();
  }
}
