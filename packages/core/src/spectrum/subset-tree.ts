/**
 * Sums that belong to sets of players. A set is a node of a prefix tree (its players in ascending order lead from the root
 * to it) and the tree's edges live in one open-addressing hash table, so that reaching a set from its prefix is one
 * look-up, at any order and any number of players. Sums are compensated (Neumaier 1974).
 */
export class SubsetTree {
  /** Number of sets, the empty one (node 0) included. */
  size = 1;
  readonly #limit: number;
  #slots = new Int32Array(1 << 11);
  #parents = new Int32Array(1 << 10);
  #players = new Int32Array(1 << 10);
  #sums = new Float64Array(1 << 10);
  #corrections = new Float64Array(1 << 10);
  #magnitudes = new Float64Array(1 << 10);

  /** `limit`: the most sets to hold. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#players[0] = -1;
  }

  /** The node of the set `node` with one more, higher, player; -1 when it would be one set too many. */
  child(node: number, player: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(node, player) & mask;
    for (let found = this.#slots[slot]!; found !== 0; found = this.#slots[slot]!) {
      if (this.#parents[found] === node && this.#players[found] === player) return found;
      slot = (slot + 1) & mask;
    }
    if (this.size >= this.#limit) return -1;
    const created = this.size++;
    this.#slots[slot] = created;
    this.#parents[created] = node;
    this.#players[created] = player;
    if (this.size === this.#parents.length) this.#grow();
    return created;
  }

  /** Adds a value to a set's sum. */
  add(node: number, value: number): void {
    const sum = this.#sums[node]!;
    const next = sum + value;
    const lost = Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    this.#sums[node] = next;
    this.#corrections[node] = this.#corrections[node]! + lost;
    this.#magnitudes[node] = this.#magnitudes[node]! + Math.abs(value);
  }

  sum(node: number): number {
    return this.#sums[node]! + this.#corrections[node]!;
  }

  /** Sum of the absolute values added. */
  magnitude(node: number): number {
    return this.#magnitudes[node]!;
  }

  /** The players of a set, ascending. */
  players(node: number): number[] {
    const players: number[] = [];
    for (let at = node; at !== 0; at = this.#parents[at]!) players.push(this.#players[at]!);
    return players.reverse();
  }

  #grow(): void {
    const capacity = this.#parents.length * 2;
    this.#parents = copyTo(new Int32Array(capacity), this.#parents);
    this.#players = copyTo(new Int32Array(capacity), this.#players);
    this.#sums = copyTo(new Float64Array(capacity), this.#sums);
    this.#corrections = copyTo(new Float64Array(capacity), this.#corrections);
    this.#magnitudes = copyTo(new Float64Array(capacity), this.#magnitudes);
    this.#slots = new Int32Array(capacity * 2);
    const mask = this.#slots.length - 1;
    for (let node = 1; node < this.size; node++) {
      let slot = hash(this.#parents[node]!, this.#players[node]!) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = node;
    }
  }
}

function hash(node: number, player: number): number {
  const mixed = Math.imul(Math.imul(node, 0x9e3779b1) ^ player, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

function copyTo<T extends Int32Array | Float64Array>(target: T, source: T): T {
  target.set(source);
  return target;
}
