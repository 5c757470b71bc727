import { type CoalitionBatch, createBatch, wordsPerRow } from '../batch.ts';
import type { Random } from '../random.ts';
import { RowMap } from '../row-map.ts';
import { checkSize } from './check.ts';
import { drawPermutation, drawUniformRow } from './draw.ts';
import { enumerateCoalitions } from './enumerate.ts';

/**
 * Distinct coalitions, uniform without replacement. When `rows` reaches 2^n: all of them, ascending.
 * Throws InvalidArgumentError for a bad number of players or rows.
 */
export function sampleUniform(players: number, rows: number, random: Random): CoalitionBatch {
  checkSize(players, rows);
  const total = 2 ** players;
  if (rows >= total) return enumerateCoalitions(players);
  if (2 * rows > total) {
    // Most coalitions are wanted: a permutation's head is quicker than drawing until the last gap is hit.
    const batch = createBatch(rows, players);
    batch.words.set(drawPermutation(total, rows, random));
    return batch;
  }
  const distinct = new RowMap(players, rows);
  const row = new Uint32Array(wordsPerRow(players));
  while (distinct.size < rows) {
    drawUniformRow(row, players, random);
    distinct.add(row, 0);
  }
  return distinct.toBatch();
}
