import type { Explanation } from '@spex/core';
import { scaleLinear } from 'd3-scale';
import { ems } from '../layout/measure.ts';
import { pictureOf } from '../picture.ts';
import { headline, termSentences } from '../sentences.ts';
import { n } from '../svg/markup.ts';
import { intervalOf } from '../words/intervals.ts';
import { numberFormat } from '../words/numbers.ts';
import { nameLines, playerNames } from './names.ts';
import { checkTop, type PlotOptions, Sheet, textAt } from './sheet.ts';
import { ticksOf } from './ticks.ts';
import { whisker } from './whiskers.ts';

/** Options of `renderUpset`. */
export interface UpsetOptions extends PlotOptions {
  /** Effects at most, the strongest first; default 20, fewer where the width does not hold them. */
  readonly top?: number;
}

const TALL = 150;
const ROW = 24;
const LEAST_COLUMN = 22;
const MOST_COLUMN = 44;

/**
 * UpSet plot (Lex et al. 2014): a column for each of the strongest effects, its bar above, and below it a dot in the row of every player that
 * it takes, joined by a line. Sets of any size side by side.
 *
 * @throws InvalidArgumentError an option is out of its range.
 */
export function renderUpset(explanation: Explanation, options: UpsetOptions = {}): string {
  const { top = 20 } = options;
  checkTop(top);
  const sheet = new Sheet(options);
  const { terms: all } = pictureOf(explanation);
  const { index } = explanation.interactions;
  const names = playerNames(explanation);
  const title = `${headline(all, names, index)}.`;
  sheet.headOf(title, explanation);

  const room = sheet.right - sheet.left;
  const labelled = Math.min(
    room * 0.34,
    Math.max(0, ...all.slice(0, top).flatMap(({ players }) => players.map((p) => ems(names[p]!)))) * 13 * 1.1,
  );
  const first = sheet.left + labelled + 34;
  const terms = all.slice(0, Math.min(top, Math.max(1, Math.floor((sheet.right - first) / LEAST_COLUMN))));
  const column = Math.min(MOST_COLUMN, (sheet.right - first) / Math.max(1, terms.length));
  const centre = (at: number): number => first + (at + 0.5) * column;
  const values = terms.flatMap((term) => [term.value, ...(intervalOf(term) ?? [])]);
  const y = scaleLinear()
    .domain([Math.max(0, ...values), Math.min(0, ...values)])
    .range([sheet.y, sheet.y + TALL]);
  const ticks = ticksOf(y, 4);
  const format = numberFormat(Math.max(0, ...values.map(Math.abs)));
  if (terms.length > 0) {
    sheet.draw(
      ...ticks.map(
        (tick) =>
          `<path class="${tick === 0 ? 'axis' : 'grid'}" d="M${n(first)} ${n(y(tick))}H${n(centre(terms.length - 1) + column / 2)}"/>`,
      ),
      ...ticks.map((tick) =>
        textAt(format(tick), first - 6, y(tick) + 4, { size: 12, kind: 'muted', anchor: 'end' }),
      ),
    );
  }
  terms.forEach((term, at) => {
    const kind = term.value > 0 ? 'raise' : 'lower';
    const [upper, lower] = [y(Math.max(0, term.value)), y(Math.min(0, term.value))];
    const wide = Math.min(24, column * 0.62);
    const interval = intervalOf(term);
    sheet.draw(
      `<rect class="bar-${kind}" x="${n(centre(at) - wide / 2)}" y="${n(upper)}" width="${n(wide)}" height="${n(Math.max(1, lower - upper))}" rx="1.5"/>`,
      interval === undefined ? '' : whisker(y(interval[0]), y(interval[1]), centre(at), true),
    );
  });
  sheet.y += TALL + 18;

  const members = [...new Set(terms.flatMap(({ players }) => players))].sort((a, b) => a - b);
  const lineOf = new Map<number, number>();
  members.forEach((player, row) => {
    const lines = nameLines(names[player]!, labelled, 13);
    const height = Math.max(ROW, lines.length * 15 + 6);
    const middle = sheet.y + height / 2;
    lineOf.set(player, middle);
    if (row % 2 === 0) {
      sheet.draw(
        `<rect class="faint" fill-opacity="0.35" x="${n(sheet.left - 4)}" y="${n(sheet.y)}" width="${n(centre(terms.length - 1) + column / 2 - sheet.left + 4)}" height="${n(height)}"/>`,
      );
    }
    lines.forEach((line, at) => {
      const place = middle + (at - (lines.length - 1) / 2) * 15 + 4.5;
      sheet.draw(textAt(line, sheet.left + labelled, place, { anchor: 'end' }));
    });
    terms.forEach((_, at) => {
      sheet.draw(`<circle class="faint" cx="${n(centre(at))}" cy="${n(middle)}" r="3"/>`);
    });
    sheet.y += height;
  });
  terms.forEach(({ players }, at) => {
    const ys = players.map((player) => lineOf.get(player)!);
    if (ys.length > 1) {
      sheet.draw(`<path class="link" d="M${n(centre(at))} ${n(Math.min(...ys))}V${n(Math.max(...ys))}"/>`);
    }
    sheet.draw(...ys.map((each) => `<circle class="dot" cx="${n(centre(at))}" cy="${n(each)}" r="5.5"/>`));
  });
  sheet.y += 10;
  const hidden = all.length - terms.length;
  if (hidden > 0)
    sheet.write(`${hidden} weaker ${hidden === 1 ? 'effect' : 'effects'} not drawn.`, 13, 'muted');
  sheet.write(
    'Each column is one effect: its bar above, the parts that it takes below. Filled raises, hollow lowers.',
    13,
    'muted',
  );
  return sheet.finish(title, termSentences(terms, names, index));
}
