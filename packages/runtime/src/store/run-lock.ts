import { chmodSync, rmSync, statSync } from 'node:fs';
import type { Database, Driver } from './driver/driver.ts';

/**
 * Tells whether a run lives, without clocks or process ids: each run keeps an exclusive SQLite lock on an empty file of
 * its own, which the operating system frees when the process is gone, however it went. Who can lock the file knows that
 * the run is dead.
 *
 * Locks are made and tried only inside write transactions of the store, so that nobody tries one that is half made.
 */
export class RunLock {
  readonly path: string;
  #file: Database | undefined;

  /** Throws what SQLite throws where the file cannot be made. */
  constructor(driver: Driver, store: string, token: string) {
    this.path = lockPath(store, token);
    this.#file = lock(driver, this.path, false);
    // Whoever may write the store may find out whether this run is dead.
    chmodSync(this.path, statSync(store).mode & 0o777);
  }

  release(): void {
    if (!this.#file) return;
    // A file that is open cannot be removed everywhere. One that is left behind is free, and goes with the next sweep.
    this.#file.close();
    this.#file = undefined;
    removeFile(this.path);
  }
}

export function lockPath(store: string, token: string): string {
  return `${store}-run-${token}`;
}

/** True when the run that had this lock is dead. A lock that cannot be tried counts as held. */
export function isDead(driver: Driver, store: string, token: string): boolean {
  try {
    lock(driver, lockPath(store, token), true).close();
    return true;
  } catch (error) {
    const fault = driver.faultOf(error);
    return fault === 'cannot-open' && isMissing(lockPath(store, token));
  }
}

/** Removes a file if it is there and may be removed. */
export function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Another one will; it only takes room.
  }
}

function lock(driver: Driver, path: string, mustExist: boolean): Database {
  const file = driver.open(path, { mustExist });
  try {
    // Then nothing but the lock file itself is made; nothing is ever written to it.
    file.exec('PRAGMA journal_mode = MEMORY');
    file.exec('BEGIN EXCLUSIVE');
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

function isMissing(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) === undefined;
}
