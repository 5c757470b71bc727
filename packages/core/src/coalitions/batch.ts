import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { checkCounts } from './check-counts.ts';

export { MAX_PLAYERS } from './check-counts.ts';

/**
 * Rows of bit-packed 0/1 membership; bit i of row r is 1 when player i is present. Shape [rows, players].
 * A row takes `wordsPerRow(players)` words; player i is bit `i & 31` of word `i >> 5`; spare bits are always 0.
 */
export interface CoalitionBatch {
  /** Number of coalitions. */
  readonly rows: number;
  /** Number of players, n. */
  readonly players: number;
  /** The bits, row after row, each row from a word of its own: shape [rows × ceil(players / 32)]. */
  readonly words: Uint32Array;
}

/** 32-bit words in one row. */
export function wordsPerRow(players: number): number {
  return (players + 31) >>> 5;
}

/** A batch of empty coalitions. Throws InvalidArgumentError unless 1 <= players <= 100,000 and rows >= 0. */
export function createBatch(rows: number, players: number): CoalitionBatch {
  checkCounts(players, rows);
  return { rows, players, words: new Uint32Array(rows * wordsPerRow(players)) };
}

/** Whether a player is present in a row. */
export function isPresent(batch: CoalitionBatch, row: number, player: number): boolean {
  return ((batch.words[row * wordsPerRow(batch.players) + (player >>> 5)]! >>> (player & 31)) & 1) === 1;
}

/** Makes a player present in a row. */
export function include(batch: CoalitionBatch, row: number, player: number): void {
  const word = row * wordsPerRow(batch.players) + (player >>> 5);
  batch.words[word] = batch.words[word]! | (1 << (player & 31));
}

/** Makes a player absent in a row. */
export function exclude(batch: CoalitionBatch, row: number, player: number): void {
  const word = row * wordsPerRow(batch.players) + (player >>> 5);
  batch.words[word] = batch.words[word]! & ~(1 << (player & 31));
}

/** The last word's mask: ones at the bits that stand for players. */
export function lastWordMask(players: number): number {
  return (players & 31) === 0 ? 0xffffffff : (2 ** (players & 31) - 1) >>> 0;
}

/** Makes every player present in a row. */
export function includeAll(batch: CoalitionBatch, row: number): void {
  const width = wordsPerRow(batch.players);
  batch.words.fill(0xffffffff, row * width, (row + 1) * width);
  batch.words[(row + 1) * width - 1] = lastWordMask(batch.players);
}

/** The words of one row, as a view (no copy). */
export function rowWords(batch: CoalitionBatch, row: number): Uint32Array {
  const width = wordsPerRow(batch.players);
  return batch.words.subarray(row * width, (row + 1) * width);
}

/** Players present in a row, ascending. */
export function presentPlayers(batch: CoalitionBatch, row: number): number[] {
  const present: number[] = [];
  for (let player = 0; player < batch.players; player++)
    if (isPresent(batch, row, player)) present.push(player);
  return present;
}

/** Number of ones in a 32-bit word. */
export function popcount(word: number): number {
  let w = word - ((word >>> 1) & 0x55555555);
  w = (w & 0x33333333) + ((w >>> 2) & 0x33333333);
  return Math.imul((w + (w >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Number of players present in a row. */
export function coalitionSize(batch: CoalitionBatch, row: number): number {
  const width = wordsPerRow(batch.players);
  let size = 0;
  for (let word = row * width; word < (row + 1) * width; word++) size += popcount(batch.words[word]!);
  return size;
}

/** A batch whose rows are the given lists of present players. */
export function batchFromLists(lists: readonly (readonly number[])[], players: number): CoalitionBatch {
  const batch = createBatch(lists.length, players);
  lists.forEach((list, row) => {
    for (const player of list) {
      if (!Number.isInteger(player) || player < 0 || player >= players) {
        throw new InvalidArgumentError(
          `coalition[${row}]`,
          `player ${player} is out of range: players are 0 to ${players - 1}`,
          player,
        );
      }
      include(batch, row, player);
    }
  });
  return batch;
}

/** A batch from 0/1 bytes, shape [rows, players], row-major. */
export function batchFromMasks(masks: ArrayLike<number>, players: number): CoalitionBatch {
  const batch = createBatch(masks.length / players, players);
  for (let row = 0, at = 0; row < batch.rows; row++) {
    for (let player = 0; player < players; player++, at++) if (masks[at]) include(batch, row, player);
  }
  return batch;
}

/** The chosen rows, in the order given, as a new batch. */
export function selectRows(batch: CoalitionBatch, rows: ArrayLike<number>): CoalitionBatch {
  const selected = createBatch(rows.length, batch.players);
  const width = wordsPerRow(batch.players);
  for (let row = 0; row < rows.length; row++) {
    const from = rows[row]! * width;
    for (let word = 0; word < width; word++) selected.words[row * width + word] = batch.words[from + word]!;
  }
  return selected;
}

/** Rows [start, end) as a view (no copy). */
export function sliceRows(batch: CoalitionBatch, start: number, end: number = batch.rows): CoalitionBatch {
  const width = wordsPerRow(batch.players);
  return {
    rows: end - start,
    players: batch.players,
    words: batch.words.subarray(start * width, end * width),
  };
}

/** The rows of all batches, in order, as a new batch. All must have the same players. */
export function concatBatches(batches: readonly CoalitionBatch[], players: number): CoalitionBatch {
  const joined = createBatch(
    batches.reduce((rows, batch) => rows + batch.rows, 0),
    players,
  );
  let at = 0;
  for (const batch of batches) {
    joined.words.set(batch.words, at);
    at += batch.words.length;
  }
  return joined;
}
