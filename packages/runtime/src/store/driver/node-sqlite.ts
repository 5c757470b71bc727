import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Driver, faultOfCode, type SqlRow, type SqlValue } from './driver.ts';

/** The part of `node:sqlite` (Node 22.5 and later) that the store uses. */
export interface NodeSqlite {
  readonly DatabaseSync: new (
    path: string,
    options: { readonly readOnly: boolean },
  ) => {
    exec(sql: string): void;
    prepare(sql: string): {
      run(...values: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
      get(...values: SqlValue[]): SqlRow | undefined;
      all(...values: SqlValue[]): SqlRow[];
    };
    close(): void;
  };
}

/** The driver over Node's own SQLite. */
export function nodeSqliteDriver({ DatabaseSync }: NodeSqlite): Driver {
  return {
    name: 'node:sqlite',
    open(path, options = {}) {
      if ((options.readOnly || options.mustExist) && !existsSync(path)) throw new MissingFile(path);
      const file = new DatabaseSync(options.immutable ? `${pathToFileURL(path).href}?immutable=1` : path, {
        readOnly: options.readOnly === true,
      });
      file.exec(`PRAGMA busy_timeout = ${options.patience ?? 0}`);
      return {
        exec: (sql) => file.exec(sql),
        prepare(sql) {
          const statement = file.prepare(sql);
          return {
            run(...values) {
              const { changes, lastInsertRowid } = statement.run(...values);
              return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
            },
            get: (...values) => statement.get(...values),
            all: (...values) => statement.all(...values),
          };
        },
        close: () => file.close(),
      };
    },
    faultOf(error) {
      if (error instanceof MissingFile) return 'cannot-open';
      const code = (error as { errcode?: unknown } | undefined)?.errcode;
      return typeof code === 'number' ? faultOfCode(code) : undefined;
    },
  };
}

/** The library itself would make the file. */
class MissingFile extends Error {
  constructor(path: string) {
    super(`there is no file ${path}`);
  }
}
