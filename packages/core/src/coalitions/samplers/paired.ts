import { type CoalitionBatch, createBatch, wordsPerRow } from '../batch.ts';
import type { Random } from '../random.ts';
import { RowMap } from '../row-map.ts';
import { checkSize } from './check.ts';
import { complementRow, drawPermutation, drawUniformRow } from './draw.ts';

/**
 * Distinct coalitions in pairs: row 2i is a uniform coalition and row 2i + 1 its complement, the pairs without
 * replacement. When `rows` is odd, the last coalition goes without its complement. At most 2^n rows come back.
 * Throws InvalidArgumentError for a bad number of players or rows.
 */
export function samplePaired(players: number, rows: number, random: Random): CoalitionBatch {
  checkSize(players, rows);
  const width = wordsPerRow(players);
  const batch = createBatch(Math.min(rows, 2 ** players), players);
  const row = new Uint32Array(width);
  const write = (at: number): void => {
    batch.words.set(row, at * width);
    complementRow(row, players);
    if (at + 1 < batch.rows) batch.words.set(row, (at + 1) * width);
  };

  // A pair's name is the one of its two coalitions that lacks the last player; which one comes first is a coin's toss.
  const pairs = Math.ceil(batch.rows / 2);
  if (4 * pairs > 2 ** players) {
    const names = drawPermutation(2 ** (players - 1), pairs, random);
    for (let pair = 0; pair < pairs; pair++) {
      row[0] = names[pair]!;
      if (random.bits() >>> 31) complementRow(row, players);
      write(2 * pair);
    }
    return batch;
  }
  const names = new RowMap(players, pairs);
  const last = players - 1;
  while (names.size < pairs) {
    drawUniformRow(row, players, random);
    const flip = (row[last >>> 5]! >>> (last & 31)) & 1;
    if (flip) complementRow(row, players);
    const pair = names.size;
    if (names.add(row, 0) !== pair) continue;
    if (flip) complementRow(row, players);
    write(2 * pair);
  }
  return batch;
}
