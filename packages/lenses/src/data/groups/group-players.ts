import { uniqueLabels } from '../../features/labels.ts';
import type { PointGroups } from '../point-groups.ts';

/** Players from the points of each, in that order, and a name for each; equal names are numbered. */
export function groupPlayers(
  members: readonly (readonly number[])[],
  name: (points: readonly number[], group: number) => string,
): PointGroups {
  const labels = uniqueLabels(members.map(name));
  return {
    players: labels.map((label) => ({ label })),
    members: members.map((points) => Uint32Array.from(points)),
  };
}

/** Points of equal key together, in order of first appearance. */
export function pointsByKey(keys: ArrayLike<string | number>): Map<string | number, number[]> {
  const groups = new Map<string | number, number[]>();
  for (let point = 0; point < keys.length; point++) {
    const group = groups.get(keys[point]!);
    if (group) group.push(point);
    else groups.set(keys[point]!, [point]);
  }
  return groups;
}

/** `1 point`, `12 points`. */
export function countPoints({ length }: readonly number[]): string {
  return length === 1 ? '1 point' : `${length} points`;
}
