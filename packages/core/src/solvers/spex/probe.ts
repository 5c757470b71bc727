import type { Residual } from './residual.ts';

/**
 * Tells the strength of one support after another, as `Residual.weigh` does, when each differs from the one before by a
 * few players: places and signs are kept for every step, and a step costs one XOR a group.
 */
export class Probe {
  readonly #residual: Residual;
  /** By group, one entry for each step: the bin, and the signs. */
  readonly #places: readonly Uint32Array[];
  readonly #signs: readonly Uint32Array[];
  #depth = 0;

  /** `most`: steps from the empty support, at most. */
  constructor(residual: Residual, most: number) {
    this.#residual = residual;
    this.#places = residual.bins.map(() => new Uint32Array(most + 1));
    this.#signs = residual.bins.map(({ group }) => new Uint32Array((most + 1) * group.signWords));
  }

  /** Puts a player into the support, or takes it out where it is in. */
  step(player: number): void {
    const { bins } = this.#residual;
    const from = this.#depth++;
    for (let g = 0; g < bins.length; g++) {
      const { group } = bins[g]!;
      const { signWords } = group;
      const places = this.#places[g]!;
      const signs = this.#signs[g]!;
      places[from + 1] = places[from]! ^ group.bins[player]!;
      for (let word = 0; word < signWords; word++) {
        signs[(from + 1) * signWords + word] =
          signs[from * signWords + word]! ^ group.signs[player * signWords + word]!;
      }
    }
  }

  /** Undoes the latest steps. */
  back(steps: number): void {
    this.#depth -= steps;
  }

  strength(): number {
    const { bins } = this.#residual;
    let weighted = 0;
    let weights = 0;
    for (let g = 0; g < bins.length; g++) {
      const { group, values, energy } = bins[g]!;
      const { delays, signWords } = group;
      const signs = this.#signs[g]!;
      const place = this.#places[g]![this.#depth]!;
      let sum = 0;
      let at = place * delays;
      const end = at + delays;
      for (let word = this.#depth * signWords; at < end; word++) {
        let bits = signs[word]!;
        for (const stop = Math.min(end, at + 32); at < stop; at++, bits >>>= 1) {
          sum += (1 - 2 * (bits & 1)) * values[at]!;
        }
      }
      const estimate = sum / delays;
      const certainty = delays / this.#residual.spread(g, energy[place]!, estimate);
      weighted += estimate * certainty;
      weights += certainty;
    }
    return Math.abs(weighted) / Math.sqrt(weights);
  }
}
