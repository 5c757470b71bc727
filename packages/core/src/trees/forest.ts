import type { TreeModel } from './model.ts';

/** One tree: its root is node 0, and `child` counts from there. Stale once the next tree is grown. */
export interface GrownTree {
  readonly nodes: number;
  readonly player: Int32Array;
  readonly child: Int32Array;
  readonly value: Float64Array;
}

/** A sum of trees that grows. */
export class Forest {
  readonly #players: number;
  readonly #base: number;
  #trees = 0;
  #nodes = 0;
  #roots = new Int32Array(64);
  #player = new Int32Array(4096);
  #child = new Int32Array(4096);
  #value = new Float64Array(4096);

  /** `base`: the value before any tree. */
  constructor(players: number, base: number) {
    this.#players = players;
    this.#base = base;
  }

  get trees(): number {
    return this.#trees;
  }

  add({ nodes, player, child, value }: GrownTree): void {
    this.#reserve(nodes);
    const root = this.#nodes;
    for (let node = 0; node < nodes; node++) {
      const split = player[node]!;
      this.#player[root + node] = split;
      this.#child[root + node] = split < 0 ? 0 : root + child[node]!;
      this.#value[root + node] = split < 0 ? value[node]! : 0;
    }
    this.#roots[this.#trees++] = root;
    this.#nodes += nodes;
  }

  /** The first `most` trees (default all), or all if they are fewer, as arrays of their own. */
  model(most: number = this.#trees): TreeModel {
    const trees = Math.min(most, this.#trees);
    const nodes = trees === this.#trees ? this.#nodes : this.#roots[trees]!;
    const roots = this.#roots.slice(0, trees + 1);
    roots[trees] = nodes;
    return {
      players: this.#players,
      base: this.#base,
      trees,
      roots,
      player: this.#player.slice(0, nodes),
      child: this.#child.slice(0, nodes),
      value: this.#value.slice(0, nodes),
    };
  }

  /** The nodes so far, to walk without copying. Stale after the next `add`. */
  get nodes(): Pick<TreeModel, 'player' | 'child' | 'value'> & { readonly lastRoot: number } {
    return {
      player: this.#player,
      child: this.#child,
      value: this.#value,
      lastRoot: this.#roots[this.#trees - 1]!,
    };
  }

  /** Makes room for one more tree. */
  #reserve(nodes: number): void {
    if (this.#trees + 1 >= this.#roots.length)
      this.#roots = grown(this.#roots, new Int32Array(this.#roots.length * 2));
    const most = this.#nodes + nodes;
    if (most <= this.#player.length) return;
    const length = 2 * most;
    this.#player = grown(this.#player, new Int32Array(length));
    this.#child = grown(this.#child, new Int32Array(length));
    this.#value = grown(this.#value, new Float64Array(length));
  }
}

function grown<T extends Int32Array | Float64Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
