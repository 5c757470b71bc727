import { InvalidArgumentError, type Random } from '@spex/core';
import type { FeatureMatrix } from '../learning-task.ts';

/** Rounds after which a start ends though points still move. */
const MOST_ROUNDS = 100;

export interface Clusters {
  /** The cluster of each point. */
  readonly clusters: Uint32Array;
  /** Means of the clusters' points, shape [k × columns]. */
  readonly centres: Float64Array;
  /** Sum over all points of the squared distance to the cluster's centre. */
  readonly cost: number;
}

/**
 * k-means: k-means++ seeds (Arthur and Vassilvitskii 2007), then Lloyd's rounds with Elkan's bounds of each point's
 * distance to each centre (Elkan 2003, without those between centres), so that most distances are never computed. Of
 * `restarts` starts the one of least cost is kept. No cluster is empty: one that becomes so gets the point that is
 * farthest from its centre. The same seed gives the same clusters. Takes 4 bytes a point and cluster.
 *
 * Throws InvalidArgumentError where fewer than k points differ.
 */
export function kMeans(points: FeatureMatrix, k: number, random: Random, restarts: number): Clusters {
  let best: Clusters | undefined;
  for (let start = 0; start < restarts; start++) {
    const found = new Start(points, k, random.fork(start)).run();
    if (best === undefined || found.cost < best.cost) best = found;
  }
  return best!;
}

class Start {
  readonly #points: FeatureMatrix;
  readonly #k: number;
  readonly #clusters: Uint32Array;
  readonly #sizes: Uint32Array;
  readonly #centres: Float64Array;
  /** No less than each point's distance to its own centre. */
  readonly #upper: Float64Array;
  /** No more than each point's distance to each centre, shape [points × k]. */
  readonly #lower: Float32Array;

  constructor(points: FeatureMatrix, k: number, random: Random) {
    const { rows, columns } = points;
    this.#points = points;
    this.#k = k;
    this.#clusters = new Uint32Array(rows);
    this.#sizes = new Uint32Array(k);
    this.#centres = new Float64Array(k * columns);
    this.#upper = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
    this.#lower = new Float32Array(rows * k);
    this.#seed(random);
  }

  run(): Clusters {
    const { rows } = this.#points;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      this.#moveCentres();
      if (!this.#assign()) break;
    }
    this.#moveCentres();
    let cost = 0;
    for (let point = 0; point < rows; point++) cost += this.#distance(point, this.#clusters[point]!) ** 2;
    return { clusters: this.#clusters, centres: this.#centres, cost };
  }

  /** Each further centre is a point drawn with probability in proportion to its squared distance to the nearest so far. */
  #seed(random: Random): void {
    const { rows, columns, values } = this.#points;
    let next = random.below(rows);
    for (let centre = 0; centre < this.#k; centre++) {
      if (centre > 0) next = this.#draw(random, centre);
      this.#centres.set(values.subarray(next * columns, (next + 1) * columns), centre * columns);
      for (let point = 0; point < rows; point++) {
        const distance = this.#distance(point, centre);
        this.#lower[point * this.#k + centre] = distance;
        if (distance < this.#upper[point]!) {
          this.#upper[point] = distance;
          this.#clusters[point] = centre;
        }
      }
    }
    for (const cluster of this.#clusters) this.#sizes[cluster] = this.#sizes[cluster]! + 1;
  }

  #draw(random: Random, centres: number): number {
    let total = 0;
    for (const distance of this.#upper) total += distance ** 2;
    if (total === 0) {
      const message = `${this.#k} clusters need as many different points, there are ${centres}`;
      throw new InvalidArgumentError('k', message, this.#k);
    }
    let rest = random.uniform() * total;
    // Where rounding leaves a rest, it is the last point that can be drawn.
    let drawn = 0;
    for (const [point, distance] of this.#upper.entries()) {
      if (distance === 0) continue;
      drawn = point;
      rest -= distance ** 2;
      if (rest < 0) break;
    }
    return drawn;
  }

  /** Gives every point to the nearest centre; a point that is as near to another stays. Tells whether any moved. */
  #assign(): boolean {
    const k = this.#k;
    const lower = this.#lower;
    let moved = false;
    for (let point = 0, base = 0; point < this.#points.rows; point++, base += k) {
      let own = this.#clusters[point]!;
      let upper = this.#upper[point]!;
      let exact = false;
      for (let centre = 0; centre < k; centre++) {
        if (lower[base + centre]! >= upper || centre === own) continue;
        if (!exact) {
          upper = this.#distance(point, own);
          lower[base + own] = upper;
          exact = true;
          if (lower[base + centre]! >= upper) continue;
        }
        const distance = this.#distance(point, centre);
        lower[base + centre] = distance;
        if (distance < upper) {
          own = centre;
          upper = distance;
        }
      }
      this.#upper[point] = upper;
      if (own !== this.#clusters[point]) {
        this.#give(point, own);
        moved = true;
      }
    }
    return moved;
  }

  #give(point: number, cluster: number): void {
    const before = this.#clusters[point]!;
    this.#sizes[before] = this.#sizes[before]! - 1;
    this.#sizes[cluster] = this.#sizes[cluster]! + 1;
    this.#clusters[point] = cluster;
  }

  /** Puts each centre at the mean of its points, and widens the bounds by what it moved. */
  #moveCentres(): void {
    const { rows, columns, values } = this.#points;
    const k = this.#k;
    for (let cluster = 0; cluster < k; cluster++) if (this.#sizes[cluster] === 0) this.#fill(cluster);
    const means = new Float64Array(k * columns);
    for (let point = 0, at = 0; point < rows; point++) {
      const mean = this.#clusters[point]! * columns;
      for (let column = 0; column < columns; column++, at++)
        means[mean + column] = means[mean + column]! + values[at]!;
    }
    const shifts = new Float64Array(k);
    for (let cluster = 0, at = 0; cluster < k; cluster++) {
      let squares = 0;
      for (let column = 0; column < columns; column++, at++) {
        const mean = means[at]! / this.#sizes[cluster]!;
        squares += (mean - this.#centres[at]!) ** 2;
        this.#centres[at] = mean;
      }
      shifts[cluster] = Math.sqrt(squares);
    }
    for (let point = 0, at = 0; point < rows; point++) {
      this.#upper[point] = this.#upper[point]! + shifts[this.#clusters[point]!]!;
      for (let cluster = 0; cluster < k; cluster++, at++)
        this.#lower[at] = this.#lower[at]! - shifts[cluster]!;
    }
  }

  /** Gives an empty cluster the point that is farthest from its own centre, of those that are not alone. */
  #fill(cluster: number): void {
    let farthest = -1;
    for (let point = 0; point < this.#points.rows; point++) {
      if (this.#sizes[this.#clusters[point]!]! < 2) continue;
      if (farthest < 0 || this.#upper[point]! > this.#upper[farthest]!) farthest = point;
    }
    // Its centre is about to be the point itself, so that the point's upper bound holds.
    this.#give(farthest, cluster);
  }

  #distance(point: number, centre: number): number {
    const { columns, values } = this.#points;
    const centres = this.#centres;
    let at = point * columns;
    let to = centre * columns;
    const end = at + columns;
    let even = 0;
    let odd = 0;
    // Two sums: neither waits for the other.
    for (const pairs = end - 1; at < pairs; at += 2, to += 2) {
      const first = values[at]! - centres[to]!;
      const second = values[at + 1]! - centres[to + 1]!;
      even += first * first;
      odd += second * second;
    }
    if (at < end) even += (values[at]! - centres[to]!) ** 2;
    return Math.sqrt(even + odd);
  }
}
