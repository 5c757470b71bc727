import { type Explanation, InvalidArgumentError } from '@spex/core';
import { flow } from '../layout/flow.ts';
import { type Picture, passageOf, pictureOf } from '../picture.ts';
import {
  costInWords,
  endsInWords,
  faithfulnessInWords,
  headline,
  indexInWords,
  partialInWords,
  partsNoun,
} from '../sentences.ts';
import { clean } from '../words/clean.ts';
import { signTellsDirection } from '../words/indices.ts';
import { distinctLabels } from '../words/labels.ts';
import { nearFullInWords } from '../words/near-full.ts';
import { discoveriesInWords, intervalKey, stabilityInWords } from '../words/sureness.ts';
import { paint as createPaint, type Paint, type TerminalColour } from './paint.ts';
import { passage } from './passage.ts';
import { labelWidth, table } from './table.ts';

/** Options of `renderTerminal`. */
export interface TerminalOptions {
  /** Colours that the terminal understands; default `none`. Signs show without colour, too. */
  readonly color?: TerminalColour;
  /** Columns, at least 40; default 80. */
  readonly width?: number;
  /** Rows of the table, at least 1; default 12. */
  readonly top?: number;
}

/**
 * The explanation for a terminal: the strongest interaction as a sentence, the text coloured by main effects, the strongest
 * terms as signed bars, how far it can be trusted, and what it cost. Ends with a line feed. Whatever the texts hold, no
 * control characters but the colours asked for come out.
 *
 * @throws InvalidArgumentError an option is out of its range.
 */
export function renderTerminal(explanation: Explanation, options: TerminalOptions = {}): string {
  const { color = 'none', width = 80, top = 12 } = options;
  if (!['none', 'ansi256', 'truecolor'].includes(color)) {
    throw new InvalidArgumentError('color', `color must be none, ansi256 or truecolor, not ${color}`, color);
  }
  if (!(width >= 40))
    throw new InvalidArgumentError('width', `width must be at least 40, not ${width}`, width);
  if (!(Number.isInteger(top) && top >= 1)) {
    throw new InvalidArgumentError('top', `top must be a whole number from 1, not ${top}`, top);
  }
  const picture = pictureOf(explanation);
  const paint = createPaint(color);
  const labels = distinctLabels(
    explanation.game.players.map((player) => player.label),
    labelWidth(width),
  );
  const blocks = [
    title(explanation, picture, labels, paint, width),
    words(explanation, picture, labels, paint, width),
    rows(explanation, picture, labels, paint, width, top),
    footer(explanation, labels, paint, width),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function title(
  explanation: Explanation,
  picture: Picture,
  labels: readonly string[],
  paint: Paint,
  width: number,
) {
  const { index } = explanation.interactions;
  const sentence = wrap(`${headline(picture.terms, labels, index)}.`, width).map(paint.bold);
  const partial = wrap(partialInWords(explanation), width);
  return [...sentence, ...partial];
}

function words(
  explanation: Explanation,
  picture: Picture,
  labels: readonly string[],
  paint: Paint,
  width: number,
) {
  const inner = Math.floor(width) - 4;
  const lines = passage(passageOf(picture, labels, []), picture, paint, inner);
  if (picture.largestMain === 0) return lines;
  const [up, down] = signTellsDirection(explanation.interactions.index)
    ? ['raises the score', 'lowers it']
    : ['positive coefficient', 'negative coefficient'];
  const legend = [`${paint.word('+', 1)} ${up}`, `${paint.word('−', -1)} ${down}`, 'more signs: stronger'];
  const oneLine = up.length + down.length + 30 <= width;
  return [...lines, '', ...(oneLine ? [`  ${legend.join('   ')}`] : legend.map((part) => `  ${part}`))];
}

function rows(
  explanation: Explanation,
  picture: Picture,
  labels: readonly string[],
  paint: Paint,
  width: number,
  top: number,
) {
  const shown = picture.terms.slice(0, top);
  if (shown.length === 0) return [];
  const more = picture.terms.length - shown.length;
  const of = more > 0 ? `, ${shown.length} of ${picture.terms.length}` : '';
  const output = clean(explanation.game.output);
  const key = intervalKey(explanation, shown);
  return [
    ...wrap(`Strongest effects on ${output}${of}`, width).map(paint.bold),
    ...table(shown, labels, paint, Math.floor(width)),
    ...(key === '' ? [] : ['', ...wrap(key, width - 2).map((line) => `  ${line}`)]),
  ];
}

function footer(explanation: Explanation, labels: readonly string[], paint: Paint, width: number): string[] {
  const parts = partsNoun(explanation);
  const { verdict, share, check, advice } = faithfulnessInWords(explanation, parts);
  const entry = (name: string, text: string) => {
    if (text === '') return [];
    const [first = '', ...rest] = wrap(text, width - 10);
    return [`${paint.bold(name.padEnd(10))}${first}`, ...rest.map((line) => ' '.repeat(10) + line)];
  };
  return [
    ...entry('Trust', `${verdict}. ${share} (${check}). ${advice}`),
    ...entry('As it is', nearFullInWords(explanation, parts)),
    ...entry('Stability', stabilityInWords(explanation)),
    ...entry('Certain', discoveriesInWords(explanation, labels)),
    ...entry('Totals', endsInWords(explanation.ends).join(' ')),
    ...entry('Cost', costInWords(explanation)),
    ...entry('Index', indexInWords(explanation)),
    ...explanation.account.flatMap((line, row) => entry(row === 0 ? 'Method' : '', clean(line))),
    ...entry('Solver', `${clean(explanation.solver)}, seed ${explanation.seed}`),
  ];
}

function wrap(text: string, width: number): string[] {
  if (text === '') return [];
  return flow([{ text, player: -1 }], Math.floor(width)).map((line) =>
    line
      .map((piece) => piece.text)
      .join('')
      .replaceAll('\u00a0', ' '),
  );
}
