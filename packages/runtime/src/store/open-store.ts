import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Connection, PATIENCE } from './connection.ts';
import { loadDriver } from './driver/load-driver.ts';
import { storeError, storeErrorOf } from './faults.ts';
import { prepareSchema } from './schema.ts';
import { Store } from './store.ts';
import { StoreError } from './store-error.ts';
import type { AblationStore } from './types.ts';

/**
 * Opens the ablation store at `path`; makes it, and the folders above it, where there is none. Several processes may
 * have it open, and several runs may write to it, at once. `readOnly` (default false) writes nothing, and fails where
 * there is no store.
 *
 * Throws StoreError, and touches nothing that is not a store.
 */
export async function openStore(
  path: string,
  options: { readonly readOnly?: boolean } = {},
): Promise<AblationStore> {
  const { readOnly = false } = options;
  const place = resolve(path);
  const driver = await loadDriver(place);
  let connection: Connection | undefined;
  try {
    checkPlace(place, readOnly);
    if (!readOnly) makeFolder(dirname(place));
    const file = driver.open(place, {
      readOnly,
      immutable: readOnly && isAtRest(place),
      patience: PATIENCE,
    });
    connection = new Connection(driver, file, place, readOnly);
    await prepareSchema(connection);
    if (!readOnly) await prepareWriting(connection);
    return new Store(connection);
  } catch (error) {
    connection?.close();
    const failure = storeErrorOf(driver, error, place);
    // SQLite says only that it cannot make the files beside the store, not why.
    const isLocked = failure instanceof StoreError && failure.reason === 'io' && !isWritable(dirname(place));
    throw isLocked ? storeError('read-only', place, 'nothing can be written in its folder') : failure;
  }
}

/**
 * True for a store that nobody has open, in a folder where this process cannot make the files beside it through which
 * those who have a store open know of each other.
 */
function isAtRest(path: string): boolean {
  return !isThere(`${path}-wal`) && !isWritable(dirname(path));
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Throws StoreError where there can be no store. */
function checkPlace(path: string, readOnly: boolean): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there && !there.isFile()) {
    throw new StoreError(`${path} is not a file: give the path of an ablation store`, 'foreign', path);
  }
  if (!there && readOnly) throw new StoreError(`there is no ablation store at ${path}`, 'missing', path);
}

/** Lets several processes read and write at once, and fails early where the file or its folder cannot be written. */
async function prepareWriting(connection: Connection): Promise<void> {
  await connection.whenFree(() => connection.exec('PRAGMA journal_mode = WAL'));
  // The journal beside the file is cut to this size when it has been copied into it.
  connection.exec('PRAGMA journal_size_limit = 8388608');
  await connection.whenFree(() =>
    connection.write('quick', () => connection.run('UPDATE games SET last_seen = last_seen WHERE key < 0')),
  );
}

/** One folder after the other: Node's own recursion never ends in file systems that say of every folder that it is missing. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
