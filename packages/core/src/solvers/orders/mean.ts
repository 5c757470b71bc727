import type { Support } from '../../spectrum/spectrum.ts';
import type { EstimatedTerm, MeasuredDesign } from '../estimate/index.ts';
import type { Along } from './along.ts';
import type { OrderDesign } from './design.ts';

/** Blocks all of whose coalitions have been measured. */
export function measuredBlocks({ design, values }: MeasuredDesign<OrderDesign>): OrderDesign['blocks'] {
  return design.blocks.filter(({ rows }) => rows <= values.length);
}

/**
 * The mean of every set's value over the measured blocks, all of the same number of orders, with its standard error where there are
 * as many blocks as are wanted for one; undefined where there is no block. `sets` are those that `along` adds up, in that
 * order; v(∅) is put before them.
 */
export function meanOverBlocks(
  measured: MeasuredDesign<OrderDesign>,
  along: Along,
  sets: readonly Support[],
  leastForErrors: number,
): readonly EstimatedTerm[] | undefined {
  const { design, values, empty } = measured;
  const blocks = measuredBlocks(measured);
  if (blocks.length === 0) return undefined;
  const value = (row: Uint32Array): number => values[design.rows.find(row, 0)]!;
  const means = new Float64Array(sets.length);
  const squares = new Float64Array(sets.length);
  const sums = new Float64Array(sets.length);
  blocks.forEach(({ orders }, at) => {
    sums.fill(0);
    for (const order of orders) along(order, value, sums);
    // Running means and squares (Welford 1962).
    for (let set = 0; set < sums.length; set++) {
      const own = sums[set]! / orders.length;
      const off = own - means[set]!;
      means[set] = means[set]! + off / (at + 1);
      squares[set] = squares[set]! + off * (own - means[set]!);
    }
  });
  const freedom = blocks.length - 1;
  const known = blocks.length >= leastForErrors;
  const terms = sets.map((players, set): EstimatedTerm => {
    if (!known) return { players, value: means[set]! };
    const standardError = Math.sqrt(squares[set]! / freedom / blocks.length);
    return { players, value: means[set]!, standardError, freedom };
  });
  return [{ players: [], value: empty, ...(known && { standardError: 0 }) }, ...terms];
}
