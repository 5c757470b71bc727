import { wordsPerRow } from '../../coalitions/batch.ts';
import type { Support } from '../../spectrum/spectrum.ts';
import type { Along } from '../orders/index.ts';
import { discreteDerivative } from './discrete-derivative.ts';
import { Prefixes } from './prefixes.ts';

/**
 * The Shapley-Taylor index from orders (Sundararajan, Dhamdhere and Agarwal 2020, section 2.2): a set of the highest order gets
 * Δ_S v(T), T the players before the first of S; a smaller one Δ_S v(∅), whatever the order. What one order gives to all sets adds up to
 * v(N) - v(∅).
 */
export function taylorAlong(players: number, sets: readonly Support[], highest: number): Along {
  const prefixes = new Prefixes(players);
  const { positions } = prefixes;
  const row = new Uint32Array(wordsPerRow(players));
  return (order, value, sums) => {
    prefixes.read(order);
    sets.forEach((set, at) => {
      let first = 0;
      if (set.length === highest) {
        first = players;
        for (const member of set) first = Math.min(first, positions[member]!);
      }
      prefixes.copy(first, row);
      sums[at] = sums[at]! + discreteDerivative(row, set, value);
    });
  };
}

/**
 * Coalitions that one order passes, the ends among them: a beginning of it and up to `order` - 1 players more. There are
 * 1 + Σ_{1 <= s <= order} C(n, s).
 */
export function taylorCoalitions(players: number, order: number): number {
  let count = 1;
  for (let size = 1, choose = players; size <= order; size++) {
    count += choose;
    choose = (choose * (players - size)) / (size + 1);
  }
  return count;
}
