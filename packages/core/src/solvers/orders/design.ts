import { createBatch, includeAll, wordsPerRow } from '../../coalitions/batch.ts';
import { RowMap } from '../../coalitions/row-map.ts';
import type { Design } from '../estimate/index.ts';
import type { Along } from './along.ts';

/** How often a coalition of the budget is visited in the mean before no more orders are drawn, though all its coalitions are known. */
const MOST_VISITS = 16;

/** Orders that were drawn together. */
interface Block {
  readonly orders: readonly Uint32Array[];
  /** Rows of the design by which all its coalitions are measured. */
  readonly rows: number;
}

/** The coalitions that some orders of the players pass, each once and the ends among them. */
export interface OrderDesign extends Design {
  /** The batch, to find its rows. */
  readonly rows: RowMap;
  readonly blocks: readonly Block[];
}

/**
 * Draws blocks of orders as long as the distinct coalitions that they pass, with the two ends, fit in the budget; what has
 * been passed before costs nothing. `next` gives undefined where there are to be no more.
 *
 * Whether a block fits depends only on which of its coalitions are equal, and so not on the players' names: given the number
 * of blocks, an order is still as probable as the same order with other names. Where all orders are the same but for the
 * names, each stays uniform, and the mean over the blocks unbiased.
 */
export function drawBlocks(
  players: number,
  budget: number,
  along: Along,
  next: () => readonly Uint32Array[] | undefined,
): OrderDesign {
  const width = wordsPerRow(players);
  const rows = new RowMap(players, budget);
  const ends = createBatch(2, players);
  includeAll(ends, 0);
  for (let row = 0; row < 2; row++) rows.add(ends.words, row * width);

  const nothing = new Float64Array(0);
  const blocks: Block[] = [];
  let fresh: RowMap;
  let visits = 0;
  const see = (row: Uint32Array): number => {
    visits++;
    if (rows.find(row, 0) < 0) fresh.add(row, 0);
    return 0;
  };
  while (visits < MOST_VISITS * budget) {
    const orders = next();
    if (orders === undefined) break;
    fresh = new RowMap(players);
    for (const order of orders) along(order, see, nothing);
    if (rows.size + fresh.size > budget) break;
    const { words } = fresh.toBatch();
    for (let row = 0; row < fresh.size; row++) rows.add(words, row * width);
    blocks.push({ orders, rows: rows.size });
  }
  return { batch: rows.toBatch(), rows, blocks };
}
