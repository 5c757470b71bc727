import type { Explanation } from '@spex/core';
import { termSentences } from '../sentences.ts';
import { n } from '../svg/markup.ts';
import { numberFormat, roughly } from '../words/numbers.ts';
import { type Additive, additiveOf } from './additive.ts';
import { playerNames, setName } from './names.ts';
import { bar, Rows } from './rows.ts';
import { checkTop, type PlotOptions, Sheet } from './sheet.ts';

/** Options of `renderWaterfall`. */
export interface WaterfallOptions extends PlotOptions {
  /** Steps at most, the strongest; the others are one step. Default 10. */
  readonly top?: number;
}

const BAR = 18;

interface Step {
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
  sheet.headOf(title, explanation, 'Steps:', additive.index);

  const way = stepsOf(additive, names);
  const numbers = numberFormat(
    Math.max(...way.map(({ from, to }) => Math.max(Math.abs(from), Math.abs(to)))),
  );
  const totals = numberFormat(Math.max(...way.map(({ to }) => Math.abs(to))), false);
  const written = way.map(({ kind, from, to }) => (kind === 'total' ? totals(to) : numbers(to - from)));
  const values = way.flatMap(({ from, to }) => [from, to]);
  const rows = new Rows(sheet, { names: way.map(({ name }) => name), numbers: written, values, free: true });
  const { x } = rows;
  way.forEach(({ name, from, to, kind }, at) => {
    const mark = (middle: number): string =>
      kind === 'total'
        ? `<path class="axis" stroke-width="3" d="M${n(x(to))} ${n(middle - BAR / 2)}v${BAR}"/>`
        : bar(kind, x(from), x(to), middle, BAR);
    const link = (middle: number, height: number): string =>
      at === way.length - 1
        ? ''
        : `<path class="grid" d="M${n(x(to))} ${n(middle + BAR / 2)}v${n(height - BAR)}"/>`;
    const look = { total: 'strong', rest: 'muted', raise: 'value-raise', lower: 'value-lower' }[kind];
    rows.add(name, (middle, height) => [mark(middle), link(middle, height)], {
      text: written[at]!,
      kind: look,
    });
  });
  rows.draw('nothing');
  sheet.write('Filled raises, hollow lowers; every step starts where the one above it ended.', 13, 'muted');
  return sheet.finish(title, termSentences(additive.steps, names, additive.index));
}

/** The steps as bars from where one ends to where the next does. */
function stepsOf(
  { start, steps: strongest, others, end, measured }: Additive,
  names: readonly string[],
): Step[] {
  const steps: Step[] = [{ name: 'nothing present', from: start, to: start, kind: 'total' }];
  let at = start;
  const step = (name: string, value: number, kind: Step['kind']): void => {
    steps.push({ name, from: at, to: at + value, kind });
    at += value;
  };
  for (const { players, value } of strongest)
    step(setName(players, names), value, value > 0 ? 'raise' : 'lower');
  const { count, value } = others;
  if (count > 0 || Math.abs(value) > 1e-9 * Math.max(Math.abs(start), Math.abs(end), 1e-300)) {
    step(
      count === 1 ? '1 weaker effect' : count > 1 ? `${count} weaker effects` : 'larger sets',
      value,
      'rest',
    );
  }
  steps.push({ name: 'everything present', from: end, to: end, kind: 'total' });
  at = end;
  if (measured !== null) {
    step('not explained', measured - end, 'rest');
    steps.push({ name: 'the model itself', from: measured, to: measured, kind: 'total' });
  }
  return steps;
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
