import { statSync } from 'node:fs';
import { InvalidArgumentError } from '@spex/core';
import { buryDead } from './burial.ts';
import type { Connection } from './connection.ts';
import { isBusy } from './connection.ts';
import { listGames } from './contents.ts';
import type { SqlRow } from './driver/driver.ts';
import { StoreError } from './store-error.ts';
import type { PruneFilter, PruneReport, StoredGame } from './types.ts';

/** See `AblationStore.prune`. */
export function pruneStore(connection: Connection, filter: PruneFilter): PruneReport {
  checkFilter(filter);
  const bytesBefore = fileBytes(connection);
  if (filter.dryRun) {
    const games = chooseGames(connection, filter);
    return reportOf(games, bytesBefore, bytesBefore - sumOf(games, 'bytes'));
  }
  const remove = (): { readonly games: readonly StoredGame[]; readonly live?: SqlRow } => {
    buryDead(connection);
    const games = chooseGames(connection, filter);
    const live = games.map(({ id }) => liveRun(connection, id)).find((run) => run !== undefined);
    if (live) return { games, live };
    for (const { id } of games) removeGame(connection, id);
    return { games };
  };
  const { games, live } = connection.now(() => connection.write('durable', remove));
  if (live) throw inUse(connection, live);
  if (games.length > 0) giveRoomBack(connection);
  return reportOf(games, bytesBefore, fileBytes(connection));
}

function checkFilter({ games, before, title, keepBytes }: PruneFilter): void {
  if (games === undefined && before === undefined && title === undefined && keepBytes === undefined) {
    throw new InvalidArgumentError('filter', 'filter must say what goes: games, before, title or keepBytes');
  }
  if (before && Number.isNaN(before.getTime())) {
    throw new InvalidArgumentError('before', 'before must be a date', before);
  }
  if (keepBytes !== undefined && !(keepBytes >= 0)) {
    throw new InvalidArgumentError('keepBytes', `keepBytes must be at least 0, not ${keepBytes}`, keepBytes);
  }
}

function chooseGames(connection: Connection, filter: PruneFilter): StoredGame[] {
  const all = listGames(connection);
  const named = filter.games && new Set(filter.games.map((name) => gameNamed(connection, all, name)));
  const titled = filter.title === undefined ? undefined : gamesTitled(connection, filter.title);
  const chosen = all.filter(
    (game) =>
      (named?.has(game) ?? true) &&
      (titled?.has(game.id) ?? true) &&
      (filter.before === undefined || game.lastSeen < filter.before),
  );
  if (filter.keepBytes === undefined) return chosen;
  // The list begins with the game that was used last: from the end on, until the rest is small enough.
  let total = sumOf(all, 'bytes');
  const going: StoredGame[] = [];
  for (const game of chosen.reverse()) {
    if (total <= filter.keepBytes) break;
    total -= game.bytes;
    going.push(game);
  }
  return going;
}

/** The one game whose id is or begins with `name`. */
function gameNamed(connection: Connection, all: readonly StoredGame[], name: string): StoredGame {
  const same = all.filter(({ id }) => id === name);
  const [game, ...others] = same.length > 0 ? same : all.filter(({ id }) => id.startsWith(name));
  if (!game) {
    const { path } = connection;
    throw new StoreError(`the store at ${path} knows no game '${name}'`, 'missing', path);
  }
  if (others.length > 0) {
    const most = `'${name}' is the beginning of ${others.length + 1} games' ids: give more of it`;
    throw new InvalidArgumentError('games', most, name);
  }
  return game;
}

/** Ids of games of which every run has this in its title. */
function gamesTitled(connection: Connection, title: string): Set<string> {
  const rows = connection.all(
    `SELECT games.id FROM games JOIN runs ON runs.game = games.key
     GROUP BY games.key HAVING min(instr(runs.title, ?) > 0)`,
    title,
  );
  return new Set(rows.map(({ id }) => String(id)));
}

/** A live run that uses the game, within a transaction in which the dead were buried. */
function liveRun(connection: Connection, id: string): SqlRow | undefined {
  return connection.get(
    "SELECT runs.id, title, games.id AS game FROM runs JOIN games ON key = game WHERE games.id = ? AND status = 'running'",
    id,
  );
}

function inUse({ path }: Connection, { id, title, game }: SqlRow): StoreError {
  const message = `run ${id} ('${title}') is using game ${game} now: nothing was removed from the store at ${path}`;
  return new StoreError(message, 'busy', path);
}

/** Within a transaction. */
function removeGame(connection: Connection, id: string): void {
  const key = Number(connection.get('SELECT key FROM games WHERE id = ?', id)?.key);
  for (const table of ['claims', 'batches', 'runs'])
    connection.run(`DELETE FROM ${table} WHERE game = ?`, key);
  connection.run('DELETE FROM facts WHERE scope = ?', id);
  connection.run('DELETE FROM games WHERE key = ?', key);
}

/** Makes the file smaller. Where others use it, or there is no room to rewrite it, its free pages are used again later. */
function giveRoomBack(connection: Connection): void {
  try {
    connection.exec('VACUUM');
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (error) {
    const allowed = isBusy(error) || (error instanceof StoreError && error.reason === 'full');
    if (!allowed) throw error;
  }
}

function fileBytes({ path }: Connection): number {
  const journal = statSync(`${path}-wal`, { throwIfNoEntry: false });
  return statSync(path).size + (journal?.size ?? 0);
}

function sumOf(games: readonly StoredGame[], what: 'bytes' | 'ablations'): number {
  return games.reduce((sum, game) => sum + game[what], 0);
}

function reportOf(games: readonly StoredGame[], bytesBefore: number, bytesAfter: number): PruneReport {
  return { games: games.map(({ id }) => id), ablations: sumOf(games, 'ablations'), bytesBefore, bytesAfter };
}
