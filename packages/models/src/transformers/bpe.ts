/** The part of a tokenizer.json's BPE model that merging needs. */
export interface BpeModel {
  readonly vocab: Readonly<Record<string, number>>;
  /** In the order of their rank: pairs, or two tokens with a space between. */
  readonly merges: readonly (string | readonly [string, string])[];
}

/** Words up to this length are remembered, this many of them. */
const REMEMBERED_LENGTH = 32;
const REMEMBERED_WORDS = 20_000;

/**
 * Byte-pair merging (Sennrich et al. 2016, arXiv 1508.07909, section 3.2): of all neighbours that may merge, those of the
 * lowest rank do, the leftmost first, until none may. Returns a function from a word to its tokens.
 *
 * Written for tokenizers that do not split a text into words: a masked prompt is then one word of thousands of characters,
 * and merging it must cost less than the model's run. Numbers in typed arrays and a heap, no object a pair.
 */
export function createBpe({ vocab, merges }: BpeModel): (word: string) => string[] {
  const ids = new Map<string, number>();
  const texts: string[] = [];
  const idOf = (text: string) => {
    let id = ids.get(text);
    if (id === undefined) {
      id = texts.push(text) - 1;
      ids.set(text, id);
    }
    return id;
  };
  for (const token of Object.keys(vocab)) idOf(token);
  const pairs = new PairTable(merges.length);
  const results = new Int32Array(merges.length);
  for (const [rank, merge] of merges.entries()) {
    const [left, right] = typeof merge === 'string' ? (merge.split(' ', 2) as [string, string]) : merge;
    pairs.set(idOf(left), idOf(right), rank);
    results[rank] = idOf(left + right);
  }

  // The number of each letter of one UTF-16 unit that is a token; -1: none. Looking 200 letters up by text takes longer.
  const letters = new Int32Array(2 ** 16).fill(-1);
  for (const [text, id] of ids) if (text.length === 1) letters[text.charCodeAt(0)] = id;
  const remembered = new Map<string, string[]>();
  const scratch = new Scratch();

  function merge(word: string): string[] {
    const length = word.length;
    const { symbols, previous, next, heap } = scratch.of(length);
    let last = -1;
    for (let at = 0; at < length; at = next[at]!) {
      const wide = word.codePointAt(at)! > 0xffff;
      // A letter that no merge knows stays what it is.
      symbols[at] = wide ? (ids.get(word.slice(at, at + 2)) ?? -1) : letters[word.charCodeAt(at)]!;
      previous[at] = last;
      next[at] = at + (wide ? 2 : 1);
      last = at;
    }
    const offer = (left: number, right: number) => {
      const rank = pairs.get(symbols[left]!, symbols[right]!);
      if (rank >= 0) heap.push(rank, left);
    };
    for (let at = 0; next[at]! < length; at = next[at]!) offer(at, next[at]!);
    while (heap.pop()) {
      const left = heap.at;
      const right = next[left]!;
      // What has been merged since it was offered has another pair, or none, at its place.
      if (right >= length || pairs.get(symbols[left]!, symbols[right]!) !== heap.rank) continue;
      symbols[left] = results[heap.rank]!;
      symbols[right] = GONE;
      const after = next[right]!;
      next[left] = after;
      if (after < length) {
        previous[after] = left;
        offer(left, after);
      }
      if (previous[left]! >= 0) offer(previous[left]!, left);
    }
    const tokens: string[] = [];
    for (let at = 0; at < length; at = next[at]!) {
      tokens.push(symbols[at]! >= 0 ? texts[symbols[at]!]! : word.slice(at, next[at]!));
    }
    return tokens;
  }

  return (word) => {
    const known = remembered.get(word);
    if (known !== undefined) return known;
    const tokens = merge(word);
    if (word.length <= REMEMBERED_LENGTH) {
      if (remembered.size >= REMEMBERED_WORDS) remembered.clear();
      remembered.set(word, tokens);
    }
    return tokens;
  };
}

/** The symbol of a place that has been merged into the one before it. */
const GONE = -2;

/** From two token numbers to a rank: open addressing in typed arrays. */
class PairTable {
  readonly #mask: number;
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #rank: Int32Array;

  constructor(pairs: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, pairs * 2)));
    this.#mask = size - 1;
    this.#left = new Int32Array(size);
    this.#right = new Int32Array(size);
    this.#rank = new Int32Array(size).fill(-1);
  }

  set(left: number, right: number, rank: number): void {
    const slot = this.#slot(left, right);
    this.#left[slot] = left;
    this.#right[slot] = right;
    this.#rank[slot] = rank;
  }

  /** -1 where the two do not merge. */
  get(left: number, right: number): number {
    return this.#rank[this.#slot(left, right)]!;
  }

  #slot(left: number, right: number): number {
    let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & this.#mask;
    while (this.#rank[slot] !== -1 && (this.#left[slot] !== left || this.#right[slot] !== right)) {
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }
}

/** Working memory for one word, kept between words. */
class Scratch {
  symbols = new Int32Array(0);
  previous = new Int32Array(0);
  next = new Int32Array(0);
  readonly heap = new MergeHeap();

  of(length: number): this {
    if (this.symbols.length < length) {
      this.symbols = new Int32Array(length * 2);
      this.previous = new Int32Array(length * 2);
      this.next = new Int32Array(length * 2);
    }
    return this;
  }
}

/** A binary heap of merges: lowest rank first, then leftmost. */
class MergeHeap {
  /** The merge that `pop` took off. */
  rank = 0;
  at = 0;
  #keys = new Float64Array(256);
  #size = 0;

  push(rank: number, at: number): void {
    if (this.#size === this.#keys.length) {
      const larger = new Float64Array(this.#size * 2);
      larger.set(this.#keys);
      this.#keys = larger;
    }
    const keys = this.#keys;
    const key = rank * PLACES + at;
    let child = this.#size++;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (keys[parent]! <= key) break;
      keys[child] = keys[parent]!;
      child = parent;
    }
    keys[child] = key;
  }

  pop(): boolean {
    if (this.#size === 0) return false;
    const keys = this.#keys;
    this.rank = Math.floor(keys[0]! / PLACES);
    this.at = keys[0]! - this.rank * PLACES;
    const size = --this.#size;
    const key = keys[size]!;
    let parent = 0;
    for (let child = 1; child < size; child = 2 * parent + 1) {
      if (child + 1 < size && keys[child + 1]! < keys[child]!) child++;
      if (keys[child]! >= key) break;
      keys[parent] = keys[child]!;
      parent = child;
    }
    keys[parent] = key;
    return true;
  }
}

/** More than a word has letters; ranks times this stay exact in a double. */
const PLACES = 2 ** 30;
