import type { AblationStore } from '@spex/runtime';
import type { StudioJob } from './studio-job.ts';

/** Asks a model for one coalition, one after the other: what a picture predicts can be checked. */
export class Verifier {
  readonly #store: AblationStore | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(store: AblationStore | undefined) {
    this.#store = store;
  }

  /** The value with these players present and no other. Throws InvalidArgumentError for what is no list of players. */
  ask(job: StudioJob, present: unknown, output: number, signal: AbortSignal): Promise<number> {
    const next = this.#last.then(() => job.measure(present, output, { store: this.#store, signal }));
    this.#last = next.catch(() => {});
    return next;
  }
}
