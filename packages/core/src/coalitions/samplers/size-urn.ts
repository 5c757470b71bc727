import type { Random } from '../random.ts';

/** Counts above this are as good as endless: no sample is that long. Below it, binomials are exact in doubles. */
const ENDLESS = 2 ** 36;

/** Sizes 0 … n to draw from by weight, each until its coalitions are used up. */
export class SizeUrn {
  readonly #logWeights: Float64Array;
  /** Coalitions left of each size. */
  readonly #left: Float64Array;
  readonly #cumulative: Float64Array;
  /** The largest size that is left. */
  #last = 0;
  /** Coalitions of a positive weight; Infinity when there are more than anyone can ask for. */
  readonly possible: number;

  /**
   * `logWeights`: natural logarithms of the weights of sizes 0 … n, -Infinity for none; at least one is finite.
   * `counts`: how many coalitions there are of each size, Infinity where they are endless.
   */
  constructor(logWeights: Float64Array, counts: Float64Array) {
    this.#logWeights = logWeights;
    this.#left = counts.map((count, size) => (logWeights[size] === -Infinity ? 0 : count));
    this.#cumulative = new Float64Array(logWeights.length);
    let possible = 0;
    for (const count of this.#left) possible += count;
    this.possible = possible;
    this.#weigh();
  }

  /** A size that still has coalitions, by weight. */
  draw(random: Random): number {
    const sums = this.#cumulative;
    const target = random.uniform() * sums[sums.length - 1]!;
    let low = 0;
    let high = this.#last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle]! > target) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** One coalition of that size is used. */
  take(size: number): void {
    this.#left[size] = this.#left[size]! - 1;
    if (this.#left[size] === 0) this.#weigh();
  }

  /** Scaled to the largest weight left, so that tiny weights still count once the large ones are used up. */
  #weigh(): void {
    let largest = -Infinity;
    this.#logWeights.forEach((weight, size) => {
      if (this.#left[size] === 0) return;
      largest = Math.max(largest, weight);
      this.#last = size;
    });
    let sum = 0;
    this.#logWeights.forEach((weight, size) => {
      if (this.#left[size]! > 0) sum += Math.exp(weight - largest);
      this.#cumulative[size] = sum;
    });
  }
}

/** C(n, size) for every size 0 … n; Infinity above 2^36. */
export function binomialCounts(players: number): Float64Array {
  const counts = new Float64Array(players + 1);
  let count = 1;
  for (let size = 0; 2 * size <= players; size++) {
    counts[size] = counts[players - size] = count;
    if (count !== Infinity) count = (count * (players - size)) / (size + 1);
    if (count > ENDLESS) count = Infinity;
  }
  return counts;
}

/** Logarithms of the binomial probabilities of sizes 0 … n. */
export function binomialLogWeights(players: number, p: number): Float64Array {
  const logWeights = new Float64Array(players + 1);
  let log = players * Math.log1p(-p);
  for (let size = 0; size <= players; size++) {
    logWeights[size] = log;
    log += Math.log((players - size) / (size + 1)) + Math.log(p) - Math.log1p(-p);
  }
  return logWeights;
}
