import type { PreparedData } from './prepare.ts';

/** A player in a sentence: `row 12`, `rows 3, 8 and 9`, `“newsroom A”`, `cluster 4`. */
export function shortName(
  { groups: { players, members }, byRow, nameless }: Pick<PreparedData, 'groups' | 'byRow' | 'nameless'>,
  player: number,
): string {
  const own = members[player]!;
  if (!byRow) {
    const name = players[player]!.label.replace(/ \([\d,]+ points?\)$/, '');
    return nameless ? name : `“${name}”`;
  }
  if (own.length === 1) return `row ${own[0]}`;
  const rows = own.length > 4 ? [...own.slice(0, 3), `${own.length - 3} more`] : [...own];
  return `rows ${rows.slice(0, -1).join(', ')} and ${rows.at(-1)}`;
}
