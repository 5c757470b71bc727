import { type CoalitionBatch, selectRows } from '../coalitions/batch.ts';
import type { Support } from '../spectrum/spectrum.ts';
import { packCharacters } from './characters.ts';
import { gram } from './gram.ts';

/**
 * XᵀWX for the characters of some supports over the rows of a batch, with a weight for each row: row-major, shape
 * [supports × supports]. Rows of equal weight are multiplied as bits, all at once; so it is fast where the weights take few
 * values, as those that depend on a coalition's size do. Rows of weight 0 are left out.
 */
export function weightedGram(
  batch: CoalitionBatch,
  supports: readonly Support[],
  weights: Float64Array,
): Float64Array {
  const rowsOf = new Map<number, number[]>();
  weights.forEach((weight, row) => {
    if (weight === 0) return;
    const rows = rowsOf.get(weight);
    if (rows) rows.push(row);
    else rowsOf.set(weight, [row]);
  });
  const sums = new Float64Array(supports.length ** 2);
  for (const [weight, rows] of rowsOf) {
    const products = gram(packCharacters(selectRows(batch, rows), supports));
    for (let at = 0; at < sums.length; at++) sums[at] = sums[at]! + weight * products[at]!;
  }
  return sums;
}
