/** What SQLite can hold, as the store uses it: whole numbers stay below 2^53. */
export type SqlValue = number | string | Uint8Array | null;

export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface Statement {
  run(...values: SqlValue[]): { readonly changes: number; readonly lastInsertRowid: number };
  get(...values: SqlValue[]): SqlRow | undefined;
  all(...values: SqlValue[]): SqlRow[];
}

/** An open SQLite file. Everything happens in the caller's thread. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

/** Why SQLite refused, by its primary result codes (https://sqlite.org/rescode.html). */
export type SqlFault =
  | 'busy'
  | 'cannot-open'
  | 'corrupt'
  | 'full'
  | 'io'
  | 'not-a-database'
  | 'read-only'
  | 'other';

interface OpenOptions {
  /** Never writes; the file must be there. */
  readonly readOnly?: boolean;
  /** For a file that nobody changes, in a folder where nothing can be made: nothing is locked, no journal is read. */
  readonly immutable?: boolean;
  /** Fails with `cannot-open` where there is no such file; default: makes one. */
  readonly mustExist?: boolean;
  /** Milliseconds to wait, in this thread, for another process's lock; default 0. */
  readonly patience?: number;
}

/** A library that has SQLite in it. */
export interface Driver {
  readonly name: string;
  open(path: string, options?: OpenOptions): Database;
  /** What an error of this library means; undefined when it is not SQLite's. */
  faultOf(error: unknown): SqlFault | undefined;
}

/** Faults by primary result code. */
const FAULTS = new Map<number, SqlFault>([
  [5, 'busy'],
  [6, 'busy'],
  [8, 'read-only'],
  [10, 'io'],
  [11, 'corrupt'],
  [13, 'full'],
  [14, 'cannot-open'],
  [23, 'cannot-open'],
  [26, 'not-a-database'],
]);

/** What a result code, extended or not, means. */
export function faultOfCode(code: number): SqlFault {
  return FAULTS.get(code & 0xff) ?? 'other';
}
