import { wordsPerRow } from '../../coalitions/batch.ts';

/** The coalitions of an order's first players, and where each player stands in it. */
export class Prefixes {
  readonly #width: number;
  readonly #words: Uint32Array;
  /** Where each player stands. */
  readonly positions: Uint32Array;

  constructor(players: number) {
    this.#width = wordsPerRow(players);
    this.#words = new Uint32Array((players + 1) * this.#width);
    this.positions = new Uint32Array(players);
  }

  read(order: Uint32Array): void {
    const width = this.#width;
    for (let at = 0; at < order.length; at++) {
      const player = order[at]!;
      this.positions[player] = at;
      const next = (at + 1) * width;
      this.#words.copyWithin(next, at * width, next);
      this.#words[next + (player >>> 5)] = this.#words[next + (player >>> 5)]! | (1 << (player & 31));
    }
  }

  /** Overwrites a row with the first `count` players. */
  copy(count: number, row: Uint32Array): void {
    for (let word = 0; word < row.length; word++) row[word] = this.#words[count * this.#width + word]!;
  }
}
