import { wordsPerRow } from '../../coalitions/batch.ts';
import type { Support } from '../../spectrum/spectrum.ts';
import type { Along } from '../orders/index.ts';
import { discreteDerivative } from './discrete-derivative.ts';
import { Prefixes } from './prefixes.ts';

/**
 * The Shapley interaction index from orders. SII(S) is the Shapley value of S as one player, in the game in which S comes and
 * goes as a whole (Grabisch and Roubens 1999): the mean of Δ_S v(T), T the players before S in an order of S and the others.
 * Such an order comes from one of all players by letting any one member stand for S and dropping the rest: T is the players before that
 * member without those of S. Every member stands for S once, so that each order tells of every set, |S| times; windows
 * of neighbours, as permutation sampling of SII is usually written (Tsai, Yeh and Ravikumar 2023; Fumagalli et al. 2023,
 * arXiv 2303.01179), are the case in which nobody need be dropped.
 */
export function interactionsAlong(players: number, sets: readonly Support[]): Along {
  const prefixes = new Prefixes(players);
  const row = new Uint32Array(wordsPerRow(players));
  return (order, value, sums) => {
    prefixes.read(order);
    sets.forEach((set, at) => {
      let sum = 0;
      for (const member of set) {
        prefixes.copy(prefixes.positions[member]!, row);
        for (const other of set) row[other >>> 5] = row[other >>> 5]! & ~(1 << (other & 31));
        sum += discreteDerivative(row, set, value);
      }
      sums[at] = sums[at]! + sum / set.length;
    });
  };
}

/**
 * Coalitions that one order passes, the ends among them: those that differ from a beginning of it by at most `order` - 1
 * players. Of those that differ by exactly d from the nearest beginning there are (n - 2d + 1) (C(n, d) - C(n, d - 1)), by the
 * reflection principle.
 */
export function interactionCoalitions(players: number, order: number): number {
  let count = 0;
  for (let d = 0, choose = 1, former = 0; d < order && 2 * d <= players; d++) {
    count += (players - 2 * d + 1) * (choose - former);
    former = choose;
    choose = (choose * (players - d)) / (d + 1);
  }
  return count;
}
