import { type AblationStore, openStore, StoreError, type StoreFault } from '@spex/runtime';
import type { CountedQueue } from '../work/counted-queue.ts';
import type { StoreChoice } from './store-choice.ts';

/** What all games of one command, or one call of the library, share. */
export interface Runs {
  /** undefined: nothing is kept. */
  readonly store: AblationStore | undefined;
  /** Missing: no workers. */
  readonly queue?: CountedQueue;
  /** What a person calls them: the command line. */
  readonly title: string;
  close(): void;
}

/** Why a store that nobody asked for is gone without. */
const FORGIVEN: readonly StoreFault[] = ['no-driver', 'read-only', 'io'];

/**
 * Opens the store of a command. Where nobody asked for one and it cannot be had on this machine, `say` tells so, and the
 * run goes on without. Throws StoreError for one that was asked for, and for one that is broken.
 */
export async function openRuns(
  choice: StoreChoice | undefined,
  title: string,
  say: (line: string) => void,
): Promise<Runs> {
  if (choice === undefined) return noRuns(title);
  try {
    return runsOf(await openStore(choice.path), title);
  } catch (error) {
    if (choice.asked || !(error instanceof StoreError) || !FORGIVEN.includes(error.reason)) throw error;
    say(`nothing is kept for a later run: ${error.message}`);
    return noRuns(title);
  }
}

/** For the library: a store by its path is closed again, one that was opened stays the caller's. */
export async function libraryRuns(store: string | AblationStore | undefined, title: string): Promise<Runs> {
  if (store === undefined) return noRuns(title);
  if (typeof store === 'string') return runsOf(await openStore(store), title);
  return { store, title, close() {} };
}

function runsOf(store: AblationStore, title: string): Runs {
  return { store, title, close: () => store.close() };
}

/** Nothing is kept. */
export function noRuns(title: string): Runs {
  return { store: undefined, title, close() {} };
}
