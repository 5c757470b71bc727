import { InvalidArgumentError } from '@spex/core';
import type { Command } from 'commander';

/** Flags that tell where measured ablations are kept. */
export interface StoreFlags {
  /** A path; false: `--no-store`. */
  readonly store?: string | false;
}

/** A line of help for commands that keep what they pay for. */
export const STORE_NOTE = `What is paid for is kept in the store: after kill -9, Ctrl-C, a crash or a full disk the same command goes on where it was.`;

export function addStoreFlags(command: Command): Command {
  return command
    .optionsGroup('Keeping what is paid for (`spex store --help` tells more):')
    .option(
      '--store <file>',
      'where measured ablations are kept (default: SPEX_STORE, else ablations.db in the cache folder)',
      readPath,
    )
    .option('--no-store', 'keep nothing, and pay for everything again')
    .optionsGroup('Options:');
}

/** Flags of every part of `spex store`. */
export interface StoreFileFlags {
  readonly store?: string;
}

export function addStoreFileFlag(command: Command): Command {
  return command.option(
    '--store <file>',
    'the store (default: SPEX_STORE, else ablations.db in the cache folder)',
    readPath,
  );
}

/** Throws InvalidArgumentError for a name of no file. */
function readPath(path: string): string {
  if (path.trim() !== '') return path;
  throw new InvalidArgumentError('store', '--store needs a file name', path);
}
