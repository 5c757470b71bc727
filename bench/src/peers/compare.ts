import { mean } from '../harness/mean.ts';
import type { Match } from './match.ts';

/** How far below the better of the peer's two figures our mean may be. */
const TOLERANCE = 0.01;

/** Means over some games at one budget. */
export interface Comparison {
  readonly budget: number;
  readonly games: number;
  readonly ours: number;
  readonly peer: number;
  readonly peerTrees: number;
  readonly seconds: number;
  readonly peerSeconds: number;
  /** True when ours is no lower than the better of the peer's means, minus the tolerance. */
  readonly holds: boolean;
}

/** One comparison a budget, ascending. */
export function compareByBudget(matches: readonly Match[]): Comparison[] {
  return groupBy(matches, (match) => match.budget)
    .sort(([a], [b]) => a - b)
    .map(([budget, group]) => {
      const ours = mean(group.map((match) => match.ours));
      const peer = mean(group.map((match) => match.peer));
      const peerTrees = mean(group.map((match) => match.peerTrees));
      return {
        budget,
        games: group.length,
        ours,
        peer,
        peerTrees,
        seconds: mean(group.map((match) => match.seconds)),
        peerSeconds: mean(group.map((match) => match.peerSeconds)),
        holds: ours >= Math.max(peer, peerTrees) - TOLERANCE,
      };
    });
}

/** The same for each family of games, in the order in which the families come. */
export function compareByFamily(matches: readonly Match[]): [family: string, comparisons: Comparison[]][] {
  return groupBy(matches, (match) => match.family).map(([family, group]) => [family, compareByBudget(group)]);
}

function groupBy<Key>(matches: readonly Match[], keyOf: (match: Match) => Key): [Key, Match[]][] {
  const groups = new Map<Key, Match[]>();
  for (const match of matches) {
    const group = groups.get(keyOf(match));
    if (group === undefined) groups.set(keyOf(match), [match]);
    else group.push(match);
  }
  return [...groups];
}
