import type { AblationStore } from '@spex/runtime';

/**
 * Small things that a run learns beside its ablations: asked once, and kept where there is a store, so that a run that goes
 * on knows what the run before it knew. Plain JSON.
 */
export interface Facts {
  /** undefined: not known. */
  get(name: string): unknown;
  set(name: string, value: unknown): void;
}

/** Facts of one thing, by a content hash of all that shapes them; without a store nothing is known and nothing kept. */
export function factsOf(store: AblationStore | undefined, scope: string): Facts {
  return {
    get: (name) => store?.fact(scope, name),
    set: (name, value) => store?.setFact(scope, name, value),
  };
}
