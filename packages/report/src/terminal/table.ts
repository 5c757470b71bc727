import type { Interaction } from '@spex/core';
import { marginOf, mayBeChance } from '../words/intervals.ts';
import { columns } from '../words/labels.ts';
import { numberFormat } from '../words/numbers.ts';
import type { Paint } from './paint.ts';

const SIZES = ['', 'alone', 'pair', 'three'];

/**
 * Rows of kind, players, value, how far it may be off and signed bar: bars that raise grow to the right of the axis, bars that lower to the left.
 * Players that do not fit into one line take several. A narrow table has no bars.
 */
export function table(
  terms: readonly Interaction[],
  labels: readonly string[],
  paint: Paint,
  width: number,
): string[] {
  const quoted = (player: number) => `“${labels[player]!}”`;
  const largest = terms.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0);
  const kinds = terms.map(({ players }) => SIZES[players.length] ?? `${players.length} parts`);
  const values = valuesOf(terms, largest);
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
    const head = `  ${paint.dim(pad(kinds[row]!, kindWidth))}  ${pad(first!, nameWidth)}  ${pad(values[row]!, valueWidth)}  `;
    const line = bars ? head + signedBar(value / largest, half, paint) : head;
    return [line.trimEnd(), ...rest.map((name) => `  ${' '.repeat(kindWidth)}  ${name}`)];
  });
}

/** Values with how far they may be off, in columns: `+0.30 ± 0.41 ?`, the mark where the interval holds 0. */
function valuesOf(terms: readonly Interaction[], largest: number): string[] {
  const plain = numberFormat(largest, false);
  const columnsOf: (readonly [cells: readonly string[], right: boolean])[] = [
    [terms.map(({ value }) => numberFormat(largest)(value)), true],
    [terms.map((term) => marginOf(term, plain).replace('\u00a0', ' ')), false],
    [terms.map((term) => (mayBeChance(term) ? '?' : '')), false],
  ];
  const padded = columnsOf.map(([cells, right]) => {
    const width = Math.max(...cells.map(columns));
    const gap = (cell: string) => ' '.repeat(width - columns(cell));
    return cells.map((cell) => (right ? gap(cell) + cell : cell + gap(cell)));
  });
  return terms.map((_, row) =>
    padded
      .map((cells) => cells[row]!)
      .filter((cell) => cell !== '')
      .join(' '),
  );
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
