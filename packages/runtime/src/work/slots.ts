/** A batch on its way to the workers. */
export interface Passage {
  /** One of its jobs has been handed to the queue. */
  begun: boolean;
  /** One of its jobs failed: those that wait are not worth handing over. */
  failure: { readonly error: unknown } | undefined;
}

interface Waiting {
  readonly passage: Passage;
  readonly enter: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Hands jobs to the queue in the order asked, as many at once as keep the workers busy. */
export class Slots {
  readonly #capacity: () => number;
  readonly #waiting: Waiting[] = [];
  #taken = 0;

  constructor(capacity: () => number) {
    this.#capacity = capacity;
  }

  /**
   * Runs the task when its turn comes. Rejects with the signal's reason when the signal comes before the batch has begun:
   * what has begun is finished, so that no job that was paid for is lost.
   */
  async run<T>(passage: Passage, signal: AbortSignal | undefined, task: () => Promise<T>): Promise<T> {
    await this.#enter(passage, signal);
    passage.begun = true;
    try {
      return await task();
    } catch (error) {
      passage.failure ??= { error };
      throw error;
    } finally {
      this.#taken--;
      this.#pump();
    }
  }

  #enter(passage: Passage, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        if (passage.begun) return;
        passage.failure ??= { error: signal!.reason };
        this.#pump();
      };
      const leave = (): void => signal?.removeEventListener('abort', stop);
      this.#waiting.push({
        passage,
        enter: () => {
          leave();
          resolve();
        },
        reject: (reason) => {
          leave();
          reject(reason);
        },
      });
      signal?.addEventListener('abort', stop);
      if (signal?.aborted) stop();
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#waiting.length > 0) {
      const { passage, enter, reject } = this.#waiting[0]!;
      if (passage.failure) reject(passage.failure.error);
      else if (this.#taken < this.#capacity()) {
        this.#taken++;
        enter();
      } else return;
      this.#waiting.shift();
    }
  }
}
