import { randomUUID } from 'node:crypto';
import type { Game } from '@spex/core';
import { buryDead, removeStrays } from './burial.ts';
import type { Connection } from './connection.ts';
import { addCosts, costColumns, NOTHING } from './cost.ts';
import { storeErrorOf } from './faults.ts';
import type { GameRow } from './journal.ts';
import { Reserve } from './reserve.ts';
import { RunLock } from './run-lock.ts';
import { StoreError } from './store-error.ts';
import type { KeepOptions, KeptCounts, RunStatus, StoredCost } from './types.ts';

/** Bytes on the disk that a run keeps for itself at least. */
const LEAST_RESERVE = 2 ** 20;

/** A run's row in the store, its lock and its reserve. */
export class RunRecord {
  readonly id: number;
  readonly game: GameRow;
  readonly reserve: Reserve;
  failedCalls = 0;
  readonly #connection: Connection;
  readonly #lock: RunLock;
  #cost: StoredCost = NOTHING;

  private constructor(connection: Connection, game: GameRow, id: number, token: string, lock: RunLock) {
    this.#connection = connection;
    this.game = game;
    this.id = id;
    this.#lock = lock;
    this.reserve = new Reserve(connection.path, token);
  }

  /** Writes the game and the run down and takes the lock. Throws StoreError. */
  static async begin(connection: Connection, game: Game, options: KeepOptions): Promise<RunRecord> {
    let lock: RunLock | undefined;
    const enter = (): RunRecord => {
      buryDead(connection);
      removeStrays(connection);
      const now = Date.now();
      const row = enterGame(connection, game, now);
      const token = randomUUID();
      const { lastInsertRowid } = connection.run(
        "INSERT INTO runs (game, token, title, budget, status, started, heard) VALUES (?, ?, ?, ?, 'running', ?, ?)",
        row.key,
        token,
        options.title,
        options.budget ?? null,
        now,
        now,
      );
      lock = withStoreErrors(connection, () => new RunLock(connection.driver, connection.path, token));
      return new RunRecord(connection, row, lastInsertRowid, token, lock);
    };
    try {
      const record = await connection.whenFree(() => connection.write('durable', enter));
      record.keepRoom(LEAST_RESERVE);
      return record;
    } catch (error) {
      // A run without a lock counts as killed; its reserve goes with the next sweep.
      lock?.release();
      throw error;
    }
  }

  /** Keeps so much room on the disk. Throws StoreError `full`. */
  keepRoom(bytes: number): void {
    withStoreErrors(this.#connection, () => this.reserve.ensure(Math.max(LEAST_RESERVE, bytes)));
  }

  /** Writes down how far the run is, within a transaction; `cost` comes on top of what it cost before. */
  save(status: RunStatus, counts: KeptCounts, cost: StoredCost): void {
    const now = Date.now();
    const total = addCosts(this.#cost, cost);
    this.#connection.run(
      `UPDATE runs SET status = ?, heard = ?, found = ?, bought = ?, shared = ?, rechecked = ?, failed_calls = ?,
       seconds = ?, calls = ?, tokens = ?, dollars = ? WHERE id = ?`,
      status,
      now,
      counts.found,
      counts.bought,
      counts.shared,
      counts.rechecked,
      this.failedCalls,
      ...costColumns(total),
      this.id,
    );
    this.#connection.run('UPDATE games SET last_seen = max(last_seen, ?) WHERE key = ?', now, this.game.key);
  }

  /** To be called when what `save` wrote is durable. */
  saved(cost: StoredCost): void {
    this.#cost = addCosts(this.#cost, cost);
  }

  /** Gives lock and room back. */
  release(): void {
    this.reserve.release();
    this.#lock.release();
  }
}

/** The game's row, within a transaction. Throws StoreError `changed` where the id stands for a game of another shape. */
function enterGame(connection: Connection, game: Game, now: number): GameRow {
  const players = game.players.length;
  const outputs = game.outputs.length;
  const known = connection.get('SELECT key, players, outputs FROM games WHERE id = ?', game.id);
  if (!known) {
    const labels = JSON.stringify({
      players: game.players.map(({ label }) => label),
      outputs: game.outputs,
    });
    const { lastInsertRowid } = connection.run(
      'INSERT INTO games (id, players, outputs, labels, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?)',
      game.id,
      players,
      outputs,
      labels,
      now,
      now,
    );
    return { key: lastInsertRowid, players, outputs };
  }
  if (known.players !== players || known.outputs !== outputs) {
    throw new StoreError(
      `game ${game.id} has ${players} players and ${outputs} outputs, but the store at ${connection.path} knows it with ${known.players} and ${known.outputs}: a game that changes needs another id`,
      'changed',
      connection.path,
    );
  }
  connection.run('UPDATE games SET last_seen = max(last_seen, ?) WHERE key = ?', now, Number(known.key));
  return { key: Number(known.key), players, outputs };
}

function withStoreErrors<T>(connection: Connection, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeErrorOf(connection.driver, error, connection.path);
  }
}
