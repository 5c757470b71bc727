import type { PointGroups } from '../point-groups.ts';
import { countPoints, groupPlayers, pointsByKey } from './group-players.ts';
import { shortened } from './point-labels.ts';

/** Points of equal name (a source, a class, a column's value) are one player, in order of first appearance. */
export function groupsByName(names: readonly string[]): PointGroups {
  return groupPlayers([...pointsByKey(names).values()], (points) => {
    const name = shortened(names[points[0]!]!);
    return `${name === '' ? '(empty)' : name} (${countPoints(points)})`;
  });
}
