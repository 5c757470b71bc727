import type { CoalitionBatch } from '../../coalitions/batch.ts';
import { solveLower } from '../gaussian-process/dense.ts';
import { compareRows, rowBits } from '../gaussian-process/kernel.ts';
import type { Posterior } from '../gaussian-process/posterior.ts';

/**
 * Rows of a pool whose values a process is least sure of, given all before them: the row of the largest posterior variance, then
 * the one of the largest variance once that is measured too, and so on (a Cholesky factorisation with pivots). A variance does
 * not depend on values, only on where they were measured. Equal rows of the pool are chosen once; a row that is measured
 * already may be chosen again where there is noise, so leave them out. `count` rows, or all of a smaller pool.
 *
 * Cost: pool × measured² / 2 + pool × count × (measured + count / 2) multiplications.
 */
export function chooseUnsure(posterior: Posterior, pool: CoalitionBatch, count: number): Uint32Array {
  const { batch, settings, factor, size, rows, tables } = posterior;
  const { product, linear, constant, noise } = settings;
  const wanted = Math.min(count, pool.rows);
  const width = batch.rows + wanted;
  const keys = rowBits(pool);
  const own = constant + linear + product;
  const products = new Float64Array(Math.max(batch.rows, pool.rows));
  const sums = new Float64Array(products.length);

  // Row p: L⁻¹ k_p, L the factor of measured rows and those chosen so far; the square of its length is what they tell of p.
  const told = new Float64Array(pool.rows * width);
  const variances = new Float64Array(pool.rows).fill(own);
  for (let row = 0; row < pool.rows; row++) {
    compareRows(tables, rows, keys, row, batch.rows, products, sums);
    const covariances = told.subarray(row * width, row * width + batch.rows);
    for (let other = 0; other < batch.rows; other++) {
      covariances[other] = constant + linear * sums[other]! + product * products[other]!;
    }
    solveLower(factor, size, covariances);
    for (const part of covariances) variances[row]! -= part ** 2;
  }

  const chosen = new Uint32Array(wanted);
  for (let at = 0; at < wanted; at++) {
    let best = -1;
    for (let row = 0; row < pool.rows; row++) {
      if (best < 0 || variances[row]! > variances[best]!) best = row;
    }
    chosen[at] = best;
    const known = batch.rows + at;
    const pivot = Math.sqrt(Math.max(variances[best]!, 0) + noise);
    compareRows(tables, keys, keys, best, pool.rows, products, sums);
    for (let row = 0; row < pool.rows; row++) {
      if (variances[row] === -Infinity) continue;
      let covariance = constant + linear * sums[row]! + product * products[row]!;
      covariance -= dot(told, row * width, best * width, known);
      const part = covariance / pivot;
      told[row * width + known] = part;
      variances[row]! -= part ** 2;
    }
    variances[best] = -Infinity;
  }
  return chosen;
}

/** Σ values[a + k] values[b + k], four sums side by side. */
function dot(values: Float64Array, a: number, b: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += values[a + k]! * values[b + k]!;
    s1 += values[a + k + 1]! * values[b + k + 1]!;
    s2 += values[a + k + 2]! * values[b + k + 2]!;
    s3 += values[a + k + 3]! * values[b + k + 3]!;
  }
  for (; k < length; k++) s0 += values[a + k]! * values[b + k]!;
  return s0 + s1 + (s2 + s3);
}
