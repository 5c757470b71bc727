import type { Support } from '../../spectrum/spectrum.ts';
import type { Proposal } from './detect.ts';
import { Probe } from './probe.ts';
import type { Residual } from './residual.ts';

/** Supports that are tried one by one, at most, in one screening. */
const MOST_TRIED = 400_000;
/** Larger supports than pairs are mostly found by the code, or beside others: so many of them are worth the time. */
const MOST_LARGER = 100_000;

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
  const most = (size: number): number => (size > 2 ? MOST_LARGER : MOST_TRIED);
  while (order < Math.min(maxOrder, players) && countUpTo(players, order + 1) <= most(order + 1)) order++;
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
  const { players } = residual.bins[0]!.group.encoder;
  const probe = new Probe(residual, order);
  const found: Proposal[] = [];
  const support: number[] = [];
  const extend = (from: number): void => {
    const strength = probe.strength();
    if (strength > bar) found.push({ support: support.slice(), strength });
    if (support.length === order) return;
    for (let player = from; player < players; player++) {
      probe.step(player);
      support.push(player);
      extend(player + 1);
      support.pop();
      probe.back(1);
    }
  };
  extend(0);
  return found;
}

/**
 * The supports of up to `maxOrder` players that differ from a known one by one player, more or fewer, and whose strength
 * is above what `bar` says for so many tried. Interactions that matter come in families (ProxySPEX, arXiv 2505.17495,
 * section 3.1).
 */
export function screenNeighbours(
  residual: Residual,
  known: readonly Support[],
  maxOrder: number,
  bar: (tried: number) => number,
): Proposal[] {
  const { players } = residual.bins[0]!.group.encoder;
  const families = known.slice(0, Math.ceil(MOST_TRIED / players));
  const probe = new Probe(residual, 1 + Math.max(0, ...families.map(({ length }) => length)));
  const least = bar(families.length * players);
  const found = new Map<string, Proposal>();
  for (const support of families) {
    for (const player of support) probe.step(player);
    for (let player = 0; player < players; player++) {
      const member = support.includes(player);
      if (!member && support.length >= maxOrder) continue;
      probe.step(player);
      const strength = probe.strength();
      probe.back(1);
      if (strength <= least) continue;
      const neighbour = member
        ? support.filter((other) => other !== player)
        : [...support, player].sort((a, b) => a - b);
      found.set(neighbour.join(), { support: neighbour, strength });
    }
    probe.back(support.length);
  }
  return [...found.values()];
}
