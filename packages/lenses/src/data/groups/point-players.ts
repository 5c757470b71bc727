import type { PointGroups } from '../point-groups.ts';
import { groupPlayers } from './group-players.ts';

/** Every training point is a player by itself. */
export function pointPlayers(labels: readonly string[]): PointGroups {
  return groupPlayers(
    labels.map((_, point) => [point]),
    ([point]) => labels[point!]!,
  );
}
