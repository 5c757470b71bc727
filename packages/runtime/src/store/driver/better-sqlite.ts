import { readFileSync } from 'node:fs';
import type BetterSqlite from 'better-sqlite3';
import type { Database, Driver, SqlFault, SqlRow, SqlValue } from './driver.ts';

/** By the names that better-sqlite3 gives to SQLite's result codes; extended names begin with the primary one. */
const FAULTS: readonly (readonly [name: string, fault: SqlFault])[] = [
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_CANTOPEN', 'cannot-open'],
  ['SQLITE_AUTH', 'cannot-open'],
  ['SQLITE_NOTADB', 'not-a-database'],
];

/** The driver over better-sqlite3: an optional package with a compiled SQLite. */
export function betterSqliteDriver(Sqlite: typeof BetterSqlite): Driver {
  return {
    name: 'better-sqlite3',
    open(path, options = {}) {
      const file = new Sqlite(options.immutable ? imageOf(path) : path, {
        readonly: options.readOnly === true,
        fileMustExist: options.mustExist === true,
        timeout: options.patience ?? 0,
      });
      return wrap(file);
    },
    faultOf(error) {
      if (!(error instanceof Sqlite.SqliteError)) return undefined;
      return FAULTS.find(([name]) => error.code.startsWith(name))?.[1] ?? 'other';
    },
  };
}

/** The whole file, as a database in memory: this library does not let SQLite know that a file is immutable. */
function imageOf(path: string): Buffer {
  const image = readFileSync(path);
  // These two bytes ask for a journal beside the file (https://sqlite.org/fileformat.html#file_format_version_numbers).
  if (image.length > 19) image.fill(1, 18, 20);
  return image;
}

function wrap(file: BetterSqlite.Database): Database {
  return {
    exec: (sql) => void file.exec(sql),
    prepare(sql) {
      const statement = file.prepare<SqlValue[], SqlRow>(sql);
      return {
        run(...values) {
          const { changes, lastInsertRowid } = statement.run(...values);
          return { changes, lastInsertRowid: Number(lastInsertRowid) };
        },
        get: (...values) => statement.get(...values),
        all: (...values) => statement.all(...values),
      };
    },
    close: () => void file.close(),
  };
}
