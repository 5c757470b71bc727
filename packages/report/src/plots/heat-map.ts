import type { Explanation } from '@spex/core';
import { ems } from '../layout/measure.ts';
import { pictureOf } from '../picture.ts';
import { headline, termSentences } from '../sentences.ts';
import { n } from '../svg/markup.ts';
import { numberFormat } from '../words/numbers.ts';
import { nameLines, playerNames } from './names.ts';
import { checkTop, type PlotOptions, Sheet, textAt } from './sheet.ts';

/** Options of `renderHeatMap`. */
export interface HeatMapOptions extends PlotOptions {
  /** Players at most, those in the strongest effects, in the order of the input; default 16. */
  readonly top?: number;
}

/** Cells from this width on hold their value, narrower ones their sign. */
const ROOM_FOR_VALUE = 46;
const MOST_CELL = 58;
/** Weaker cells, as a share of the strongest, get no sign. */
const WEAK = 0.03;

/**
 * Pairs as a square: the cell of a row and a column is what the two do together, the diagonal what each does alone. Every cell holds its
 * value or, where it is small, its sign. Larger sets do not show.
 *
 * @throws InvalidArgumentError an option is out of its range.
 */
export function renderHeatMap(explanation: Explanation, options: HeatMapOptions = {}): string {
  const { top = 16 } = options;
  checkTop(top);
  const sheet = new Sheet(options);
  const { terms: all } = pictureOf(explanation);
  const { index } = explanation.interactions;
  const names = playerNames(explanation);
  const small = all.filter(({ players }) => players.length <= 2);
  const members = strongest(
    small.map(({ players }) => players),
    top,
  );
  const pairs = small.filter(({ players }) => players.length === 2);
  const title = `${headline(pairs.length > 0 ? pairs : small, names, index)}.`;
  sheet.headOf(title, explanation);
  if (members.length === 0) return sheet.finish(title, [title]);

  const room = sheet.right - sheet.left;
  const widest = Math.max(...members.map((player) => ems(names[player]!))) * 13 * 1.1;
  const labelled = Math.min(room * 0.34, widest);
  const cell = Math.min(MOST_CELL, (room - labelled - 8) / members.length);
  const tall = Math.max(22, Math.min(cell, 34));
  const left = sheet.left + labelled + 8;
  const values = new Map(small.map(({ players, value }) => [players.join(), value]));
  const drawn = small.filter(({ players }) => players.every((player) => members.includes(player)));
  const largest = Math.max(...drawn.map(({ value }) => Math.abs(value)));
  const format = numberFormat(largest);
  const withNumbers = cell >= ROOM_FOR_VALUE;

  // Columns are named from below, by number where a name does not fit.
  members.forEach((player, row) => {
    const lines = nameLines(names[player]!, labelled, 13);
    const height = Math.max(tall, lines.length * 15 + 4);
    const middle = sheet.y + height / 2;
    lines.forEach((line, at) => {
      const place = middle + (at - (lines.length - 1) / 2) * 15 + 4.5;
      sheet.draw(textAt(line, left - 8, place, { anchor: 'end' }));
    });
    members.forEach((other, column) => {
      const x = left + column * cell;
      const key = row === column ? String(player) : [player, other].sort((a, b) => a - b).join();
      const value = values.get(key) ?? 0;
      const strength = largest === 0 ? 0 : Math.abs(value) / largest;
      const kind = value > 0 ? 'raise' : 'lower';
      const frame = row === column ? 'axis' : 'grid';
      sheet.draw(
        `<rect class="${value === 0 ? 'page' : kind}" fill-opacity="${value === 0 ? 1 : strength.toFixed(3)}" x="${n(x + 1)}" y="${n(sheet.y + 1)}" width="${n(cell - 2)}" height="${n(height - 2)}"/>`,
        `<rect class="${frame}" x="${n(x + 1)}" y="${n(sheet.y + 1)}" width="${n(cell - 2)}" height="${n(height - 2)}"/>`,
      );
      if (strength >= WEAK) {
        const text = withNumbers ? format(value) : value > 0 ? '+' : '−';
        sheet.draw(textAt(text, x + cell / 2, middle + 4.5, { size: 12, anchor: 'middle' }));
      }
    });
    sheet.y += height;
  });
  sheet.y += 10;
  const columns = members.map((player, at) => `${at + 1} ${names[player]!}`);
  members.forEach((_, column) => {
    sheet.draw(
      textAt(String(column + 1), left + (column + 0.5) * cell, sheet.y + 4, {
        size: 12,
        kind: 'muted',
        anchor: 'middle',
      }),
    );
  });
  sheet.y += 10;
  sheet.write(`Columns: ${columns.join(', ')}.`, 13, 'muted');
  sheet.write('Framed: alone. Plus (blue) raises, minus (orange) lowers.', 13, 'muted');
  const larger = all.length - small.length;
  if (larger > 0)
    sheet.write(
      `${larger === 1 ? '1 set of three or more does' : `${larger} sets of three or more do`} not show here.`,
      13,
      'muted',
    );
  return sheet.finish(title, termSentences(drawn, names, index));
}

/** The first players of sets in order of strength, as many as fit, in the order of the input. */
function strongest(sets: readonly (readonly number[])[], most: number): number[] {
  const members = new Set<number>();
  for (const set of sets) {
    const added = set.filter((player) => !members.has(player));
    if (members.size + added.length <= most) for (const player of added) members.add(player);
  }
  return [...members].sort((a, b) => a - b);
}
