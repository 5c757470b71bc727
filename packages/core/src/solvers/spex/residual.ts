import type { Support } from '../../spectrum/spectrum.ts';
import { type Bins, correlate, subtract } from './bins.ts';
import { binOf, signsOf } from './groups.ts';

/** Below this share of the mean energy of all bins, an energy is rounding error. */
const ROUNDING = 1e-24;
/** The bins whose energy is at this quantile are taken for empty when the noise is estimated. */
const QUIET = 0.2;
/** The standard normal quantile of `QUIET`. */
const QUIET_DEVIATE = -0.8416;

/** What all bins say of one interaction. */
export interface Evidence {
  /** Its value: the bins' own estimates, each weighted with its certainty. */
  readonly value: number;
  /** |value| in standard errors. */
  readonly strength: number;
}

/**
 * What is left of the measured values, in the bins of all groups. Each interaction has one bin in each group; its
 * estimates there are independent, since the groups hash it independently, so they are weighed against each other: a bin
 * that it shares with others says less.
 */
export class Residual {
  readonly bins: readonly Bins[];
  /** The noise of one coalition's value: the estimated variance of whatever is not taken out. */
  noise = 0;
  /** The energy of a bin below which it is rounding error. */
  readonly #floor: number;
  /** By group, what `noiseIn` tells. */
  readonly #noises: Float64Array;
  readonly #signs: readonly Uint32Array[];
  /** As of the latest `weigh`, by group: the bin, its own estimate of the value, and the variance of that. */
  readonly places: Uint32Array;
  readonly estimates: Float64Array;
  readonly variances: Float64Array;

  constructor(bins: readonly Bins[]) {
    this.bins = bins;
    this.#signs = bins.map(({ group }) => new Uint32Array(group.signWords));
    this.#noises = new Float64Array(bins.length);
    this.places = new Uint32Array(bins.length);
    this.estimates = new Float64Array(bins.length);
    this.variances = new Float64Array(bins.length);
    let energy = 0;
    let count = 0;
    for (const group of bins) {
      for (const one of group.energy) energy += one;
      count += group.energy.length;
    }
    this.#floor = (ROUNDING * energy) / count;
    this.estimateNoise();
  }

  /**
   * The noise from the quietest bins: the 20 % quantile of their energies, as a χ² of so many delays would have it
   * (Wilson and Hilferty 1931). Where most bins are full it overstates the noise, and sinks as they are emptied.
   */
  estimateNoise(): void {
    const levels: number[] = [];
    for (const { group, energy } of this.bins) {
      const part = 2 / (9 * group.delays);
      const expected = (1 - part + QUIET_DEVIATE * Math.sqrt(part)) ** 3;
      for (const one of energy) levels.push((one * 2 ** group.bits) / expected);
    }
    levels.sort((a, b) => a - b);
    this.noise = levels[Math.floor(QUIET * levels.length)]!;
    this.bins.forEach(({ group }, g) => {
      this.#noises[g] = Math.max(this.noise / 2 ** group.bits, this.#floor);
    });
  }

  /** The noise's part in the energy of a group's bins, at least what is rounding error. */
  noiseIn(group: number): number {
    return this.#noises[group]!;
  }

  /** The variance of one delay's value in a bin of this energy, about an interaction of that estimated value. */
  spread(group: number, energy: number, estimate: number): number {
    const { delays } = this.bins[group]!.group;
    const spread = ((energy - estimate * estimate) * delays) / Math.max(1, delays - 1);
    return Math.max(spread, this.#noises[group]!);
  }

  /** What all bins, but for those of the group `without`, say of an interaction; `known` of it is already taken out. */
  weigh(support: Support, known = 0, without = -1): Evidence {
    let weighted = 0;
    let weights = 0;
    for (let g = 0; g < this.bins.length; g++) {
      const bins = this.bins[g]!;
      const signs = this.#signs[g]!;
      const bin = binOf(bins.group, support);
      signsOf(bins.group, support, signs);
      const estimate = correlate(bins, bin, signs);
      this.places[g] = bin;
      this.estimates[g] = estimate + known;
      this.variances[g] = this.spread(g, bins.energy[bin]!, estimate) / bins.group.delays;
      if (g === without) continue;
      weighted += this.estimates[g]! / this.variances[g]!;
      weights += 1 / this.variances[g]!;
    }
    if (weights === 0) return { value: 0, strength: 0 };
    return { value: weighted / weights, strength: Math.abs(weighted) / Math.sqrt(weights) };
  }

  /** Takes an interaction out of its bins. */
  take(support: Support, amount: number): void {
    for (let g = 0; g < this.bins.length; g++) {
      const bins = this.bins[g]!;
      const signs = this.#signs[g]!;
      signsOf(bins.group, support, signs);
      subtract(bins, binOf(bins.group, support), signs, amount);
    }
  }
}
