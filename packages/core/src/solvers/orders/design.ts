import { createBatch, includeAll, wordsPerRow } from '../../coalitions/batch.ts';
import { RowMap } from '../../coalitions/row-map.ts';
import type { Design } from '../estimate/index.ts';
import type { Along } from './along.ts';

/** How often a coalition is passed in the mean before no more orders are drawn, though all of theirs are known already. */
const MOST_PASSES = 16;

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
  let own: RowMap;
  let fresh: number;
  const see = (row: Uint32Array): number => {
    const known = own.size;
    if (own.add(row, 0) === known && rows.find(row, 0) < 0) fresh++;
    return 0;
  };
  for (let passed = 0; passed < MOST_PASSES * budget; passed += own.size) {
    const orders = next();
    if (orders === undefined) break;
    own = new RowMap(players);
    fresh = 0;
    for (const order of orders) along(order, see, nothing);
    if (rows.size + fresh > budget) break;
    const { words } = own.toBatch();
    for (let row = 0; row < own.size; row++) rows.add(words, row * width);
    blocks.push({ orders, rows: rows.size });
  }
  return { batch: rows.toBatch(), rows, blocks };
}
