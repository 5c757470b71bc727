import type { Support } from '../../spectrum/spectrum.ts';
import type { Proposal } from './detect.ts';
import type { Residual } from './residual.ts';

/** Supports that are tried one by one, at most, in one screening. */
const MOST_TRIED = 400_000;

/** How far interactions are looked for without the code. */
export interface Search {
  /** All supports of up to so many players are tried; -1: none. */
  readonly order: number;
  /** Neighbours of known interactions are tried up to this order. */
  readonly maxOrder: number;
}

/** The highest order, at most `maxOrder`, so that the supports up to it are few enough to be tried one by one. */
export function screenedOrder(players: number, maxOrder: number): number {
  let order = 0;
  while (order < Math.min(maxOrder, players) && countUpTo(players, order + 1) <= MOST_TRIED) order++;
  return order;
}

/** Supports of up to `order` players. */
export function countUpTo(players: number, order: number): number {
  let count = 1;
  for (let size = 1, choices = 1; size <= order; size++) {
    choices *= (players - size + 1) / size;
    count += choices;
  }
  return count;
}

/**
 * Every support of up to `order` players whose strength is above `bar`, as `Residual.weigh` tells it, in lexicographic
 * order. It needs no code: in every group such a support has one bin, and there its signs are known.
 */
export function screen(residual: Residual, order: number, bar: number): Proposal[] {
  const groups = residual.bins.map(({ group }) => group);
  const { players } = groups[0]!.encoder;
  const found: Proposal[] = [];
  const support: number[] = [];
  /** By group, for each number of players chosen so far: their bin and their signs. */
  const bins = groups.map(() => new Uint32Array(order + 1));
  const signs = groups.map(({ signWords }) => new Uint32Array((order + 1) * signWords));

  const tryOut = (depth: number): void => {
    let weighted = 0;
    let weights = 0;
    for (let g = 0; g < groups.length; g++) {
      const { delays, signWords } = groups[g]!;
      const { values, energy } = residual.bins[g]!;
      const bin = bins[g]![depth]!;
      const own = signs[g]!;
      let sum = 0;
      for (let word = 0, at = bin * delays, end = at + delays; word < signWords; word++) {
        let bits = own[depth * signWords + word]!;
        for (const stop = Math.min(end, at + 32); at < stop; at++, bits >>>= 1) {
          sum += (1 - 2 * (bits & 1)) * values[at]!;
        }
      }
      const estimate = sum / delays;
      const spread = (energy[bin]! - estimate * estimate) * (delays / Math.max(1, delays - 1));
      const certainty = delays / Math.max(spread, residual.noiseIn(g));
      weighted += estimate * certainty;
      weights += certainty;
    }
    const strength = Math.abs(weighted) / Math.sqrt(weights);
    if (strength > bar) found.push({ support: support.slice(), strength });
  };

  const extend = (from: number): void => {
    const depth = support.length;
    tryOut(depth);
    if (depth === order) return;
    for (let player = from; player < players; player++) {
      for (let g = 0; g < groups.length; g++) {
        const group = groups[g]!;
        bins[g]![depth + 1] = bins[g]![depth]! ^ group.bins[player]!;
        const own = signs[g]!;
        for (let word = 0; word < group.signWords; word++) {
          own[(depth + 1) * group.signWords + word] =
            own[depth * group.signWords + word]! ^ group.signs[player * group.signWords + word]!;
        }
      }
      support.push(player);
      extend(player + 1);
      support.pop();
    }
  };
  extend(0);
  return found;
}

/**
 * Those supports that differ from a known one by one player, more or fewer, whose strength is above `bar(tried)`.
 * Interactions that matter come in families (ProxySPEX, arXiv 2505.17495, section 3.1).
 */
export function screenNeighbours(
  residual: Residual,
  known: Iterable<Support>,
  maxOrder: number,
  bar: (tried: number) => number,
): Proposal[] {
  const { players } = residual.bins[0]!.group.encoder;
  const tried = new Set<string>();
  const found: Proposal[] = [];
  const tryOut = (support: Support): void => {
    const key = support.join();
    if (tried.has(key)) return;
    tried.add(key);
    const { strength } = residual.weigh(support);
    if (strength > bar(0)) found.push({ support, strength });
  };
  for (const support of known) {
    if (tried.size > MOST_TRIED) break;
    for (const player of support) tryOut(support.filter((other) => other !== player));
    if (support.length >= maxOrder) continue;
    for (let player = 0; player < players; player++) {
      if (!support.includes(player)) tryOut([...support, player].sort((a, b) => a - b));
    }
  }
  return found.filter(({ strength }) => strength > bar(tried.size));
}
