import type { Support } from '../spectrum/spectrum.ts';

/** Numbers sets of players in the order in which they are first seen: an open-addressing hash without strings. */
export class SupportIndex {
  /** Two halves of a random-looking 32-bit number for each player; a set's hash is the XOR of its players'. */
  readonly #hashes: Int32Array;
  /** Number of the set in each slot, plus one; 0 for an empty slot. */
  #slots = new Int32Array(1024);
  #size = 0;
  #setHashes = new Int32Array(512);
  /** Members of set s: members[starts[s], starts[s + 1]), ascending. */
  #starts = new Int32Array(513);
  #members = new Int32Array(4096);
  /** Hash of each subset of the players last given to `subsets`. */
  #subsetHashes = new Int32Array(1);

  constructor(players: number) {
    this.#hashes = Int32Array.from({ length: players }, (_, player) => scramble(player + 1));
  }

  /** Sets seen so far. */
  get size(): number {
    return this.#size;
  }

  /** Players of a set, ascending. */
  support(set: number): Support {
    return Array.from(this.#members.subarray(this.#starts[set]!, this.#starts[set + 1]!));
  }

  /** How many players a set has. */
  order(set: number): number {
    return this.#starts[set + 1]! - this.#starts[set]!;
  }

  /** The number of the set players[0, count), ascending. */
  number(players: Int32Array, count: number): number {
    let hash = 0;
    for (let i = 0; i < count; i++) hash ^= this.#hashes[players[i]!]!;
    return this.#find(players, (1 << count) - 1, hash);
  }

  /** Calls `visit` with the number of every subset of players[0, count), ascending; bit i of `subset` is players[i]. */
  subsets(players: Int32Array, count: number, visit: (set: number, subset: number) => void): void {
    if (this.#subsetHashes.length < 1 << count) this.#subsetHashes = new Int32Array(1 << count);
    const hashes = this.#subsetHashes;
    hashes[0] = 0;
    visit(this.#find(players, 0, 0), 0);
    for (let subset = 1; subset < 1 << count; subset++) {
      const lowest = 31 - Math.clz32(subset & -subset);
      const hash = hashes[subset & (subset - 1)]! ^ this.#hashes[players[lowest]!]!;
      hashes[subset] = hash;
      visit(this.#find(players, subset, hash), subset);
    }
  }

  #find(players: Int32Array, subset: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = scramble(hash) & mask;
    for (;;) {
      const set = this.#slots[slot]! - 1;
      if (set < 0) return this.#insert(players, subset, hash, slot);
      if (this.#setHashes[set] === hash && this.#equals(set, players, subset)) return set;
      slot = (slot + 1) & mask;
    }
  }

  #equals(set: number, players: Int32Array, subset: number): boolean {
    let at = this.#starts[set]!;
    const end = this.#starts[set + 1]!;
    for (let rest = subset; rest !== 0; rest &= rest - 1, at++) {
      if (at === end || this.#members[at] !== players[31 - Math.clz32(rest & -rest)]) return false;
    }
    return at === end;
  }

  #insert(players: Int32Array, subset: number, hash: number, slot: number): number {
    const set = this.#size++;
    if (this.#size > this.#setHashes.length) {
      this.#setHashes = longer(this.#setHashes, 2 * this.#setHashes.length);
      this.#starts = longer(this.#starts, this.#setHashes.length + 1);
    }
    let at = this.#starts[set]!;
    if (at + 32 > this.#members.length) this.#members = longer(this.#members, 2 * this.#members.length);
    for (let rest = subset; rest !== 0; rest &= rest - 1) {
      this.#members[at++] = players[31 - Math.clz32(rest & -rest)]!;
    }
    this.#starts[this.#size] = at;
    this.#setHashes[set] = hash;
    this.#slots[slot] = this.#size;
    if (2 * this.#size > this.#slots.length) this.#rehash();
    return set;
  }

  #rehash(): void {
    const mask = 4 * this.#slots.length - 1;
    this.#slots = new Int32Array(mask + 1);
    for (let set = 0; set < this.#size; set++) {
      let slot = scramble(this.#setHashes[set]!) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = set + 1;
    }
  }
}

/** A bijection of 32-bit integers that spreads near ones (the finaliser of MurmurHash3). */
function scramble(value: number): number {
  let z = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return z ^ (z >>> 16);
}

function longer(old: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const array = new Int32Array(length);
  array.set(old);
  return array;
}
