import type { CoalitionBatch } from './batch.ts';
import { wordsPerRow } from './batch.ts';

/** 32-bit words in one player's column. */
export function wordsPerColumn(rows: number): number {
  return (rows + 31) >>> 5;
}

/**
 * The batch turned on its side: one bit-packed column for each player, shape [players × wordsPerColumn(rows)], so that
 * one XOR, AND or popcount works on 32 coalitions. Player p is present in row r when bit `r & 31` of word
 * `p · wordsPerColumn + (r >> 5)` is 1; spare bits are 0. Given a list of players, only their columns are made, in the
 * list's order (fastest when it is ascending).
 */
export function playerColumns(batch: CoalitionBatch, players?: ArrayLike<number>): Uint32Array {
  const count = players?.length ?? batch.players;
  const height = wordsPerColumn(batch.rows);
  const width = wordsPerRow(batch.players);
  const columns = new Uint32Array(count * height);
  const block = new Uint32Array(32);
  for (let first = 0; first < count; ) {
    // The players [first, last) share one word of each row.
    const word = (players?.[first] ?? first) >>> 5;
    let last = first + 1;
    while (last < count && (players?.[last] ?? last) >>> 5 === word) last++;
    for (let chunk = 0; chunk < height; chunk++) {
      const rows = Math.min(32, batch.rows - chunk * 32);
      for (let i = 0, at = chunk * 32 * width + word; i < rows; i++, at += width) block[i] = batch.words[at]!;
      block.fill(0, rows);
      transpose32(block);
      for (let i = first; i < last; i++) columns[i * height + chunk] = block[(players?.[i] ?? i) & 31]!;
    }
    first = last;
  }
  return columns;
}

/**
 * Transposes a 32 × 32 bit matrix in place: bit j of word i becomes bit i of word j. Swaps ever smaller quadrants
 * (Warren, Hacker's Delight, 2nd edition, section 7-3, with bits counted from the low end).
 */
export function transpose32(block: Uint32Array): void {
  let mask = 0x0000ffff;
  for (let size = 16; size !== 0; size >>>= 1, mask ^= mask << size) {
    for (let low = 0; low < 32; low = (low + size + 1) & ~size) {
      const high = low + size;
      const swapped = ((block[low]! >>> size) ^ block[high]!) & mask;
      block[high] = block[high]! ^ swapped;
      block[low] = block[low]! ^ (swapped << size);
    }
  }
}
