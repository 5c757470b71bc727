import { statSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { lastWordMask, RowMap, wordsPerRow } from '@spex/core';
import { buryDead } from './burial.ts';
import type { Connection } from './connection.ts';
import { listRuns } from './contents.ts';
import { batchOf, bytesOf, type GameRow, outcomesOf } from './journal.ts';
import { StoreError } from './store-error.ts';
import type { VerifyReport } from './types.ts';

/** Problems told of one game at most; a damaged file may have millions. */
const MOST_PROBLEMS = 20;

/** See `AblationStore.verify`. */
export function verifyFile(connection: Connection): VerifyReport {
  const problems: string[] = [];
  const mended: string[] = [];
  /** What goes wrong becomes a problem, and the next thing is looked at. */
  const attempt = <T>(work: () => T, otherwise: T): T => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const line = error.cause instanceof Error ? error.cause.message : String(error.cause ?? error.message);
      if (!problems.includes(line)) problems.push(line);
      return otherwise;
    }
  };
  problems.push(...attempt(() => sqliteProblems(connection), []));
  if (!connection.readOnly) mended.push(...attempt(() => freeDeadClaims(connection), []));
  const games = attempt(() => connection.all('SELECT key, id, players, outputs, labels FROM games'), []);
  let batches = 0;
  let ablations = 0;
  for (const row of games) {
    const game = { key: Number(row.key), players: Number(row.players), outputs: Number(row.outputs) };
    const check = new GameCheck(connection, game, attempt);
    for (const problem of attempt(() => check.run(String(row.labels)), [])) {
      problems.push(`game ${row.id}: ${problem}`);
    }
    batches += check.batches;
    ablations += check.ablations;
  }
  const count = (sql: string): number => attempt(() => Number(connection.get(sql)?.count), 0);
  return {
    path: connection.path,
    ok: problems.length === 0,
    problems,
    mended,
    games: games.length,
    runs: count('SELECT count(*) AS count FROM runs'),
    live: attempt(() => listRuns(connection, { status: 'running' }).length, 0),
    batches,
    ablations,
    bytes: statSync(connection.path).size,
  };
}

/** What SQLite finds wrong with the file's structure, and rows that name games or runs that are not there. */
function sqliteProblems(connection: Connection): string[] {
  const structure = connection
    .all(`PRAGMA integrity_check(${MOST_PROBLEMS})`)
    .map(({ integrity_check }) => String(integrity_check))
    .filter((line) => line !== 'ok');
  const strays = connection
    .all('PRAGMA foreign_key_check')
    .map(({ table, parent }) => `a row of ${table} belongs to none of ${parent}`);
  return [...structure, ...new Set(strays)];
}

function freeDeadClaims(connection: Connection): string[] {
  const buried = connection.now(() => connection.write('durable', () => buryDead(connection)));
  return buried.map(({ run, claims }) => `run ${run} is dead: marked as killed, ${claims} claims freed`);
}

/** One game's batches: sizes, sums, values, and coalitions that were stored twice. */
class GameCheck {
  batches = 0;
  ablations = 0;
  readonly #connection: Connection;
  readonly #game: GameRow;
  readonly #map: RowMap;
  /** By coalition number: a sum over the values that it has. */
  #sums = new Uint32Array(64);
  readonly #problems: string[] = [];
  readonly #attempt: <T>(work: () => T, otherwise: T) => T;

  constructor(connection: Connection, game: GameRow, attempt: <T>(work: () => T, otherwise: T) => T) {
    this.#connection = connection;
    this.#game = game;
    this.#map = new RowMap(game.players);
    this.#attempt = attempt;
  }

  run(labels: string): string[] {
    this.#checkLabels(labels);
    const sql = 'SELECT id FROM batches WHERE game = ? ORDER BY id';
    for (const { id } of this.#connection.all(sql, this.#game.key)) {
      this.#attempt(() => this.#checkBatch(Number(id)), undefined);
    }
    const totals = 'SELECT coalesce(sum(bought), 0) AS bought FROM runs WHERE game = ?';
    const bought = Number(this.#connection.get(totals, this.#game.key)?.bought);
    if (bought !== this.ablations) {
      this.#problems.push(
        `its runs bought ${bought} ablations, but ${this.ablations} are there and can be read`,
      );
    }
    const more = this.#problems.length - MOST_PROBLEMS;
    return more > 0 ? [...this.#problems.slice(0, MOST_PROBLEMS), `${more} more`] : this.#problems;
  }

  #checkLabels(json: string): void {
    let fits = false;
    try {
      const { players, outputs } = JSON.parse(json);
      fits = players.length === this.#game.players && outputs.length === this.#game.outputs;
    } catch {
      // Told below.
    }
    if (!fits) this.#problems.push('its labels do not fit its players and outputs');
  }

  #checkBatch(id: number): void {
    this.batches++;
    const row = this.#connection.get('SELECT * FROM batches WHERE id = ?', id);
    if (!row) return;
    const batch = batchOf(this.#connection, this.#game, row);
    const values = outcomesOf(this.#connection, this.#game, row);
    const { outputs, players } = this.#game;
    const width = wordsPerRow(players);
    const spare = ~lastWordMask(players);
    this.ablations += batch.rows;
    for (let at = 0; at < batch.rows; at++) {
      if ((batch.words[(at + 1) * width - 1]! & spare) !== 0) {
        this.#problems.push(`batch ${id}, row ${at} has players that the game does not have`);
        continue;
      }
      const own = values.subarray(at * outputs, (at + 1) * outputs);
      if (!own.every(Number.isFinite)) {
        this.#problems.push(`batch ${id}, row ${at} has a value that is not finite`);
      }
      this.#checkTwice(`batch ${id}, row ${at}`, batch.words.subarray(at * width, (at + 1) * width), own);
    }
  }

  #checkTwice(place: string, words: Uint32Array, values: Float64Array): void {
    const known = this.#map.size;
    const number = this.#map.add(words, 0);
    const sum = crc32(bytesOf(values));
    if (number < known) {
      const how = this.#sums[number] === sum ? 'is stored twice' : 'is stored twice, with other values';
      this.#problems.push(`${place} ${how}`);
      return;
    }
    if (number === this.#sums.length) {
      const sums = new Uint32Array(2 * number);
      sums.set(this.#sums);
      this.#sums = sums;
    }
    this.#sums[number] = sum;
  }
}
