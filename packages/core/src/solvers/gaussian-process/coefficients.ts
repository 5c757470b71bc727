import { playerColumns, wordsPerColumn } from '../../coalitions/columns.ts';
import { fillSums } from '../../coalitions/sign-sums.ts';
import { compareRows, emptyTables, fillTables } from './kernel.ts';
import type { Posterior } from './posterior.ts';
import type { ProcessSettings } from './settings.ts';

/** Prior variances of Fourier coefficients. */
export interface PriorVariances {
  /** Of the empty set, the product's part only. */
  readonly product: number;
  /** Of each player's own coefficient, the linear part only. */
  readonly linear: Float64Array;
  /** Of the empty set, the constant part only. */
  readonly constant: number;
}

export function priorVariances({ relevances, product, linear, constant }: ProcessSettings): PriorVariances {
  let log = 0;
  let total = 0;
  for (const relevance of relevances) {
    log += Math.log1p(relevance);
    total += relevance;
  }
  return {
    product: product * Math.exp(-log),
    linear: relevances.map((relevance) => (linear * relevance) / total),
    constant,
  };
}

/** Prior variance of F(T), T the first `count` of `players`. */
export function priorVariance(
  prior: PriorVariances,
  relevances: Float64Array,
  players: ArrayLike<number>,
  count = players.length,
): number {
  let variance = prior.product;
  for (let i = 0; i < count; i++) variance *= relevances[players[i]!]!;
  if (count === 1) return variance + prior.linear[players[0]!]!;
  return count === 0 ? variance + prior.constant : variance;
}

/** Posterior means of the Fourier coefficients of a process: λ_T Σ_r α_r χ_T(x_r), in the posterior's unit. */
export class Coefficients {
  readonly prior: PriorVariances;
  readonly #posterior: Posterior;
  readonly #columns: Uint32Array;
  readonly #height: number;
  /** Σ ±α over the rows of each byte of a column: shape [bytes × 256]. */
  readonly #sums: Float64Array;
  readonly #signs: Uint32Array;

  constructor(posterior: Posterior) {
    const { alpha, batch, settings } = posterior;
    this.prior = priorVariances(settings);
    this.#posterior = posterior;
    this.#columns = playerColumns(batch);
    this.#height = wordsPerColumn(batch.rows);
    this.#signs = new Uint32Array(this.#height);
    this.#sums = new Float64Array(this.#height * 1024);
    for (let byte = 0; byte < 4 * this.#height; byte++) fillSums(this.#sums, byte * 256, alpha, byte * 8);
  }

  /** F(T), T the first `count` of `players`. */
  mean(players: ArrayLike<number>, count = players.length): number {
    const { relevances } = this.#posterior.settings;
    return priorVariance(this.prior, relevances, players, count) * this.#signedSum(players, count);
  }

  /** Σ_r α_r χ_T(x_r). */
  #signedSum(players: ArrayLike<number>, count: number): number {
    const signs = this.#signs.fill(0);
    for (let i = 0; i < count; i++) {
      const from = players[i]! * this.#height;
      for (let word = 0; word < signs.length; word++)
        signs[word] = signs[word]! ^ this.#columns[from + word]!;
    }
    const sums = this.#sums;
    let sum = 0;
    for (let word = 0, at = 0; word < signs.length; word++, at += 1024) {
      const bits = signs[word]!;
      sum +=
        sums[at + (bits & 255)]! +
        sums[at + 256 + ((bits >>> 8) & 255)]! +
        (sums[at + 512 + ((bits >>> 16) & 255)]! + sums[at + 768 + (bits >>> 24)]!);
    }
    return sum;
  }

  /** Σ_{T ≠ ∅} F(T)²: the variance of the posterior mean over all coalitions. */
  energy(): number {
    const { alpha, batch, rows, settings } = this.#posterior;
    const { relevances } = settings;
    // Σ_T (λ_T Σ_r α_r χ_T)² over the product part is a quadratic form of the kernel whose relevances are ρ².
    const squares = relevances.map((relevance) => relevance ** 2);
    const tables = emptyTables(batch.players);
    fillTables(tables, squares);
    const products = new Float64Array(batch.rows);
    const unused = new Float64Array(batch.rows);
    let form = 0;
    for (let row = 0; row < batch.rows; row++) {
      compareRows(tables, rows, rows, row, row, products, unused);
      let sum = 0.5 * alpha[row]!;
      for (let other = 0; other < row; other++) sum += alpha[other]! * products[other]!;
      form += 2 * alpha[row]! * sum;
    }
    let log = 0;
    for (const square of squares) log += Math.log1p(square);
    let energy = this.prior.product ** 2 * (Math.exp(log) * form - this.#signedSum([], 0) ** 2);
    for (let player = 0; player < batch.players; player++) {
      const own = this.prior.product * relevances[player]!;
      energy += ((own + this.prior.linear[player]!) ** 2 - own ** 2) * this.#signedSum([player], 1) ** 2;
    }
    return energy;
  }
}
