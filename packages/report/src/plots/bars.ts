import type { Explanation } from '@spex/core';
import { scaleLinear } from 'd3-scale';
import { ems } from '../layout/measure.ts';
import { pictureOf } from '../picture.ts';
import { faithfulnessInWords, headline, partsNoun, termSentences } from '../sentences.ts';
import { n } from '../svg/markup.ts';
import { clean } from '../words/clean.ts';
import { intervalOf } from '../words/intervals.ts';
import { numberFormat } from '../words/numbers.ts';
import { nameLines, playerNames, setName } from './names.ts';
import { checkTop, type PlotOptions, Sheet, textAt } from './sheet.ts';
import { whisker } from './whiskers.ts';

export interface BarsOptions extends PlotOptions {
  /** Effects at most, the strongest first; default 15. */
  readonly top?: number;
}

const LINE = 17;
const GAP = 10;
const BAR = 14;

/**
 * The strongest effects, of single players and of sets, as bars from zero with their intervals. Filled bars raise, hollow
 * dashed ones lower.
 *
 * @throws InvalidArgumentError an option is out of its range.
 */
export function renderBars(explanation: Explanation, options: BarsOptions = {}): string {
  const { top = 15 } = options;
  checkTop(top);
  const sheet = new Sheet(options);
  const { terms: all } = pictureOf(explanation);
  const terms = all.slice(0, top);
  const names = playerNames(explanation);
  const { index } = explanation.interactions;
  const title = `${headline(all, names, index)}.`;
  const { share } = faithfulnessInWords(explanation.faithfulness, partsNoun(explanation));
  sheet.head(title, `Explained: ${clean(explanation.game.output)}. ${index}.`);

  const ends = terms.flatMap((term) => [term.value, ...(intervalOf(term) ?? [])]);
  const format = numberFormat(Math.max(0, ...terms.map(({ value }) => Math.abs(value))));
  const numbers = Math.max(0, ...terms.map(({ value }) => ems(format(value)))) * 13 * 1.15;
  const room = sheet.right - sheet.left;
  const labelled = Math.min(
    room * 0.42,
    Math.max(0, ...terms.map(({ players }) => ems(setName(players, names)))) * 14 * 1.1,
  );
  const x = scaleLinear()
    .domain([Math.min(0, ...ends), Math.max(0, ...ends)])
    .range([sheet.left + labelled + 14, sheet.right - numbers - 10]);
  const start = sheet.y;
  const rows = terms.map((term) => {
    const lines = nameLines(setName(term.players, names), labelled, 14);
    const height = Math.max(1, lines.length) * LINE;
    const middle = sheet.y + height / 2;
    const kind = term.value > 0 ? 'raise' : 'lower';
    const [from, to] = [x(Math.min(0, term.value)), x(Math.max(0, term.value))];
    const interval = intervalOf(term);
    const row = [
      ...lines.map((line, at) =>
        textAt(line, sheet.left + labelled, sheet.y + at * LINE + 13, { size: 14, anchor: 'end' }),
      ),
      `<rect class="bar-${kind}" x="${n(from)}" y="${n(middle - BAR / 2)}" width="${n(Math.max(1, to - from))}" height="${BAR}" rx="1.5"/>`,
      interval === undefined ? '' : whisker(x(interval[0]), x(interval[1]), middle),
      textAt(format(term.value), sheet.right, middle + 4.5, { kind: `value-${kind}`, anchor: 'end' }),
    ];
    sheet.y += height + GAP;
    return row;
  });
  if (terms.length > 0) {
    sheet.draw(
      `<path class="axis" d="M${n(x(0))} ${n(start - 4)}V${n(sheet.y - GAP + 4)}"/>`,
      ...rows.flat(),
    );
  }
  sheet.y += 4;
  const hidden = all.length - terms.length;
  if (hidden > 0)
    sheet.write(`${hidden} weaker ${hidden === 1 ? 'effect' : 'effects'} not drawn.`, 13, 'muted');
  if (terms.some((term) => intervalOf(term) !== undefined)) {
    const level = `${Math.round(100 * (explanation.uncertainty?.level ?? 0.9))} %`;
    sheet.write(
      `Whiskers: ${level} intervals. Where one crosses zero, the effect may be chance.`,
      13,
      'muted',
    );
  }
  sheet.write(`Filled raises, hollow lowers. ${share}.`, 13, 'muted');
  return sheet.finish(title, termSentences(terms, names, index));
}
