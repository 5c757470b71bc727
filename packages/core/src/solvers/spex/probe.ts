import type { Bins } from './bins.ts';
import type { Residual } from './residual.ts';

/** Delays whose signed sums, of all signs, are in a table. */
const CHUNK = 4;
const PATTERNS = 2 ** CHUNK;

/**
 * Tells the strength of one support after another, as `Residual.weigh` does, when each differs from the one before by a
 * few players: places and signs are kept for every step, and a step costs one XOR a group. The residual must not change.
 */
export class Probe {
  readonly #residual: Residual;
  /** By group, one entry for each step: the bin, and the signs. */
  readonly #places: readonly Uint32Array[];
  readonly #signs: readonly Uint32Array[];
  /** By group: the signed sums of each four delays of a bin. Shape [bins × chunks × patterns]. */
  readonly #sums: readonly Float64Array[];
  #depth = 0;

  /** `most`: steps from the empty support, at most. */
  constructor(residual: Residual, most: number) {
    this.#residual = residual;
    this.#places = residual.bins.map(() => new Uint32Array(most + 1));
    this.#signs = residual.bins.map(({ group }) => new Uint32Array((most + 1) * group.signWords));
    this.#sums = residual.bins.map(signedSums);
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
      const { group, energy } = bins[g]!;
      const { delays, signWords } = group;
      const signs = this.#signs[g]!;
      const sums = this.#sums[g]!;
      const place = this.#places[g]![this.#depth]!;
      const length = Math.ceil(delays / CHUNK) * PATTERNS;
      let sum = 0;
      let at = place * length;
      const end = at + length;
      for (let word = this.#depth * signWords; at < end; word++) {
        let bits = signs[word]!;
        for (const stop = Math.min(end, at + 8 * PATTERNS); at < stop; at += PATTERNS, bits >>>= CHUNK) {
          sum += sums[at + (bits & (PATTERNS - 1))]!;
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

/** Σ ± of each four delays of each bin, for each pattern of signs, 1 for -. */
function signedSums({ group: { delays }, values }: Bins): Float64Array {
  const chunks = Math.ceil(delays / CHUNK);
  const sums = new Float64Array((values.length / delays) * chunks * PATTERNS);
  for (let from = 0, at = 0; from < values.length; from += delays) {
    for (let first = 0; first < delays; first += CHUNK, at += PATTERNS) {
      const last = Math.min(CHUNK, delays - first);
      for (let i = 0; i < last; i++) sums[at] = sums[at]! + values[from + first + i]!;
      for (let pattern = 1; pattern < 2 ** last; pattern++) {
        const low = 31 - Math.clz32(pattern & -pattern);
        sums[at + pattern] = sums[at + (pattern & (pattern - 1))]! - 2 * values[from + first + low]!;
      }
    }
  }
  return sums;
}
