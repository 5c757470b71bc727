import { RowMap, rowWords, wordsPerRow } from '@spex/core';
import type { Ask } from './asks.ts';
import { buryRun } from './burial.ts';
import type { Connection } from './connection.ts';
import { bytesOf, type GameRow } from './journal.ts';
import { isDead } from './run-lock.ts';
import type { RunRecord } from './run-record.ts';
import type { StoredIndex } from './stored-index.ts';

/**
 * Claims, within a transaction, the open rows of the asks that nobody else is buying: they become the asks' own. Rows
 * that were stored meanwhile stay open, and so do those that another run, or another ask of this one, is buying.
 */
export function claimRows(
  connection: Connection,
  { id: run, game }: RunRecord,
  index: StoredIndex,
  asks: readonly Ask[],
): void {
  const taken = othersClaims(connection, game, run);
  const width = wordsPerRow(game.players);
  for (const ask of asks) {
    const isFree = (row: number): boolean => {
      const number = ask.numbers[row]!;
      if (index.isStored(number) || index.isUnderWay(number)) return false;
      return taken === undefined || taken.find(ask.batch.words, row * width) < 0;
    };
    ask.mine = ask.open.every(isFree) ? ask.open : ask.open.filter(isFree);
    for (const row of ask.mine) index.begin(ask.numbers[row]!);
  }
  const claiming = asks.filter(({ mine }) => mine.length > 0);
  if (claiming.length === 0) return;
  const rows = claiming.reduce((sum, { mine }) => sum + mine.length, 0);
  const words = new Uint32Array(rows * width);
  let at = 0;
  for (const { batch, mine } of claiming) {
    for (const row of mine) {
      words.set(rowWords(batch, row), at);
      at += width;
    }
  }
  const sql = 'INSERT INTO claims (game, run, words) VALUES (?, ?, ?)';
  const id = connection.run(sql, game.key, run, bytesOf(words)).lastInsertRowid;
  const claim = { id, left: claiming.length };
  for (const ask of claiming) ask.claim = claim;
}

export function deleteClaims(connection: Connection, run: number, ids: readonly number[]): void {
  for (const id of ids) connection.run('DELETE FROM claims WHERE id = ? AND run = ?', id, run);
}

/**
 * What other live runs are about to buy, within a transaction; undefined: nothing. Runs that are found dead lose their
 * claims.
 */
function othersClaims(connection: Connection, game: GameRow, run: number): RowMap | undefined {
  // Two ranges of the index, so that the run's own claims cost nothing.
  const sql = `SELECT claims.run, runs.token, claims.words FROM claims JOIN runs ON runs.id = claims.run WHERE claims.game = ?`;
  const rows = connection.all(
    `${sql} AND claims.run < ? UNION ALL ${sql} AND claims.run > ?`,
    ...[game.key, run, game.key, run],
  );
  if (rows.length === 0) return undefined;
  const width = wordsPerRow(game.players);
  const claimed = new RowMap(game.players);
  const dead = new Map<number, boolean>();
  for (const row of rows) {
    const other = Number(row.run);
    if (!dead.has(other)) {
      dead.set(other, isDead(connection.driver, connection.path, String(row.token)));
      if (dead.get(other)) buryRun(connection, other, String(row.token));
    }
    if (dead.get(other)) continue;
    const bytes = row.words as Uint8Array;
    const words = new Uint32Array(bytes.slice().buffer);
    for (let at = 0; at < words.length; at += width) claimed.add(words, at);
  }
  return claimed;
}
