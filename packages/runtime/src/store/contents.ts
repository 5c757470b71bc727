import { wordsPerRow } from '@spex/core';
import type { Connection } from './connection.ts';
import { costOfRow, NOTHING, scaleCost } from './cost.ts';
import type { SqlRow } from './driver/driver.ts';
import { batchOf, type GameRow, outcomesOf } from './journal.ts';
import { isDead } from './run-lock.ts';
import { StoreError } from './store-error.ts';
import type { RunFilter, RunStatus, StoredBatch, StoredCost, StoredGame, StoredRun } from './types.ts';

/** Totals over a game's runs. */
const TOTALS = `count(*) AS runs, coalesce(sum(bought), 0) AS bought, coalesce(sum(found + shared), 0) AS spared,
  sum(seconds) AS seconds, sum(calls) AS calls, sum(tokens) AS tokens, sum(dollars) AS dollars`;

/** Throws StoreError `missing` for an id that the store does not know. */
export function findGame(connection: Connection, id: string): GameRow {
  const row = connection.get('SELECT key, players, outputs FROM games WHERE id = ?', id);
  if (!row) {
    throw new StoreError(`the store at ${connection.path} knows no game '${id}'`, 'missing', connection.path);
  }
  return { key: Number(row.key), players: Number(row.players), outputs: Number(row.outputs) };
}

export function readLabels(
  connection: Connection,
  id: string,
): { readonly players: readonly string[]; readonly outputs: readonly string[] } {
  const { key } = findGame(connection, id);
  return JSON.parse(String(connection.get('SELECT labels FROM games WHERE key = ?', key)?.labels));
}

export function listGames(connection: Connection): StoredGame[] {
  const games = connection.all(
    `SELECT key, id, players, outputs, first_seen, last_seen, totals.*
     FROM games JOIN (SELECT game, ${TOTALS} FROM runs GROUP BY game) AS totals ON totals.game = games.key
     ORDER BY last_seen DESC, key DESC`,
  );
  return games.map((row) => {
    const ablations = Number(row.bought);
    const outputs = Number(row.outputs);
    const players = Number(row.players);
    return {
      id: String(row.id),
      players,
      outputs,
      firstSeen: new Date(Number(row.first_seen)),
      lastSeen: new Date(Number(row.last_seen)),
      ablations,
      bytes: ablations * (4 * wordsPerRow(players) + 8 * outputs),
      runs: Number(row.runs),
      cost: costOfRow(row),
      spared: Number(row.spared),
      saved: savedBy(row, Number(row.spared)),
    };
  });
}

export function listRuns(connection: Connection, filter: RunFilter): StoredRun[] {
  const totals = new Map(
    connection.all(`SELECT game, ${TOTALS} FROM runs GROUP BY game`).map((row) => [Number(row.game), row]),
  );
  const { game } = filter;
  const rows = connection.all(
    `SELECT runs.id AS run, games.id AS game_id, runs.* FROM runs JOIN games ON games.key = runs.game
     ${game === undefined ? '' : 'WHERE games.id = ?'} ORDER BY runs.id DESC`,
    ...(game === undefined ? [] : [game]),
  );
  const runs = rows.map((row) => runOf(row, statusOf(connection, row), totals.get(Number(row.game))));
  return filter.status ? runs.filter(({ status }) => status === filter.status) : runs;
}

function runOf(row: SqlRow, status: RunStatus, totals: SqlRow | undefined): StoredRun {
  const found = Number(row.found);
  const shared = Number(row.shared);
  return {
    id: Number(row.run),
    title: String(row.title),
    game: String(row.game_id),
    ...(row.budget !== null && { budget: Number(row.budget) }),
    status,
    startedAt: new Date(Number(row.started)),
    ...(status !== 'running' && { endedAt: new Date(Number(row.heard)) }),
    counts: { found, bought: Number(row.bought), shared, rechecked: Number(row.rechecked) },
    failedCalls: Number(row.failed_calls),
    cost: costOfRow(row),
    saved: totals ? savedBy(totals, found + shared) : NOTHING,
  };
}

/** What so many ablations would have cost, by the mean of their game's. */
function savedBy(totals: SqlRow, spared: number): StoredCost {
  const bought = Number(totals.bought);
  return bought === 0 || spared === 0 ? NOTHING : scaleCost(costOfRow(totals), spared / bought);
}

/** A run that did not end and does not live was killed. */
function statusOf(connection: Connection, row: SqlRow): RunStatus {
  const status = String(row.status) as RunStatus;
  if (status !== 'running') return status;
  return isDead(connection.driver, connection.path, String(row.token)) ? 'killed' : 'running';
}

/** A game's batches in the order of storing, one in memory at a time. Throws StoreError `corrupt` at a damaged one. */
export function* readBatches(connection: Connection, game: GameRow): Generator<StoredBatch> {
  for (let last = 0; ; ) {
    const row = connection.get(
      'SELECT * FROM batches WHERE game = ? AND id > ? ORDER BY id LIMIT 1',
      game.key,
      last,
    );
    if (!row) return;
    last = Number(row.id);
    const attempts = row.attempts as Uint8Array | null;
    yield {
      id: last,
      run: Number(row.run),
      savedAt: new Date(Number(row.saved)),
      batch: batchOf(connection, game, row),
      values: outcomesOf(connection, game, row),
      attempts: attempts === null ? undefined : new Uint8Array(attempts),
      cost: costOfRow(row),
    };
  }
}
