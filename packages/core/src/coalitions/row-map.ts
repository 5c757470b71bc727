import { type CoalitionBatch, wordsPerRow } from './batch.ts';
import { hashRow } from './hash-row.ts';

/**
 * Distinct packed rows, numbered 0, 1, 2 … in the order in which they were added: an open-addressing hash table
 * (linear probing, at most two thirds full) in typed arrays. Nothing is allocated per row; beside its words, a row takes
 * 7.5 bytes where the capacity was known, and up to half as much again (of everything) where it had to grow.
 */
export class RowMap {
  /** Players of every row. */
  readonly players: number;
  readonly #width: number;
  #size = 0;
  #capacity: number;
  /** The rows, packed one after the other. */
  #words: Uint32Array;
  /** Row number in each slot that is taken. */
  #slots: Int32Array;
  /** What a slot's row has of its hash, so that few rows are compared in vain; 0 is a free slot. */
  #tags: Uint8Array;

  /** `capacity`: rows expected; the map grows beyond it by itself. */
  constructor(players: number, capacity = 16) {
    this.players = players;
    this.#width = wordsPerRow(players);
    this.#capacity = capacity;
    this.#words = new Uint32Array(capacity * this.#width);
    this.#slots = new Int32Array(slotsFor(capacity));
    this.#tags = new Uint8Array(slotsFor(capacity));
  }

  /** Rows in it. */
  get size(): number {
    return this.#size;
  }

  /** Rows that fit before the map has to grow. */
  get capacity(): number {
    return this.#capacity;
  }

  /** Makes room for so many rows altogether. Where that is a little more than there is, for half as many again. */
  reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    this.#capacity = Math.max(rows, 16, Math.ceil(1.5 * this.#capacity));
    const words = new Uint32Array(this.#capacity * this.#width);
    words.set(this.#words.subarray(0, this.#size * this.#width));
    this.#words = words;
    this.#slots = new Int32Array(slotsFor(this.#capacity));
    this.#tags = new Uint8Array(slotsFor(this.#capacity));
    for (let row = 0; row < this.#size; row++) {
      const hash = this.#hash(words, row * this.#width);
      let slot = this.#home(hash);
      while (this.#tags[slot] !== 0) slot = this.#after(slot);
      this.#tags[slot] = tagOf(hash);
      this.#slots[slot] = row;
    }
  }

  /** The number of the row that starts at `words[at]`, or -1 when it was never added. */
  find(words: Uint32Array, at: number): number {
    const slot = this.#slotOf(words, at, this.#hash(words, at));
    return this.#tags[slot] === 0 ? -1 : this.#slots[slot]!;
  }

  /** The number of the row that starts at `words[at]`; it equals the former `size` when the row is new. */
  add(words: Uint32Array, at: number): number {
    const hash = this.#hash(words, at);
    let slot = this.#slotOf(words, at, hash);
    if (this.#tags[slot] !== 0) return this.#slots[slot]!;

    const row = this.#size;
    if (row === this.#capacity) {
      this.reserve(row + 1);
      slot = this.#slotOf(words, at, hash);
    }
    this.#size++;
    const to = row * this.#width;
    for (let word = 0; word < this.#width; word++) this.#words[to + word] = words[at + word]!;
    this.#tags[slot] = tagOf(hash);
    this.#slots[slot] = row;
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

  #hash(words: Uint32Array, at: number): number {
    return hashRow(words, at, this.#width, 0);
  }

  /** The first slot to look at: the hash as a fraction of the slots, so that their number need be no power of two. */
  #home(hash: number): number {
    return (hash * (this.#slots.length / 2 ** 32)) | 0;
  }

  #after(slot: number): number {
    return slot + 1 === this.#slots.length ? 0 : slot + 1;
  }

  /** The slot that holds the row, or the free slot where it belongs. */
  #slotOf(words: Uint32Array, at: number, hash: number): number {
    const wanted = tagOf(hash);
    let slot = this.#home(hash);
    for (let tag = this.#tags[slot]!; tag !== 0; tag = this.#tags[slot]!) {
      if (tag === wanted && this.#equals(this.#slots[slot]!, words, at)) break;
      slot = this.#after(slot);
    }
    return slot;
  }

  #equals(row: number, words: Uint32Array, at: number): boolean {
    const from = row * this.#width;
    for (let word = 0; word < this.#width; word++)
      if (this.#words[from + word] !== words[at + word]) return false;
    return true;
  }
}

/** The hash's last bits, which say little of where its home is; never 0. */
function tagOf(hash: number): number {
  return hash & 0xff || 1;
}

/** Slots of which so many rows take at most two thirds; one is always free. */
function slotsFor(rows: number): number {
  return Math.ceil(1.5 * rows) + 1;
}
