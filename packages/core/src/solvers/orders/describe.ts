import type { OrderDesign } from './design.ts';

/** Fewer orders, or pairs of them, say too little of how much they vary: what two of them agree in may be anything. */
export const LEAST_ORDERS = 4;

/** `6 random orders and their reverses`, for an account. The blocks are of one order, or of one and its reverse. */
export function describeOrders(blocks: OrderDesign['blocks']): string {
  const count = blocks.length;
  const paired = blocks[0]?.orders.length === 2;
  const reverses = count === 1 ? ' and its reverse' : ' and their reverses';
  const orders = count === 1 ? 'one random order' : `${count} random orders`;
  return `${orders}${paired ? reverses : ''}${count < LEAST_ORDERS ? ', too few to tell errors' : ''}`;
}
