import { type CoalitionBatch, wordsPerRow } from './batch.ts';
import { hashRow } from './hash-row.ts';

/**
 * Distinct packed rows, numbered 0, 1, 2 … in the order in which they were added: an open-addressing hash table
 * (linear probing, at most half full) in typed arrays. Nothing is allocated per row.
 */
export class RowMap {
  readonly players: number;
  readonly #width: number;
  #size = 0;
  /** The rows, packed one after the other. */
  #words: Uint32Array;
  #hashes: Uint32Array;
  /** Row number + 1 in each slot; 0 is a free slot. The length is a power of two. */
  #slots: Int32Array;

  /** `capacity`: rows expected; the map grows beyond it by itself. */
  constructor(players: number, capacity = 16) {
    this.players = players;
    this.#width = wordsPerRow(players);
    this.#words = new Uint32Array(capacity * this.#width);
    this.#hashes = new Uint32Array(capacity);
    this.#slots = new Int32Array(slotsFor(capacity));
  }

  get size(): number {
    return this.#size;
  }

  /** The number of the row that starts at `words[at]`, or -1 when it was never added. */
  find(words: Uint32Array, at: number): number {
    return this.#slots[this.#slotOf(words, at, hashRow(words, at, this.#width, 0))]! - 1;
  }

  /** The number of the row that starts at `words[at]`; it equals the former `size` when the row is new. */
  add(words: Uint32Array, at: number): number {
    const hash = hashRow(words, at, this.#width, 0);
    const slot = this.#slotOf(words, at, hash);
    const known = this.#slots[slot]! - 1;
    if (known >= 0) return known;

    const row = this.#size++;
    if (row === this.#hashes.length) this.#grow();
    const to = row * this.#width;
    for (let word = 0; word < this.#width; word++) this.#words[to + word] = words[at + word]!;
    this.#hashes[row] = hash;
    if (2 * this.#size > this.#slots.length) this.#rehash();
    else this.#slots[slot] = row + 1;
    return row;
  }

  /** Copies row number `row` to `words[at]`. */
  copyRow(row: number, words: Uint32Array, at: number): void {
    const from = row * this.#width;
    for (let word = 0; word < this.#width; word++) words[at + word] = this.#words[from + word]!;
  }

  /** All rows, in the order in which they were added: a view that is valid until the next `add`. */
  toBatch(): CoalitionBatch {
    return {
      rows: this.#size,
      players: this.players,
      words: this.#words.subarray(0, this.#size * this.#width),
    };
  }

  /** The slot that holds the row, or the free slot where it belongs. */
  #slotOf(words: Uint32Array, at: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let entry = this.#slots[slot]!; entry !== 0; entry = this.#slots[slot]!) {
      if (this.#hashes[entry - 1] === hash && this.#equals(entry - 1, words, at)) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #equals(row: number, words: Uint32Array, at: number): boolean {
    const from = row * this.#width;
    for (let word = 0; word < this.#width; word++)
      if (this.#words[from + word] !== words[at + word]) return false;
    return true;
  }

  #grow(): void {
    const capacity = Math.max(16, 2 * this.#hashes.length);
    const words = new Uint32Array(capacity * this.#width);
    words.set(this.#words);
    this.#words = words;
    const hashes = new Uint32Array(capacity);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
  }

  #rehash(): void {
    this.#slots = new Int32Array(2 * this.#slots.length);
    const mask = this.#slots.length - 1;
    for (let row = 0; row < this.#size; row++) {
      let slot = this.#hashes[row]! & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = row + 1;
    }
  }
}

/** The least power of two that leaves half of the slots free, and at least 16. */
function slotsFor(rows: number): number {
  let slots = 16;
  while (slots < 2 * rows) slots *= 2;
  return slots;
}
