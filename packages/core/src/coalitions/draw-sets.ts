import type { Support } from '../spectrum/spectrum.ts';
import { forEachSubset } from '../spectrum/walsh-hadamard.ts';
import type { Random } from './random.ts';
import { drawPermutation } from './samplers/draw.ts';

/**
 * Distinct random sets of players, one of each order given, uniform among those of its order; grouped by order. There must be
 * as many sets of an order as are asked for.
 */
export function drawSets(players: number, orders: readonly number[], random: Random): Support[] {
  const counts = new Map<number, number>();
  for (const order of orders) counts.set(order, (counts.get(order) ?? 0) + 1);
  return [...counts].flatMap(([order, count]) => drawSetsOf(players, order, count, random));
}

function drawSetsOf(players: number, order: number, count: number, random: Random): Support[] {
  let possible = 1;
  for (let i = 0; i < order; i++) possible = (possible * (players - i)) / (i + 1);
  // Where few sets are left over, drawing until a new one comes would take long; then they can be listed.
  if (possible <= 2 * count) {
    const every: Support[] = [];
    forEachSubset(players, order, (set) => every.push(set.slice()));
    return Array.from(drawPermutation(every.length, count, random), (at) => every[at]!);
  }
  const drawn = new Map<string, Support>();
  while (drawn.size < count) {
    const set = drawSet(players, order, random);
    drawn.set(set.join(), set);
  }
  return [...drawn.values()];
}

/** A uniform set of `order` players, ascending, by Floyd's algorithm (Bentley and Floyd, CACM 1987). */
export function drawSet(players: number, order: number, random: Random): number[] {
  const set = new Set<number>();
  for (let last = players - order; last < players; last++) {
    const player = random.below(last + 1);
    set.add(set.has(player) ? last : player);
  }
  return [...set].sort((a, b) => a - b);
}
