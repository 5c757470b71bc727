import type { AblationStore } from '@spex/runtime';
import type { Io } from '../io.ts';
import { type AskedOfCrew, type Crew, chooseCrew, type WorkOptions } from '../work/crew.ts';
import { withWorkers } from '../work/with-workers.ts';
import { libraryRuns, openRuns, type Runs } from './runs.ts';
import { chooseStore } from './store-choice.ts';

/** Where the ablations of a function of the library are kept, and who makes them. */
export interface RunsOptions extends WorkOptions {
  /** Keeps what is measured, and takes from there what is known: a file, or a store that is open; default none. */
  readonly store?: string | AblationStore;
  /** Told in lines for people what becomes of the workers of a Redis server: that none is there, that one joined. */
  readonly onWorkers?: (line: string) => void;
}

/**
 * Does a command's work with the store that its flags choose and the workers of `crew`, and closes both. Throws StoreError
 * and WorkError before anything is spent.
 */
export async function withRuns<T>(
  io: Io,
  { store, quiet }: { readonly store?: string | false; readonly quiet?: true },
  crew: Crew,
  work: (runs: Runs) => Promise<T>,
): Promise<T> {
  const talk = (line: string): void => {
    // A line that shows progress may stand there.
    if (!quiet) io.err.write(`${io.err.isTerminal ? '\r\u001b[K' : ''}${line}\n`);
  };
  const runs = await openRuns(chooseStore(store, io.env), io.commandLine ?? 'spex', talk);
  return closing(runs, (opened) => withWorkers(opened, crew, talk, work));
}

/** Does the work of a function of the library with the store and the workers that its options name. `title`: the function. */
export async function withLibraryRuns<T>(
  { store, onWorkers, ...options }: RunsOptions & AskedOfCrew,
  title: string,
  work: (runs: Runs) => Promise<T>,
): Promise<T> {
  const crew = chooseCrew(options, options);
  return closing(await libraryRuns(store, title), (opened) =>
    withWorkers(opened, crew, onWorkers ?? (() => {}), work),
  );
}

async function closing<T>(runs: Runs, work: (runs: Runs) => Promise<T>): Promise<T> {
  try {
    return await work(runs);
  } finally {
    runs.close();
  }
}
