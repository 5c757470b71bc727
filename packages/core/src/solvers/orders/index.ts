export { type Along, marginalsAlong, type ValueOfRow } from './along.ts';
export { describeOrders, LEAST_ORDERS } from './describe.ts';
export { drawBlocks, type OrderDesign } from './design.ts';
export { meanOverBlocks, measuredBlocks } from './mean.ts';
export { reversed, singles } from './order.ts';
