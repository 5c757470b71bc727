import { type Game, InvalidArgumentError } from '@spex/core';
import type { Connection } from './connection.ts';
import { findGame, listGames, listRuns, readBatches, readLabels } from './contents.ts';
import { KeptRun } from './kept-run.ts';
import { pruneStore } from './prune.ts';
import { RunRecord } from './run-record.ts';
import { StoreError } from './store-error.ts';
import type {
  AblationStore,
  KeepOptions,
  KeptGame,
  PruneFilter,
  PruneReport,
  RunFilter,
  StoredAblation,
  StoredBatch,
  StoredGame,
  StoredRun,
  VerifyReport,
} from './types.ts';
import { unpack } from './unpack.ts';
import { verifyFile } from './verify.ts';

/** An open store. */
export class Store implements AblationStore {
  readonly path: string;
  readonly readOnly: boolean;
  readonly #connection: Connection;
  readonly #runs = new Set<KeptRun>();

  constructor(connection: Connection) {
    this.#connection = connection;
    this.path = connection.path;
    this.readOnly = connection.readOnly;
  }

  async keep(game: Game, options: KeepOptions): Promise<KeptGame> {
    checkOptions(options);
    this.#checkWritable();
    const record = await RunRecord.begin(this.#connection, game, options);
    try {
      const run = new KeptRun(game, options, this.#connection, record, (ended) => this.#runs.delete(ended));
      this.#runs.add(run);
      return run;
    } catch (error) {
      record.release();
      throw error;
    }
  }

  fact(scope: string, name: string): unknown {
    const row = this.#connection.get('SELECT value FROM facts WHERE scope = ? AND name = ?', scope, name);
    return row && JSON.parse(String(row.value));
  }

  setFact(scope: string, name: string, value: unknown): void {
    this.#checkWritable();
    const json = JSON.stringify(value);
    if (json === undefined) {
      throw new InvalidArgumentError('value', `fact '${name}' must be something that JSON can hold`, value);
    }
    const sql = 'INSERT OR REPLACE INTO facts (scope, name, value) VALUES (?, ?, ?)';
    this.#connection.now(() =>
      this.#connection.write('durable', () => this.#connection.run(sql, scope, name, json)),
    );
  }

  games(): StoredGame[] {
    return listGames(this.#connection);
  }

  labels(gameId: string): { readonly players: readonly string[]; readonly outputs: readonly string[] } {
    return readLabels(this.#connection, gameId);
  }

  runs(filter: RunFilter = {}): StoredRun[] {
    return listRuns(this.#connection, filter);
  }

  *ablations(gameId: string): IterableIterator<StoredAblation> {
    for (const batch of this.batches(gameId)) yield* unpack(batch);
  }

  *batches(gameId: string): IterableIterator<StoredBatch> {
    yield* readBatches(this.#connection, findGame(this.#connection, gameId));
  }

  verify(): VerifyReport {
    return verifyFile(this.#connection);
  }

  prune(filter: PruneFilter): PruneReport {
    if (filter.dryRun !== true) this.#checkWritable();
    return pruneStore(this.#connection, filter);
  }

  close(): void {
    for (const run of [...this.#runs]) run.abandon();
    this.#connection.close();
  }

  #checkWritable(): void {
    if (!this.readOnly) return;
    throw new StoreError(`the store at ${this.path} was opened read-only`, 'read-only', this.path);
  }
}

function checkOptions({ title, concurrency, recheck }: KeepOptions): void {
  if (title.trim() === '') {
    throw new InvalidArgumentError('title', 'title must say what the run is: it is empty', title);
  }
  if (typeof concurrency === 'number' && (!Number.isInteger(concurrency) || concurrency < 1)) {
    throw new InvalidArgumentError(
      'concurrency',
      `concurrency must be an integer of at least 1, not ${concurrency}`,
      concurrency,
    );
  }
  if (recheck && !(recheck.tolerance >= 0)) {
    throw new InvalidArgumentError(
      'recheck.tolerance',
      `recheck.tolerance must be at least 0, not ${recheck.tolerance}`,
      recheck.tolerance,
    );
  }
}
