import { wordsPerRow } from '../../coalitions/batch.ts';

/** v of a coalition given as a packed row. */
export type ValueOfRow = (row: Uint32Array) => number;

/**
 * Adds to `sums` what one order of the players tells of every value that is wanted. The coalitions that it asks for depend on
 * the order alone, so that the same walk tells which ones to measure.
 */
export type Along = (order: Uint32Array, value: ValueOfRow, sums: Float64Array) => void;

/** What each player adds to those before it: the mean over all orders is its Shapley value. */
export function marginalsAlong(players: number): Along {
  const row = new Uint32Array(wordsPerRow(players));
  return (order, value, sums) => {
    row.fill(0);
    let before = value(row);
    for (const player of order) {
      row[player >>> 5] = row[player >>> 5]! | (1 << (player & 31));
      const after = value(row);
      sums[player] = sums[player]! + after - before;
      before = after;
    }
  };
}
