import type { AblationStore } from '@spex/runtime';
import type { Io } from '../io.ts';
import { libraryRuns, openRuns, type Runs } from './runs.ts';
import { chooseStore } from './store-choice.ts';

/** Does a command's work with the store that its flags choose, and closes it. Throws StoreError before anything is spent. */
export async function withRuns<T>(
  io: Io,
  { store, quiet }: { readonly store?: string | false; readonly quiet?: true },
  work: (runs: Runs) => Promise<T>,
): Promise<T> {
  const talk = (line: string): void => {
    if (!quiet) io.err.write(`${line}\n`);
  };
  return closing(await openRuns(chooseStore(store, io.env), io.commandLine ?? 'spex', talk), work);
}

/** Does the work of a function of the library with the store that its options name. `title`: the function. */
export async function withLibraryRuns<T>(
  store: string | AblationStore | undefined,
  title: string,
  work: (runs: Runs) => Promise<T>,
): Promise<T> {
  return closing(await libraryRuns(store, title), work);
}

async function closing<T>(runs: Runs, work: (runs: Runs) => Promise<T>): Promise<T> {
  try {
    return await work(runs);
  } finally {
    runs.close();
  }
}
