import type { Explanation } from '@spex/core';
import { scaleLinear } from 'd3-scale';
import { ems } from '../layout/measure.ts';
import { termSentences } from '../sentences.ts';
import { n } from '../svg/markup.ts';
import { clean } from '../words/clean.ts';
import { numberFormat, roughly } from '../words/numbers.ts';
import { type Additive, additiveOf } from './additive.ts';
import { nameLines, playerNames, setName } from './names.ts';
import { checkTop, type PlotOptions, Sheet, textAt } from './sheet.ts';

export interface WaterfallOptions extends PlotOptions {
  /** Steps at most, the strongest; the others are one step. Default 10. */
  readonly top?: number;
}

const ROW = 30;
const LINE = 16;
const BAR = 18;

interface Row {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly kind: 'raise' | 'lower' | 'rest' | 'total';
}

/**
 * How the score comes about, step by step from nothing to the whole input, and by how much the steps miss what the model says.
 * Interactions whose index does not add up (Banzhaf, Fourier) are converted to k-SII, whose do.
 *
 * @throws InvalidArgumentError an option is out of its range.
 */
export function renderWaterfall(explanation: Explanation, options: WaterfallOptions = {}): string {
  const { top = 10 } = options;
  checkTop(top);
  const sheet = new Sheet(options);
  const additive = additiveOf(explanation, top);
  const names = playerNames(explanation);
  const title = sumSentence(additive);
  sheet.head(title, `Explained: ${clean(explanation.game.output)}. Steps: ${additive.index}.`);

  const rows = rowsOf(additive, names);
  const numbers = numberFormat(
    Math.max(...rows.map(({ from, to }) => Math.max(Math.abs(from), Math.abs(to)))),
  );
  const totals = numberFormat(Math.max(...rows.map(({ to }) => Math.abs(to))), false);
  const written = rows.map(({ kind, from, to }) => (kind === 'total' ? totals(to) : numbers(to - from)));
  const numberRoom = Math.max(...written.map((text) => ems(text))) * 13 * 1.15;
  const labelled = Math.min(
    (sheet.right - sheet.left) * 0.4,
    Math.max(...rows.map(({ name }) => ems(name))) * 14 * 1.1,
  );
  const values = rows.flatMap(({ from, to }) => [from, to]);
  const x = scaleLinear()
    .domain([Math.min(...values), Math.max(...values)])
    .range([sheet.left + labelled + 14, sheet.right - numberRoom - 10]);
  rows.forEach(({ name, from, to, kind }, at) => {
    const lines = nameLines(name, labelled, 14);
    const height = Math.max(ROW, lines.length * LINE + 8);
    const middle = sheet.y + height / 2;
    lines.forEach((line, row) => {
      const y = middle + (row - (lines.length - 1) / 2) * LINE + 4.5;
      sheet.draw(textAt(line, sheet.left + labelled, y, { size: 14, anchor: 'end' }));
    });
    if (kind === 'total') {
      sheet.draw(
        `<path class="axis" stroke-width="3" d="M${n(x(to))} ${n(middle - BAR / 2)}v${BAR}"/>`,
        textAt(written[at]!, sheet.right, middle + 4.5, { kind: 'strong', anchor: 'end' }),
      );
    } else {
      const left = x(Math.min(from, to));
      const wide = Math.max(1.5, Math.abs(x(to) - x(from)));
      sheet.draw(
        `<rect class="bar-${kind}" x="${n(left)}" y="${n(middle - BAR / 2)}" width="${n(wide)}" height="${BAR}" rx="1.5"/>`,
        textAt(written[at]!, sheet.right, middle + 4.5, {
          kind: kind === 'rest' ? 'muted' : `value-${kind}`,
          anchor: 'end',
        }),
      );
    }
    const next = rows[at + 1];
    if (next) sheet.draw(`<path class="grid" d="M${n(x(to))} ${n(middle + BAR / 2)}v${n(height - BAR)}"/>`);
    sheet.y += height;
  });
  sheet.y += 6;
  sheet.write('Filled raises, hollow lowers; every step starts where the one above it ended.', 13, 'muted');
  return sheet.finish(title, termSentences(additive.steps, names, additive.index));
}

/** The steps as bars from where one ends to where the next does. */
function rowsOf({ start, steps, others, end, measured }: Additive, names: readonly string[]): Row[] {
  const rows: Row[] = [{ name: 'nothing present', from: start, to: start, kind: 'total' }];
  let at = start;
  const step = (name: string, value: number, kind: Row['kind']): void => {
    rows.push({ name, from: at, to: at + value, kind });
    at += value;
  };
  for (const { players, value } of steps) step(setName(players, names), value, value > 0 ? 'raise' : 'lower');
  const { count, value } = others;
  if (count > 0 || Math.abs(value) > 1e-9 * Math.max(Math.abs(start), Math.abs(end), 1e-300)) {
    step(
      count === 1 ? '1 weaker effect' : count > 1 ? `${count} weaker effects` : 'larger sets',
      value,
      'rest',
    );
  }
  rows.push({ name: 'everything present', from: end, to: end, kind: 'total' });
  at = end;
  if (measured !== null) {
    step('not explained', measured - end, 'rest');
    rows.push({ name: 'the model itself', from: measured, to: measured, kind: 'total' });
  }
  return rows;
}

/** “The parts take the score from −0.1 to 3.02; the model says 3.05, 0.03 more.” */
export function sumSentence({ start, end, measured }: Additive): string {
  const largest = Math.max(Math.abs(start), Math.abs(end), Math.abs(measured ?? 0));
  const format = numberFormat(largest, false);
  const way = `The parts take the score from ${format(start)} to ${format(end)}`;
  if (measured === null) return `${way}.`;
  const missed = measured - end;
  if (Math.abs(missed) < 1e-9 * Math.max(largest, 1e-300)) return `${way}, which is what the model says.`;
  return `${way}; the model says ${format(measured)}, ${roughly(missed)} ${missed > 0 ? 'more' : 'less'}.`;
}
