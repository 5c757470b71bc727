import { createBatch, evaluateSpectrum, include, includeAll, type Spectrum } from '@spex/core';

/** f̂ of a set of present players. */
export function valueOfSet(spectrum: Spectrum, present: Iterable<number>): number {
  const batch = createBatch(1, spectrum.players);
  for (const player of present) include(batch, 0, player);
  return evaluateSpectrum(spectrum, batch)[0]!;
}

/** f̂ of all players. */
export function grandOf(spectrum: Spectrum): number {
  const batch = createBatch(1, spectrum.players);
  includeAll(batch, 0);
  return evaluateSpectrum(spectrum, batch)[0]!;
}

/**
 * A set of present players that changes one by one, with what each next change would do. With c_T = (-1)^{|S ∩ T|} F(T),
 * letting player i come or go turns the sign of every term that holds i: f̂ moves by -2 Σ_{T ∋ i} c_T. Of terms that hold
 * both i and j nothing moves when both change, so that a swap moves f̂ by gain(i) + gain(j) + 4 Σ_{T ∋ i, j} c_T.
 */
export class ChangingSet {
  readonly players: number;
  readonly present: Uint8Array;
  size = 0;
  value = 0;
  readonly #supports: Spectrum['supports'];
  readonly #signed: Float64Array;
  readonly #gains: Float64Array;
  /** Terms of each player. */
  readonly #termsOf: readonly number[][];

  /** Begins with nobody present. */
  constructor(spectrum: Spectrum) {
    this.players = spectrum.players;
    this.present = new Uint8Array(spectrum.players);
    this.#supports = spectrum.supports;
    this.#signed = spectrum.coefficients.slice();
    this.#gains = new Float64Array(spectrum.players);
    this.#termsOf = Array.from({ length: spectrum.players }, () => []);
    spectrum.supports.forEach((support, term) => {
      const coefficient = spectrum.coefficients[term]!;
      this.value += coefficient;
      for (const player of support) {
        this.#termsOf[player]!.push(term);
        this.#gains[player] = this.#gains[player]! - 2 * coefficient;
      }
    });
  }

  /** By how much f̂ moves when the player comes or goes. */
  gain(player: number): number {
    return this.#gains[player]!;
  }

  /** Lets a player come or go. */
  toggle(player: number): void {
    this.value += this.#gains[player]!;
    this.size += this.present[player] === 1 ? -1 : 1;
    this.present[player] = 1 - this.present[player]!;
    for (const term of this.#termsOf[player]!) {
      const signed = -this.#signed[term]!;
      this.#signed[term] = signed;
      for (const other of this.#supports[term]!) this.#gains[other] = this.#gains[other]! - 4 * signed;
    }
  }

  /** Lets players come and go until these are present. */
  become(players: readonly number[]): void {
    const wanted = new Uint8Array(this.players);
    for (const player of players) wanted[player] = 1;
    for (let player = 0; player < this.players; player++) {
      if (this.present[player] !== wanted[player]) this.toggle(player);
    }
  }

  /** What is to be added to gain(player) + gain(other) for each other player when both change; overwrites `out`. */
  corrections(player: number, out: Float64Array): void {
    out.fill(0);
    for (const term of this.#termsOf[player]!) {
      const signed = 4 * this.#signed[term]!;
      for (const other of this.#supports[term]!) out[other] = out[other]! + signed;
    }
  }

  /** The players present, ascending. */
  list(): number[] {
    const list: number[] = [];
    for (let player = 0; player < this.players; player++) if (this.present[player] === 1) list.push(player);
    return list;
  }
}
