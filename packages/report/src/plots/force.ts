import type { Explanation, Term } from '@spex/core';
import { scaleLinear } from 'd3-scale';
import { ems } from '../layout/measure.ts';
import { termSentences } from '../sentences.ts';
import { n } from '../svg/markup.ts';
import { numberFormat } from '../words/numbers.ts';
import { additiveOf } from './additive.ts';
import { nameLines, playerNames, setName } from './names.ts';
import { checkTop, type PlotOptions, Sheet, textAt } from './sheet.ts';
import { sumSentence } from './waterfall.ts';

/** Options of `renderForce`. */
export interface ForceOptions extends PlotOptions {
  /** Effects at most, the strongest; the others are one on each side. Default 12. */
  readonly top?: number;
}

const BAR = 34;
/** The slant of an arrow's head, which points to where the effect pushes. */
const HEAD = 7;
const LINE = 15;

/** An effect on its stretch of the line. */
interface Push {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/**
 * What pushes the score up, from the left, against what pushes it down, from the right: they meet at the spectrum's value for
 * the whole input. The lengths add up to the way from nothing to there. Interactions whose index does not add up are converted to k-SII.
 *
 * @throws InvalidArgumentError an option is out of its range.
 */
export function renderForce(explanation: Explanation, options: ForceOptions = {}): string {
  const { top = 12 } = options;
  checkTop(top);
  const sheet = new Sheet(options);
  const additive = additiveOf(explanation, top);
  const { start, end, measured, steps, others, index } = additive;
  const names = playerNames(explanation);
  const title = sumSentence(additive);
  sheet.headOf(title, explanation, 'Effects:', index);
  sheet.y += 22;

  const raising = steps.filter(({ value }) => value > 0);
  const lowering = steps.filter(({ value }) => value < 0);
  const rest = others.count === 1 ? '1 weaker effect' : `${others.count || 'larger'} weaker effects`;
  const restTerm = (sign: 1 | -1): number => (Math.sign(others.value) === sign ? others.value : 0);
  const up = pushes(raising, restTerm(1), end, -1, names, rest);
  const down = pushes(lowering, restTerm(-1), end, 1, names, rest);
  const all = [...up, ...down].flatMap(({ from, to }) => [from, to]);
  const marks = [start, end, ...(measured === null ? [] : [measured])];
  const x = scaleLinear()
    .domain([Math.min(...all, ...marks), Math.max(...all, ...marks)])
    .range([sheet.left + 4, sheet.right - 4]);
  const y = sheet.y;
  const format = numberFormat(Math.max(...marks.map(Math.abs)), false);
  sheet.draw(
    ...up.map((push) => arrow(x(push.from), x(push.to), y, 'raise')),
    ...down.map((push) => arrow(x(push.from), x(push.to), y, 'lower')),
    ...flags(
      [
        { at: x(start), text: `nothing ${format(start)}` },
        { at: x(end), text: `sum ${format(end)}` },
        ...(measured === null ? [] : [{ at: x(measured), text: `model ${format(measured)}` }]),
      ],
      y,
      sheet,
    ),
  );
  sheet.y = y + BAR + 22;
  for (const [kind, said, list] of [
    ['raise', 'Push it up', up],
    ['lower', 'Push it down', down],
  ] as const) {
    if (list.length === 0) continue;
    const written = numberFormat(Math.max(...list.map(({ from, to }) => Math.abs(to - from))));
    sheet.write(said, 13, 'muted');
    for (const { name, from, to } of list) {
      const value = written(to - from);
      const room = ems(value) * 13 * 1.2;
      sheet.y += LINE + 3;
      sheet.draw(textAt(value, sheet.left, sheet.y, { kind: `value-${kind}` }));
      const lines = nameLines(name, sheet.right - sheet.left - room - 8, 13 * 1.1);
      lines.forEach((line, at) => {
        if (at > 0) sheet.y += LINE;
        sheet.draw(textAt(line, sheet.left + room + 8, sheet.y));
      });
    }
    sheet.y += 10;
  }
  sheet.write('Filled and to the right raises, hollow and to the left lowers.', 13, 'muted');
  return sheet.finish(title, termSentences(steps, names, index));
}

/** Effects one behind the other, the strongest nearest to where they all meet. `side`: -1 left of it, 1 right. */
function pushes(
  terms: readonly Term[],
  others: number,
  meet: number,
  side: 1 | -1,
  names: readonly string[],
  rest: string,
): Push[] {
  let at = meet;
  const list = [
    ...terms.map(({ players, value }) => ({ name: setName(players, names), value })),
    ...(others === 0 ? [] : [{ name: rest, value: others }]),
  ];
  return list.map(({ name, value }) => {
    const to = at;
    at += side * Math.abs(value);
    return { name, from: at, to };
  });
}

/** A stretch whose head points to where it pushes. */
function arrow(from: number, to: number, y: number, kind: 'raise' | 'lower'): string {
  const head = Math.sign(to - from) * Math.min(HEAD, Math.abs(to - from));
  const half = BAR / 2;
  const d = `M${n(from - head)} ${n(y)}H${n(to - head)}L${n(to)} ${n(y + half)}L${n(to - head)} ${n(y + BAR)}H${n(from - head)}L${n(from)} ${n(y + half)}Z`;
  return `<path class="bar-${kind}" stroke-linejoin="round" d="${d}"/>`;
}

/** Marks over the line with their words, in a row each where they would lie over one another. */
function flags(
  marks: readonly { readonly at: number; readonly text: string }[],
  y: number,
  sheet: Sheet,
): string[] {
  const taken: { from: number; to: number; level: number }[] = [];
  return marks.flatMap(({ at, text }) => {
    const half = (ems(text) * 13 * 1.1) / 2;
    const middle = Math.min(Math.max(at, sheet.left + half), sheet.right - half);
    let level = 0;
    while (taken.some((o) => o.level === level && o.from < middle + half + 8 && middle - half - 8 < o.to))
      level++;
    taken.push({ from: middle - half, to: middle + half, level });
    const base = level === 0 ? y - 12 : y + BAR + 6 + level * 16;
    const line = level === 0 ? `M${n(at)} ${n(y - 8)}V${n(y + BAR)}` : `M${n(at)} ${n(y)}V${n(base - 12)}`;
    return [
      `<path class="axis" stroke-width="1.5" d="${line}"/>`,
      textAt(text, middle, base, { kind: 'halo', anchor: 'middle' }),
    ];
  });
}
