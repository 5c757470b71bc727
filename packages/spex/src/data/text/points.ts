import type { Table } from '@spex/models';
import type { PreparedData } from '../prepare.ts';
import { plural } from './layout.ts';

/** What a row holds, for people: its text, or its values by column. */
export function contentOf(
  { tables }: Pick<PreparedData, 'tables'>,
  set: 'train' | 'test',
  row: number,
): string {
  if (tables.texts) return `“${tables.texts[set][row]!}”`;
  const table: Table = tables[set];
  return tables.features
    .map((name) => `${name} ${short(table.rows[row]![table.columns.indexOf(name)] ?? '')}`)
    .join(', ');
}

/** Numbers with three digits: the file's own may have twenty. */
function short(field: string): string {
  const value = field.trim() === '' ? Number.NaN : Number(field);
  return Number.isFinite(value) && field.length > 6 ? String(Number(value.toPrecision(4))) : field;
}

/** A player's name and what it holds: `row 12`, `[positive] “a stirring …”`. */
export function playerOf(
  prepared: PreparedData,
  player: number,
): { readonly name: string; readonly holds: string } {
  const { groups, tables, byRow, nameless } = prepared;
  const own = groups.members[player]!;
  const row = own[0]!;
  if (!byRow) {
    const { label } = groups.players[player]!;
    const example = `: [${tables.labels.train[row]!}] ${contentOf(prepared, 'train', row)}`;
    return { name: '', holds: `${label}${nameless ? example : ''}` };
  }
  const more = own.length > 1 ? ` and ${plural(own.length - 1, 'copy').replace('copys', 'copies')}` : '';
  return {
    name: `row ${row}${more}`,
    holds: `[${tables.labels.train[row]!}] ${contentOf(prepared, 'train', row)}`,
  };
}
