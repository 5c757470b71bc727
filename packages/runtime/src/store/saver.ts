import { type CoalitionBatch, createBatch, type Game, presentPlayers, rowWords } from '@spex/core';
import type { Ask } from './asks.ts';
import type { Attempts } from './attempts.ts';
import { deleteClaims } from './claims.ts';
import type { Connection } from './connection.ts';
import { scaleCost, type Usage, usedBetween } from './cost.ts';
import { appendBatch } from './journal.ts';
import type { RunRecord } from './run-record.ts';
import { StoreError } from './store-error.ts';
import type { Buyer, StoredIndex } from './stored-index.ts';
import type { KeptCounts, RunStatus } from './types.ts';

/** Bytes of values in one row of the journal, but for a call that gives more by itself: far below what SQLite can hold. */
const MOST_BYTES = 32 * 2 ** 20;

/** Rows of an ask for which the game gave finite values that are not durable yet. */
export interface Result {
  readonly ask: Ask;
  readonly rows: readonly number[];
}

export interface SaverParts {
  readonly game: Game;
  readonly connection: Connection;
  readonly record: RunRecord;
  readonly index: StoredIndex;
  readonly attempts: Attempts;
  readonly counts: { -readonly [K in keyof KeptCounts]: KeptCounts[K] };
  readonly usage: () => Usage;
  /** By how much two values of one coalition may differ. */
  readonly tolerance: number;
  readonly relative: number;
}

/** Makes a run's results durable: all that are there in one transaction, and if they are not huge, in one row. */
export class Saver {
  readonly #parts: SaverParts;
  #usage: Usage;

  constructor(parts: SaverParts) {
    this.#parts = parts;
    this.#usage = parts.usage();
  }

  /** Who bought what a run stored, as this run sees it. */
  readonly buyerOf = (run: number): Buyer => (run === this.#parts.record.id ? 'this' : 'other');

  /**
   * Stores the results, frees the claims that are over, and writes down how far the run is. Throws StoreError, and then
   * has stored nothing: `busy`, `full`, `changed` where another run stored other values for the same coalition.
   */
  save(results: readonly Result[], over: readonly number[], seconds: number): void {
    const { connection, record, index, attempts, counts } = this.#parts;
    const usage = this.#parts.usage();
    const cost = usedBetween(this.#usage, usage, seconds);
    const stored = connection.write('durable', () => {
      index.readNew(this.buyerOf);
      const batches = this.#split(results).map((part) => this.#pack(part));
      const rows = batches.reduce((sum, { batch }) => sum + batch.rows, 0);
      const ids = batches.map(({ batch, numbers, values }) =>
        appendBatch(connection, record.game, {
          run: record.id,
          batch,
          values,
          attempts: attempts.of(numbers),
          cost: scaleCost(cost, batch.rows / rows),
          savedAt: Date.now(),
        }),
      );
      deleteClaims(connection, record.id, over);
      record.save('running', { ...counts, bought: counts.bought + rows }, cost);
      return { ids, batches, rows };
    });
    stored.batches.forEach(({ batch, numbers }, i) => {
      index.append(stored.ids[i]!, 'this', batch);
      attempts.forget(numbers);
    });
    counts.bought += stored.rows;
    record.saved(cost);
    this.#usage = usage;
  }

  /** Writes down that the run is over, what it took since the last save, and that it claims nothing any more. */
  end(status: RunStatus, seconds: number): void {
    const { connection, record, counts } = this.#parts;
    const cost = usedBetween(this.#usage, this.#parts.usage(), seconds);
    connection.write('durable', () => {
      connection.run('DELETE FROM claims WHERE run = ?', record.id);
      record.save(status, counts, cost);
    });
  }

  /** Groups of results of which each makes one row of the journal, without coalitions that another run stored meanwhile. */
  #split(results: readonly Result[]): Result[][] {
    const { game, index } = this.#parts;
    const most = Math.max(1, Math.floor(MOST_BYTES / (8 * game.outputs.length + game.players.length / 8)));
    const groups: Result[][] = [];
    let rowsLeft = 0;
    for (const { ask, rows } of results) {
      const again = rows.some((row) => index.isStored(ask.numbers[row]!));
      const fresh = again ? rows.filter((row) => !this.#isStored(ask, row)) : rows;
      if (fresh.length === 0) continue;
      if (fresh.length > rowsLeft) {
        groups.push([]);
        rowsLeft = most;
      }
      groups.at(-1)!.push({ ask, rows: fresh });
      rowsLeft -= fresh.length;
    }
    return groups;
  }

  /** The results one after the other. */
  #pack(results: readonly Result[]): { batch: CoalitionBatch; numbers: Int32Array; values: Float64Array } {
    const { game } = this.#parts;
    const outputs = game.outputs.length;
    const rows = results.reduce((sum, result) => sum + result.rows.length, 0);
    const batch = createBatch(rows, game.players.length);
    const numbers = new Int32Array(rows);
    const values = new Float64Array(rows * outputs);
    let at = 0;
    for (const { ask, rows } of results) {
      for (const row of rows) {
        rowWords(batch, at).set(rowWords(ask.batch, row));
        for (let i = 0; i < outputs; i++) values[at * outputs + i] = ask.values[row * outputs + i]!;
        numbers[at++] = ask.numbers[row]!;
      }
    }
    return { batch, numbers, values };
  }

  /** Whether a coalition was bought twice. Its first values stand; throws StoreError where the second ones differ. */
  #isStored(ask: Ask, row: number): boolean {
    const { index, game } = this.#parts;
    const number = ask.numbers[row]!;
    if (!index.isStored(number)) return false;
    const outputs = game.outputs.length;
    const values = ask.values.subarray(row * outputs, (row + 1) * outputs);
    this.compare(number, values);
    index.copyValues(number, values, 0);
    return true;
  }

  /** Throws StoreError `changed` unless these are the stored values of a coalition, within the tolerance. */
  compare(number: number, values: Float64Array): void {
    const { index, game, tolerance, relative, connection } = this.#parts;
    const stored = new Float64Array(values.length);
    index.copyValues(number, stored, 0);
    const wrong = stored.findIndex(
      (value, i) => !(Math.abs(value - values[i]!) <= tolerance + relative * Math.abs(value)),
    );
    if (wrong < 0) return;
    const one = createBatch(1, game.players.length);
    index.copyWords(number, one.words, 0);
    const present = presentPlayers(one, 0);
    const place = present.length <= 20 ? `players [${present.join(', ')}]` : `${present.length} players`;
    throw new StoreError(
      `the game gives ${values[wrong]} as '${game.outputs[wrong]}' with ${place} present, the store at ${connection.path} has ${stored[wrong]} under the same id (${game.id}): what it measures has changed; give another store, or remove the game from this one`,
      'changed',
      connection.path,
    );
  }
}
