import type { Explanation } from '@spex/core';
import { pictureOf } from '../picture.ts';
import { faithfulnessInWords, headline, partsNoun, termSentences } from '../sentences.ts';
import { intervalOf } from '../words/intervals.ts';
import { numberFormat } from '../words/numbers.ts';
import { playerNames, setName } from './names.ts';
import { bar, Rows } from './rows.ts';
import { checkTop, type PlotOptions, Sheet } from './sheet.ts';
import { whisker } from './whiskers.ts';

/** Options of `renderBars`. */
export interface BarsOptions extends PlotOptions {
  /** Effects at most, the strongest first; default 15. */
  readonly top?: number;
}

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
  const { share } = faithfulnessInWords(explanation, partsNoun(explanation));
  sheet.headOf(title, explanation);

  const format = numberFormat(Math.max(0, ...terms.map(({ value }) => Math.abs(value))));
  const written = terms.map(({ value }) => format(value));
  const named = terms.map(({ players }) => setName(players, names));
  const values = terms.flatMap((term) => [term.value, ...(intervalOf(term) ?? [])]);
  const rows = new Rows(sheet, { names: named, numbers: written, values });
  const { x } = rows;
  terms.forEach((term, at) => {
    const kind = term.value > 0 ? 'raise' : 'lower';
    const interval = intervalOf(term);
    rows.add(
      named[at]!,
      (middle) => [
        bar(kind, x(0), x(term.value), middle),
        interval === undefined ? '' : whisker(x(interval[0]), x(interval[1]), middle),
      ],
      { text: written[at]!, kind: `value-${kind}` },
    );
  });
  rows.draw('zero');
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
