import type { PlayerGroup } from './groups.ts';

/** How often a coalition is passed in the mean before more orders bring too little. */
const MOST_PASSES = 16;

/**
 * How many grouped orders surely fit in a budget, whichever they are, so that their number does not depend on them (which
 * orders repeat coalitions depends on the sizes of the groups that come first: to stop by what was drawn would prefer some).
 * An order passes at most one coalition of each kind, h whole groups and k players of another; of a kind there are
 * Σ_g C(G - 1, h) C(|g|, k), and C(G, h) of whole groups only, and no more can be distinct.
 */
export function affordableOrders(groups: readonly PlayerGroup[], players: number, budget: number): number {
  const kinds = capacities(groups);
  const inner = budget - 2;
  const passed = (orders: number): number => {
    let distinct = 0;
    for (const capacity of kinds) distinct += Math.min(orders, capacity);
    return Math.min(distinct, orders * (players - 1));
  };
  let orders = Math.max(1, Math.floor(inner / (players - 1)));
  const most = Math.ceil((MOST_PASSES * budget) / players);
  while (orders < most && passed(orders + 1) <= inner) orders++;
  return orders;
}

/** How many coalitions there are of each kind, but for the ends. */
function capacities(groups: readonly PlayerGroup[]): number[] {
  const count = groups.length;
  const sizes = groups.map(({ members }) => members.length);
  const kinds: number[] = [];
  for (let before = 0, choose = 1; before < count; before++) {
    for (let part = 1; part < Math.max(...sizes); part++) {
      kinds.push(choose * sizes.reduce((sum, size) => sum + (part < size ? binomial(size, part) : 0), 0));
    }
    choose = (choose * (count - 1 - before)) / (before + 1);
  }
  for (let whole = 1; whole < count; whole++) kinds.push(binomial(count, whole));
  return kinds;
}

function binomial(n: number, k: number): number {
  let choose = 1;
  for (let i = 0; i < k; i++) choose = (choose * (n - i)) / (i + 1);
  return choose;
}
