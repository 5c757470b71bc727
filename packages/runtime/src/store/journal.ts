import { crc32 } from 'node:zlib';
import { type CoalitionBatch, wordsPerRow } from '@spex/core';
import type { Connection } from './connection.ts';
import { costColumns } from './cost.ts';
import type { SqlRow } from './driver/driver.ts';
import { storeError } from './faults.ts';
import type { StoredCost } from './types.ts';

/** The bytes of a typed array, without a copy: little-endian, as on every platform that Node runs on. */
export function bytesOf(array: Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** A game as the journal knows it. */
export interface GameRow {
  readonly key: number;
  readonly players: number;
  readonly outputs: number;
}

/** Coalitions of one batch of the journal. */
export interface JournalWords {
  readonly id: number;
  readonly run: number;
  readonly batch: CoalitionBatch;
}

export interface NewBatch {
  readonly run: number;
  readonly batch: CoalitionBatch;
  readonly values: Float64Array;
  readonly attempts: Uint8Array | undefined;
  readonly cost: StoredCost;
  readonly savedAt: number;
}

/** Adds a batch, within a transaction; gives back its id. */
export function appendBatch(connection: Connection, game: GameRow, added: NewBatch): number {
  const words = bytesOf(added.batch.words);
  const outcomes = bytesOf(added.values);
  return connection.run(
    `INSERT INTO batches (game, run, saved, rows, words_sum, outcomes_sum, seconds, calls, tokens, dollars, words, outcomes, attempts)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    game.key,
    added.run,
    added.savedAt,
    added.batch.rows,
    crc32(words),
    outcomesSum(outcomes, added.attempts ?? null),
    ...costColumns(added.cost),
    words,
    outcomes,
    added.attempts ?? null,
  ).lastInsertRowid;
}

/**
 * The coalitions of the batches after `id`, oldest first, one batch in memory at a time. Throws StoreError `corrupt` for
 * a batch that is not as it was written.
 */
export function* wordsAfter(connection: Connection, game: GameRow, id: number): Generator<JournalWords> {
  for (let last = id; ; ) {
    const row = connection.get(
      'SELECT id, run, rows, words, words_sum FROM batches WHERE game = ? AND id > ? ORDER BY id LIMIT 1',
      game.key,
      last,
    );
    if (!row) return;
    last = Number(row.id);
    yield { id: last, run: Number(row.run), batch: batchOf(connection, game, row) };
  }
}

/** The values of one batch, shape [rows × outputs]. Throws StoreError `corrupt` where they are not as written. */
export function valuesOf(connection: Connection, game: GameRow, id: number): Float64Array {
  const row = connection.get('SELECT rows, outcomes, outcomes_sum, attempts FROM batches WHERE id = ?', id);
  if (!row) throw damaged(connection, id, 'is gone');
  return outcomesOf(connection, game, { ...row, id });
}

export function batchOf(connection: Connection, game: GameRow, row: SqlRow): CoalitionBatch {
  const words = row.words as Uint8Array;
  const rows = Number(row.rows);
  if (words.length !== 4 * rows * wordsPerRow(game.players))
    throw damaged(connection, row.id, 'has the wrong size');
  if (crc32(words) !== row.words_sum) throw damaged(connection, row.id, 'does not add up');
  return { rows, players: game.players, words: new Uint32Array(aligned(words)) };
}

export function outcomesOf(connection: Connection, game: GameRow, row: SqlRow): Float64Array {
  const outcomes = row.outcomes as Uint8Array;
  const attempts = row.attempts as Uint8Array | null;
  const rows = Number(row.rows);
  if (outcomes.length !== 8 * rows * game.outputs || (attempts && attempts.length !== rows)) {
    throw damaged(connection, row.id, 'has the wrong size');
  }
  if (outcomesSum(outcomes, attempts) !== row.outcomes_sum)
    throw damaged(connection, row.id, 'does not add up');
  return new Float64Array(aligned(outcomes));
}

function outcomesSum(outcomes: Uint8Array, attempts: Uint8Array | null): number {
  const sum = crc32(outcomes);
  return attempts ? crc32(attempts, sum) : sum;
}

/** A copy that begins where any typed array may begin. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}

function damaged(connection: Connection, id: unknown, how: string): Error {
  return storeError('corrupt', connection.path, `batch ${id} ${how}`);
}
