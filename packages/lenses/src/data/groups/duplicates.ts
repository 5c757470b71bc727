import { RowMap } from '@spex/core';
import type { FeatureMatrix } from '../learning-task.ts';
import type { PointGroups } from '../point-groups.ts';
import { countPoints, groupPlayers, pointsByKey } from './group-players.ts';

/**
 * Points that are the same are one player, in order of first appearance: those of equal key (a text, an id), or of equal
 * features. `labels` names the points; default: their rows. A player is named after its first point.
 */
export function duplicateGroups(
  points: readonly string[] | FeatureMatrix,
  labels?: readonly string[],
): PointGroups {
  const keys = 'rows' in points ? distinctRowsOf(points) : points;
  return groupPlayers([...pointsByKey(keys).values()], (own) => {
    const label = labels?.[own[0]!] ?? `${own[0]}`;
    return own.length === 1 ? label : `${label} (${countPoints(own)})`;
  });
}

/** The number of each row among the different ones. */
function distinctRowsOf({ rows, columns, values }: FeatureMatrix): Uint32Array {
  // -0 becomes 0: the two are equal numbers of different bits.
  const words = new Uint32Array(values.map((value) => value + 0).buffer);
  const known = new RowMap(64 * columns, rows);
  return Uint32Array.from({ length: rows }, (_, row) => known.add(words, 2 * columns * row));
}
