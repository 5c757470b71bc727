import type { AblationStore } from '../types.ts';
import { csv } from './csv.ts';
import { jsonLines } from './json-lines.ts';
import { parquet } from './parquet.ts';

/** What ablations can be written as. */
export type ExportFormat = 'jsonl' | 'csv' | 'parquet';

/**
 * Everything that the store has of a game, as the pieces of a file: text for JSON lines and CSV, bytes for Parquet. Only
 * a piece at a time is in memory.
 *
 * Throws StoreError: `missing` for an unknown id, `corrupt` at a damaged batch; OptionalPackageError where a Parquet
 * writer is not installed.
 */
export async function* exportGame(
  store: AblationStore,
  gameId: string,
  format: ExportFormat,
): AsyncGenerator<string | Uint8Array> {
  if (format === 'parquet') yield* parquet(store, gameId);
  else yield* format === 'csv' ? csv(store, gameId) : jsonLines(store, gameId);
}
