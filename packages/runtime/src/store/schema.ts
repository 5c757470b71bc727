import { statSync } from 'node:fs';
import type { Connection } from './connection.ts';
import { storeError } from './faults.ts';
import { StoreError } from './store-error.ts';

/** 'SPEX' in the file's header says that the file is ours (https://sqlite.org/pragma.html#pragma_application_id). */
const APPLICATION = 0x53504558;
const VERSION = 1;
/** Bytes of the least page, and so of the shortest file that SQLite writes. */
const LEAST_DATABASE = 512;

/**
 * A journal of batches: one row holds the coalitions that became durable together, packed, and their values. Times are
 * milliseconds since 1970. A cost that the model does not count is NULL.
 */
const SCHEMA = `
CREATE TABLE games (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  players INTEGER NOT NULL,
  outputs INTEGER NOT NULL,
  -- JSON: { players: [label …], outputs: [name …] }
  labels TEXT NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL
);
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  game INTEGER NOT NULL REFERENCES games (key),
  -- names the run's lock file
  token TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  budget INTEGER,
  status TEXT NOT NULL,
  started INTEGER NOT NULL,
  -- when it ended or was last heard of
  heard INTEGER NOT NULL,
  found INTEGER NOT NULL DEFAULT 0,
  bought INTEGER NOT NULL DEFAULT 0,
  shared INTEGER NOT NULL DEFAULT 0,
  rechecked INTEGER NOT NULL DEFAULT 0,
  failed_calls INTEGER NOT NULL DEFAULT 0,
  seconds REAL NOT NULL DEFAULT 0,
  calls REAL,
  tokens REAL,
  dollars REAL
);
CREATE INDEX runs_by_game ON runs (game);
CREATE INDEX runs_by_status ON runs (status);
CREATE TABLE batches (
  -- never used twice, so that a reader finds what is new by it
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  game INTEGER NOT NULL REFERENCES games (key),
  run INTEGER NOT NULL REFERENCES runs (id),
  saved INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  -- CRC-32 of the three blobs, one after the other
  words_sum INTEGER NOT NULL,
  outcomes_sum INTEGER NOT NULL,
  seconds REAL NOT NULL,
  calls REAL,
  tokens REAL,
  dollars REAL,
  -- 32-bit words, little-endian
  words BLOB NOT NULL,
  -- 64-bit floats, little-endian, shape [rows × outputs]
  outcomes BLOB NOT NULL,
  -- one byte a row; NULL where every coalition was asked once
  attempts BLOB
);
CREATE INDEX batches_by_game ON batches (game, id);
CREATE TABLE claims (
  id INTEGER PRIMARY KEY,
  game INTEGER NOT NULL REFERENCES games (key),
  run INTEGER NOT NULL REFERENCES runs (id),
  words BLOB NOT NULL
);
CREATE INDEX claims_by_game ON claims (game, run);
CREATE TABLE facts (
  scope TEXT NOT NULL,
  name TEXT NOT NULL,
  -- JSON
  value TEXT NOT NULL,
  PRIMARY KEY (scope, name)
) WITHOUT ROWID;
`;

/** Makes the tables of a new store. Throws StoreError unless the file is a store that this version knows, or empty. */
export async function prepareSchema(connection: Connection): Promise<void> {
  if (await connection.whenFree(() => isStore(connection))) return;
  if (connection.readOnly) throw foreign(connection.path);
  const make = (): void => {
    // Another process may have made them since.
    if (isStore(connection)) return;
    connection.exec(SCHEMA);
    connection.exec(`PRAGMA application_id = ${APPLICATION}`);
    connection.exec(`PRAGMA user_version = ${VERSION}`);
  };
  await connection.whenFree(() => connection.write('durable', make));
}

/** False for an empty file. */
function isStore(connection: Connection): boolean {
  // SQLite takes a file that is too short for a database for an empty one, and would write over it. One that it has
  // begun itself and did not end is cut back to nothing by the first thing that it reads.
  const short = isShort(connection.path);
  const pragma = (name: string): number => Number(connection.get(`PRAGMA ${name}`)?.[name]);
  const application = pragma('application_id');
  const version = pragma('user_version');
  if (application === APPLICATION && version === VERSION) return true;
  if (application === APPLICATION && version > VERSION) {
    throw new StoreError(
      `a later version of spex wrote the store at ${connection.path} (format ${version}, this one knows ${VERSION}): update spex, or give another path`,
      'newer',
      connection.path,
    );
  }
  const tables = Number(connection.get('SELECT count(*) AS tables FROM sqlite_schema')?.tables);
  if (application !== 0 || version !== 0 || tables > 0 || (short && isShort(connection.path))) {
    throw foreign(connection.path);
  }
  return false;
}

function isShort(path: string): boolean {
  const { size } = statSync(path);
  return size > 0 && size < LEAST_DATABASE;
}

function foreign(path: string): StoreError {
  return storeError('foreign', path, 'another program made it');
}
