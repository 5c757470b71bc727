import type { Random } from '../../coalitions/random.ts';
import { drawPermutation } from '../../coalitions/samplers/draw.ts';
import type { Player } from '../../game.ts';

/** Groups named in an account; the others are counted. */
const MOST_NAMED = 8;

/** A player that belongs to no other stands alone. */
export interface PlayerGroup {
  /** undefined: of a player without a group. */
  readonly name: string | undefined;
  readonly members: readonly number[];
}

/** The players by their `group`, in the order in which the groups first appear. */
export function groupsOf(players: readonly Player[]): readonly PlayerGroup[] {
  const named = new Map<string, number[]>();
  const groups: PlayerGroup[] = [];
  players.forEach(({ group }, player) => {
    const known = group === undefined ? undefined : named.get(group);
    if (known) {
      known.push(player);
      return;
    }
    const members = [player];
    groups.push({ name: group, members });
    if (group !== undefined) named.set(group, members);
  });
  return groups;
}

/** Whether Owen values are something else than Shapley values: several groups, not all of one player. */
export function areGrouped(groups: readonly PlayerGroup[]): boolean {
  return groups.length > 1 && groups.some(({ members }) => members.length > 1);
}

/** A random order in which each group's players come one after the other, uniform among those. */
export function drawGroupedOrder(groups: readonly PlayerGroup[], random: Random): Uint32Array {
  const order: number[] = [];
  for (const at of drawPermutation(groups.length, groups.length, random)) {
    const { members } = groups[at]!;
    for (const place of drawPermutation(members.length, members.length, random)) order.push(members[place]!);
  }
  return Uint32Array.from(order);
}

/** `3 groups (sentence 1: 5 players, sentence 2: 4 players) and 2 players of none`. */
export function describeGroups(groups: readonly PlayerGroup[]): string {
  const named = groups.filter(({ name }) => name !== undefined);
  const alone = groups.length - named.length;
  const listed = named
    .slice(0, MOST_NAMED)
    .map(({ name, members }) => `${name}: ${count(members.length, 'player')}`);
  const more = named.length - listed.length;
  if (more > 0) listed.push(`${more} more`);
  return `${count(named.length, 'group')} (${listed.join(', ')})${alone > 0 ? ` and ${count(alone, 'player')} of none` : ''}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
