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
