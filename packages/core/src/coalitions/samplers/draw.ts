import { lastWordMask } from '../batch.ts';
import type { Random } from '../random.ts';

/** Overwrites a row with a uniform coalition, 32 players a draw. */
export function drawUniformRow(row: Uint32Array, players: number, random: Random): void {
  for (let word = 0; word < row.length; word++) row[word] = random.bits();
  row[row.length - 1] = row[row.length - 1]! & lastWordMask(players);
}

/** Overwrites a row with its complement. */
export function complementRow(row: Uint32Array, players: number): void {
  for (let word = 0; word < row.length; word++) row[word] = ~row[word]!;
  row[row.length - 1] = row[row.length - 1]! & lastWordMask(players);
}

/**
 * Overwrites a row with a uniform coalition of exactly `size` players, by Floyd's algorithm (Bentley and Floyd,
 * "A sample of brilliance", CACM 1987): one draw for each player present or absent, whichever are fewer.
 */
export function drawRowOfSize(row: Uint32Array, players: number, size: number, random: Random): void {
  const few = Math.min(size, players - size);
  row.fill(0);
  for (let last = players - few; last < players; last++) {
    let player = random.below(last + 1);
    if ((row[player >>> 5]! >>> (player & 31)) & 1) player = last;
    row[player >>> 5] = row[player >>> 5]! | (1 << (player & 31));
  }
  if (few < size) complementRow(row, players);
}

/** The first `count` entries of a random permutation of 0 … total - 1 (Fisher and Yates). `total` up to 2^32. */
export function drawPermutation(total: number, count: number, random: Random): Uint32Array {
  const numbers = new Uint32Array(total);
  for (let i = 0; i < total; i++) numbers[i] = i;
  for (let i = 0; i < count; i++) {
    const other = i + random.below(total - i);
    const number = numbers[other]!;
    numbers[other] = numbers[i]!;
    numbers[i] = number;
  }
  return numbers.subarray(0, count);
}
