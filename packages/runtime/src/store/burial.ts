import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Connection } from './connection.ts';
import { reservePath } from './reserve.ts';
import { isDead, lockPath, removeFile } from './run-lock.ts';

/** Frees what a dead run held, within a transaction. Gives back how many claims those were. */
export function buryRun(connection: Connection, run: number, token: string): number {
  connection.run("UPDATE runs SET status = 'killed' WHERE id = ? AND status = 'running'", run);
  const { changes } = connection.run('DELETE FROM claims WHERE run = ?', run);
  removeFile(lockPath(connection.path, token));
  removeFile(reservePath(connection.path, token));
  return changes;
}

/** Buries every run that is dead and not known to be, within a transaction. Gives back their ids and claims. */
export function buryDead(connection: Connection): { readonly run: number; readonly claims: number }[] {
  const running = connection.all("SELECT id, token FROM runs WHERE status = 'running'");
  return running.flatMap(({ id, token }) => {
    if (!isDead(connection.driver, connection.path, String(token))) return [];
    return [{ run: Number(id), claims: buryRun(connection, Number(id), String(token)) }];
  });
}

/**
 * Removes locks and reserves of which the store knows no live run, within a transaction: of a run whose entry could not be
 * written, or of another store that was at the same path before.
 */
export function removeStrays(connection: Connection): void {
  const { driver, path } = connection;
  const running = connection.all("SELECT token FROM runs WHERE status = 'running'");
  const live = new Set(running.map(({ token }) => token));
  for (const file of readdirSync(dirname(path))) {
    const token = file.match(/-(?:run|reserve)-([0-9a-f-]{36})$/)?.[1];
    if (token === undefined || live.has(token) || !isDead(driver, path, token)) continue;
    const own = [lockPath(path, token), reservePath(path, token)];
    for (const stray of own) if (basename(stray) === file) removeFile(stray);
  }
}
