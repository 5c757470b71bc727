import { type CoalitionBatch, wordsPerRow } from './batch.ts';
import { RowMap } from './row-map.ts';

/** The coalitions of a batch, numbered in the order in which they first stand there. */
export function rowMapOf(batch: CoalitionBatch): RowMap {
  const map = new RowMap(batch.players, batch.rows);
  distinctRows(batch, map);
  return map;
}

/**
 * Rows where a coalition stands for the first time, ascending. Those that `known` holds (default: none) are left out;
 * it holds the batch's afterwards.
 */
export function distinctRows(
  batch: CoalitionBatch,
  known: RowMap = new RowMap(batch.players, batch.rows),
): Uint32Array {
  const width = wordsPerRow(batch.players);
  const fresh = new Uint32Array(batch.rows);
  let count = 0;
  for (let row = 0; row < batch.rows; row++) {
    const size = known.size;
    if (known.add(batch.words, row * width) === size) fresh[count++] = row;
  }
  return fresh.slice(0, count);
}
