import type { OrderDesign } from './design.ts';

/** `6 random orders and their reverses`, for an account. The blocks are of one order, or of one and its reverse. */
export function describeOrders(blocks: OrderDesign['blocks']): string {
  const paired = blocks[0]?.orders.length === 2;
  if (blocks.length === 1) {
    return `one random order${paired ? ' and its reverse' : ''}, too few to tell errors`;
  }
  return `${blocks.length} random orders${paired ? ' and their reverses' : ''}`;
}
