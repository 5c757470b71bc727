import type { PointGroups } from '@spex/lenses';

/** A player in a sentence: `row 12`, `rows 3, 8 and 9`, `“newsroom A (120 points)”`. */
export function shortName({ players, members }: PointGroups, player: number, byRow: boolean): string {
  const own = members[player]!;
  if (!byRow) return `“${players[player]!.label}”`;
  if (own.length === 1) return `row ${own[0]}`;
  const rows = own.length > 4 ? [...own.slice(0, 3), `${own.length - 3} more`] : [...own];
  return `rows ${rows.slice(0, -1).join(', ')} and ${rows.at(-1)}`;
}
