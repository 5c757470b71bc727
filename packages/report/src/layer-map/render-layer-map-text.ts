import { type Explanation, InvalidArgumentError } from '@spex/core';
import { flow } from '../layout/flow.ts';
import { type Picture, pictureOf } from '../picture.ts';
import { paint as createPaint, type Paint, type TerminalColour } from '../terminal/paint.ts';
import { labelWidth, table } from '../terminal/table.ts';
import { distinctLabels } from '../words/labels.ts';
import { energyOf, mapSentence, percent, sharesOf } from './energy.ts';
import { type Grid, gridOf } from './grid.ts';

/** Options of `renderLayerMapText`. */
export interface LayerMapTextOptions {
  /** Colours that the terminal understands; default `none`. Signs show without colour, too. */
  readonly color?: TerminalColour;
  /** Columns, at least 40; default 80. */
  readonly width?: number;
  /** Interactions at most; default 8. */
  readonly top?: number;
}

/**
 * The parts of a model for a terminal: a sentence, a grid of layers and heads with one to three signs by strength, how much
 * of the score's moves is joint work, and the strongest interactions. Ends with a line feed.
 *
 * @throws InvalidArgumentError an option is out of its range, or a player is no head, block or layer.
 */
export function renderLayerMapText(explanation: Explanation, options: LayerMapTextOptions = {}): string {
  const { color = 'none', width = 80, top = 8 } = options;
  if (!['none', 'ansi256', 'truecolor'].includes(color)) {
    throw new InvalidArgumentError('color', `color must be none, ansi256 or truecolor, not ${color}`, color);
  }
  if (!(width >= 40))
    throw new InvalidArgumentError('width', `width must be at least 40, not ${width}`, width);
  if (!(Number.isInteger(top) && top >= 0)) {
    throw new InvalidArgumentError('top', `top must be a whole number from 0, not ${top}`, top);
  }
  const grid = gridOf(explanation.game.players);
  const picture = pictureOf(explanation);
  const energy = energyOf(explanation);
  const paint = createPaint(color);
  const labels = distinctLabels(
    explanation.game.players.map((player) => player.label),
    labelWidth(width),
  );
  const joint = picture.terms.filter((term) => term.players.length > 1);
  const shown = joint.slice(0, top);
  const of = joint.length > shown.length ? `, ${shown.length} of ${joint.length}` : '';
  const blocks = [
    wrap(mapSentence(explanation, picture, energy), width).map(paint.bold),
    gridLines(grid, picture, paint, Math.floor(width)),
    energy.variance === 0
      ? []
      : wrap(
          `Where the score’s moves come from: ${sharesOf(energy)
            .map(({ name, share }) => `${name} ${percent(share)}`)
            .join(', ')}`,
          width,
        ),
    shown.length === 0
      ? []
      : [
          ...wrap(`Strongest interactions${of}`, width).map(paint.bold),
          ...table(shown, labels, paint, Math.floor(width)),
        ],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** The grid; one that is too wide goes on below, some columns at a time. */
function gridLines(grid: Grid, picture: Picture, paint: Paint, width: number): string[] {
  const names = grid.layers.map((layer) => `layer ${layer}`);
  const first = Math.max(...names.map((name) => name.length)) + 2;
  const room = width - 2 - first;
  const columns = grid.columns.length;
  // Three signs in a cell where there is room; else one, which still tells the direction.
  const cell = [5, 4, 2].find((size) => columns * size <= room) ?? 2;
  const marks = cell > 2 ? 3 : 1;
  const perBlock = Math.max(1, Math.floor(room / cell));
  const at = new Map(grid.cells.map(({ player, row, column }) => [`${row} ${column}`, player]));
  const lines: string[] = [];
  for (let from = 0; from < columns; from += perBlock) {
    const to = Math.min(columns, from + perBlock);
    if (from > 0) lines.push('');
    const heading = headings(grid, from, to, cell, first);
    if (heading !== '') lines.push(`  ${paint.dim(heading)}`);
    grid.layers.forEach((_, row) => {
      let line = `  ${names[row]!.padEnd(first)}`;
      for (let column = from; column < to; column++) {
        const player = at.get(`${row} ${column}`);
        line += player === undefined ? ' '.repeat(cell) : marked(picture, player, cell, marks, paint);
      }
      lines.push(line.trimEnd());
    });
  }
  return lines;
}

/** What stands above the columns of blocks; a column of whole layers needs nothing. */
const SHORT: Readonly<Record<string, string>> = { heads: 'all', attention: 'attn', MLP: 'MLP', layer: '' };

/** Numbers of heads and initials of blocks; in narrow columns, every fifth number. */
function headings(grid: Grid, from: number, to: number, cell: number, first: number): string {
  let line = (grid.heads > from ? 'head' : '').padEnd(first);
  for (let column = from; column < to; column++) {
    const name = grid.columns[column]!;
    const isHead = column < grid.heads;
    const text =
      isHead && cell <= 2 && column % 5 !== 0 ? '' : isHead ? name : SHORT[name]!.slice(0, cell - 1);
    // A number may run into the empty heading beside it.
    const start = first + (column - from) * cell;
    line = line.padEnd(start) + (line.length > start ? '' : text);
  }
  return line.trimEnd();
}

function marked(picture: Picture, player: number, cell: number, most: number, paint: Paint): string {
  const strength = picture.largestMain === 0 ? 0 : picture.mainEffects[player]! / picture.largestMain;
  const size = Math.abs(strength);
  const count = size >= 0.67 ? 3 : size >= 0.33 ? 2 : size >= 0.05 ? 1 : 0;
  const text = count === 0 ? '·' : (strength < 0 ? '−' : '+').repeat(Math.min(most, count));
  return paint.word(text, strength) + ' '.repeat(cell - text.length);
}

function wrap(text: string, width: number): string[] {
  return flow([{ text, player: -1 }], Math.floor(width)).map((line) =>
    line
      .map((piece) => piece.text)
      .join('')
      .replaceAll('\u00a0', ' '),
  );
}
