import type { Term } from '@spex/core';
import { columns } from '../words/labels.ts';
import { numberFormat } from '../words/numbers.ts';
import type { Paint } from './paint.ts';

const SIZES = ['', 'alone', 'pair', 'three'];

/**
 * Rows of kind, players, value and signed bar: bars that raise grow to the right of the axis, bars that lower to the left.
 * Players that do not fit into one line take several. A narrow table has no bars.
 */
export function table(
  terms: readonly Term[],
  labels: readonly string[],
  paint: Paint,
  width: number,
): string[] {
  const quoted = (player: number) => `“${labels[player]!}”`;
  const largest = terms.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
  const format = numberFormat(largest);
  const kinds = terms.map(({ players }) => SIZES[players.length] ?? `${players.length} parts`);
  const values = terms.map(({ value }) => format(value));
  const kindWidth = Math.max(...kinds.map(columns));
  const valueWidth = Math.max(...values.map(columns));
  const taken = kindWidth + valueWidth + 6;
  const wanted = Math.max(...terms.map((term) => columns(term.players.map(quoted).join(' & '))));
  const half = Math.min(16, Math.floor((width - taken - 3 - Math.min(wanted, width / 2)) / 2));
  const bars = half >= 3;
  const room = width - taken - (bars ? 2 * half + 3 : 0);
  const names = terms.map(({ players }) =>
    wrapNames(
      players.map((player) => `“${labels[player]!}”`),
      room,
    ),
  );
  const nameWidth = Math.max(...names.flat().map(columns));
  const pad = (text: string, size: number) => text + ' '.repeat(Math.max(0, size - columns(text)));
  return terms.flatMap(({ value }, row) => {
    const [first, ...rest] = names[row]!;
    const number = ' '.repeat(valueWidth - columns(values[row]!)) + values[row]!;
    const head = `  ${paint.dim(pad(kinds[row]!, kindWidth))}  ${pad(first!, nameWidth)}  ${number}  `;
    const line = bars ? head + signedBar(value / largest, half, paint) : head;
    return [line.trimEnd(), ...rest.map((name) => `  ${' '.repeat(kindWidth)}  ${name}`)];
  });
}

/** Widest label that fits into the table beside its other columns. */
export function labelWidth(width: number): number {
  return Math.max(10, Math.min(36, Math.floor(width / 2) - 12));
}

function wrapNames(names: readonly string[], room: number): string[] {
  const lines: string[] = [];
  for (const [i, name] of names.entries()) {
    const unit = i < names.length - 1 ? `${name} &` : name;
    const last = lines.at(-1);
    if (last !== undefined && columns(last) + 1 + columns(unit) <= room)
      lines[lines.length - 1] = `${last} ${unit}`;
    else lines.push(unit);
  }
  return lines;
}

function signedBar(share: number, half: number, paint: Paint): string {
  const halves = Math.max(1, Math.round(Math.abs(share) * half * 2));
  const full = '█'.repeat(Math.floor(halves / 2));
  if (share > 0) return `${' '.repeat(half)}│${paint.bar(full + (halves % 2 ? '▌' : ''), 1)}`;
  const bar = (halves % 2 ? '▐' : '') + full;
  return `${' '.repeat(half - columns(bar))}${paint.bar(bar, -1)}│`;
}
