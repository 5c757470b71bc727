import { scaleLinear } from 'd3-scale';
import { ems } from '../layout/measure.ts';
import { n } from '../svg/markup.ts';
import { numberFormat } from '../words/numbers.ts';
import { nameLines } from './names.ts';
import { type Sheet, textAt } from './sheet.ts';
import { ticksOf } from './ticks.ts';

export interface RowsLayout {
  /** Labels of all rows, at the left: they settle how wide the column is. */
  readonly names: readonly string[];
  /** Numbers of all rows, at the right, as they will be written; default none. */
  readonly numbers?: readonly string[];
  /** Everything that has a place on the scale between the two. Zero is on it. */
  readonly values: readonly number[];
  /** Zero is on the scale only where the values reach it; default false. */
  readonly free?: boolean;
  /** Pixels that a mark reaches beyond its value; default 0. */
  readonly reach?: number;
  /** Least height of a row; default 30. */
  readonly height?: number;
}

const LINE = 16;
const SIZE = 14;
const NUMBER = 13;
/** Of the width, at most so much is for labels. */
const LABELS = 0.4;

/** Rows with a label at the left, marks on a common scale, and a number at the right. */
export class Rows {
  /** Place of a value. */
  readonly x: (value: number) => number;
  readonly #sheet: Sheet;
  readonly #labels: number;
  readonly #height: number;
  readonly #ticks: readonly number[];
  readonly #format: (value: number) => string;
  readonly #body: string[] = [];
  /** Where the first row starts. */
  readonly #start: number;

  constructor(
    sheet: Sheet,
    { names, numbers = [], values, free = false, reach = 0, height = 30 }: RowsLayout,
  ) {
    const { left, right, y } = sheet;
    this.#sheet = sheet;
    this.#start = y;
    this.#height = height;
    this.#labels = Math.min((right - left) * LABELS, Math.max(0, ...names.map(ems)) * SIZE * 1.1);
    const wide = Math.max(0, ...numbers.map(ems)) * NUMBER * 1.15;
    const ends = free ? values : [0, ...values];
    const [least, most] = [Math.min(...ends), Math.max(...ends)];
    const scale = scaleLinear()
      .domain(least === most ? [least, least + 1] : [least, most])
      .range([left + this.#labels + 14 + reach, right - wide - 10 - reach]);
    this.x = scale;
    this.#ticks = ticksOf(scale, 4);
    this.#format = numberFormat(Math.max(Math.abs(least), Math.abs(most)));
  }

  /** A row; `marks` draws what is between the label and the number, around a line at `middle`. */
  add(
    name: string,
    marks: (middle: number, height: number) => readonly string[],
    number?: { readonly text: string; readonly kind: string },
  ): void {
    const { left, right, y } = this.#sheet;
    const lines = nameLines(name, this.#labels, SIZE);
    const height = Math.max(this.#height, lines.length * LINE + 8);
    const middle = y + height / 2;
    this.#body.push(
      ...lines.map((line, at) =>
        textAt(line, left + this.#labels, middle + (at - (lines.length - 1) / 2) * LINE + 4.5, {
          size: SIZE,
          anchor: 'end',
        }),
      ),
      ...marks(middle, height),
      number ? textAt(number.text, right, middle + 4.5, { kind: number.kind, anchor: 'end' }) : '',
    );
    this.#sheet.y += height;
  }

  /** Puts the rows on the sheet: over nothing, a line at zero, or the scale with its numbers below. */
  draw(under: 'nothing' | 'zero' | 'scale'): void {
    if (this.#body.length === 0) return;
    const sheet = this.#sheet;
    const { x } = this;
    const marked = under === 'scale' ? this.#ticks : under === 'zero' ? [0] : [];
    for (const tick of marked) {
      const kind = tick === 0 ? 'axis' : 'grid';
      sheet.draw(`<path class="${kind}" d="M${n(x(tick))} ${n(this.#start)}V${n(sheet.y)}"/>`);
    }
    sheet.draw(...this.#body);
    if (under === 'scale') {
      for (const tick of marked) {
        const place = { size: 12, kind: 'muted', anchor: 'middle' } as const;
        sheet.draw(textAt(this.#format(tick), x(tick), sheet.y + 16, place));
      }
      sheet.y += 18;
    }
    sheet.y += 8;
  }
}

/** A bar from one place to another, around a line at `middle`; filled where it raises, hollow and dashed where it lowers. */
export function bar(
  kind: 'raise' | 'lower' | 'rest',
  from: number,
  to: number,
  middle: number,
  thick = 16,
): string {
  const wide = Math.max(1.5, Math.abs(to - from));
  return `<rect class="bar-${kind}" x="${n(Math.min(from, to))}" y="${n(middle - thick / 2)}" width="${n(wide)}" height="${thick}" rx="1.5"/>`;
}
