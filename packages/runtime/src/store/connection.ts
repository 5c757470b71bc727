import type { Database, Driver, SqlRow, SqlValue, Statement } from './driver/driver.ts';
import { storeErrorOf } from './faults.ts';
import { StoreError } from './store-error.ts';

/** Milliseconds that SQLite may block this thread for another process's lock; longer waits leave the thread free. */
export const PATIENCE = 50;
/** Milliseconds after which waiting for a lock is given up. */
const LONGEST_WAIT = 60_000;

/** `durable`: on the disk when the call returns. `quick`: whole or not at all, but a power cut may undo it. */
export type Durability = 'durable' | 'quick';

/** The store's file, with transactions. Every error it throws is a StoreError. */
export class Connection {
  readonly driver: Driver;
  readonly path: string;
  readonly readOnly: boolean;
  readonly #statements = new Map<string, Statement>();
  #file: Database | undefined;
  #durability: Durability | undefined;

  constructor(driver: Driver, file: Database, path: string, readOnly: boolean) {
    this.driver = driver;
    this.#file = file;
    this.path = path;
    this.readOnly = readOnly;
  }

  get open(): boolean {
    return this.#file !== undefined;
  }

  exec(sql: string): void {
    this.#guard((file) => file.exec(sql));
  }

  run(sql: string, ...values: SqlValue[]): { readonly changes: number; readonly lastInsertRowid: number } {
    return this.#guard(() => this.#prepare(sql).run(...values));
  }

  get(sql: string, ...values: SqlValue[]): SqlRow | undefined {
    return this.#guard(() => this.#prepare(sql).get(...values));
  }

  all(sql: string, ...values: SqlValue[]): SqlRow[] {
    return this.#guard(() => this.#prepare(sql).all(...values));
  }

  /** Does `work` in one write transaction: all of it or nothing. Throws StoreError `busy` where another one is on. */
  write<T>(durability: Durability, work: () => T): T {
    if (this.#durability !== durability) {
      // In WAL mode NORMAL leaves out only the sync at the end of a transaction (https://sqlite.org/pragma.html#pragma_synchronous).
      this.exec(`PRAGMA synchronous = ${durability === 'durable' ? 'FULL' : 'NORMAL'}`);
      this.#durability = durability;
    }
    this.#execKept('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#execKept('COMMIT');
      return result;
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  /** Tries until other processes do not have the file locked, and leaves this thread free meanwhile. */
  async whenFree<T>(work: () => T): Promise<T> {
    const start = performance.now();
    for (let pause = 1; ; pause = Math.min(PATIENCE, 2 * pause)) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || performance.now() - start > LONGEST_WAIT) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /** The same, in this thread: each try waits as long as SQLite's patience lasts. */
  now<T>(work: () => T): T {
    const start = performance.now();
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || performance.now() - start > LONGEST_WAIT) throw error;
      }
    }
  }

  close(): void {
    const file = this.#file;
    this.#file = undefined;
    this.#statements.clear();
    file?.close();
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#file!.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #execKept(sql: string): void {
    this.#guard(() => this.#prepare(sql).run());
  }

  #rollback(): void {
    try {
      this.#file?.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full.
    }
  }

  #guard<T>(work: (file: Database) => T): T {
    if (!this.#file) throw new StoreError(`the store at ${this.path} was closed`, 'closed', this.path);
    try {
      return work(this.#file);
    } catch (error) {
      throw storeErrorOf(this.driver, error, this.path);
    }
  }
}

export function isBusy(error: unknown): boolean {
  return error instanceof StoreError && error.reason === 'busy';
}
