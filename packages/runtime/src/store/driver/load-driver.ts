import process from 'node:process';
import { StoreError } from '../store-error.ts';
import { betterSqliteDriver } from './better-sqlite.ts';
import type { Driver } from './driver.ts';
import { type NodeSqlite, nodeSqliteDriver } from './node-sqlite.ts';

/**
 * The SQLite that this machine has: better-sqlite3 where it is installed and runs, else Node's own. Throws StoreError
 * `no-driver` where there is neither; `path` is the store that was to be opened.
 */
export async function loadDriver(path: string): Promise<Driver> {
  try {
    const { default: Sqlite } = await import('better-sqlite3');
    // The compiled part is loaded with the first file, and may be missing or made for another Node.
    new Sqlite(':memory:').close();
    return betterSqliteDriver(Sqlite);
  } catch (cause) {
    const builtin = builtinSqlite();
    if (builtin) return nodeSqliteDriver(builtin);
    const missing = (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    const reason = missing
      ? 'the ablation store needs an optional package: npm install better-sqlite3 (or Node 22.13 or later)'
      : `better-sqlite3 does not run on ${process.platform} ${process.arch}: ${firstLine(cause)} (npm rebuild better-sqlite3, or Node 22.13 or later)`;
    throw new StoreError(reason, 'no-driver', path, { cause });
  }
}

/** Node's own SQLite, without the line on standard error that says that its interface may still change. */
function builtinSqlite(): NodeSqlite | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0]!;
}
