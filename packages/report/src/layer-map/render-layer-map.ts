import { type Explanation, type GroupEnergy, InvalidArgumentError } from '@spex/core';
import { scaleLinear } from 'd3-scale';
import { ems, WIDE } from '../layout/measure.ts';
import { type Picture, pictureOf } from '../picture.ts';
import { type PlotOptions, Sheet } from '../plots/sheet.ts';
import { costInWords, faithfulnessInWords, partialInWords, termSentences } from '../sentences.ts';
import { n } from '../svg/markup.ts';
import { clean } from '../words/clean.ts';
import { escapeMarkup } from '../words/escape.ts';
import { signTellsDirection } from '../words/indices.ts';
import { numberFormat } from '../words/numbers.ts';
import { surrogateInWords } from '../words/surrogate.ts';
import { curvesOf, type Point } from './curves.ts';
import { energyOf, mapSentence, percent, sharesOf } from './energy.ts';
import { type Grid, gridOf } from './grid.ts';

/** Options of `renderLayerMap`. */
export interface LayerMapOptions extends PlotOptions {
  /** Interactions at most, the strongest first; default 8. */
  readonly top?: number;
}

/** Weaker effects, as a share of the strongest, get no sign. */
const WEAK = 0.05;
/** Cells from this width on hold their value, narrower ones their sign. */
const ROOM_FOR_VALUE = 46;
const ROOM_FOR_SIGN = 13;

/**
 * The parts of a model as one SVG file: a row a layer, a column a head or block, each coloured by its own effect and marked
 * with its sign; lines between those that act together, numbered and listed; how much of the score's moves comes from parts
 * alone, together in a layer, and across layers. Blue, plus and solid raises; orange, minus and dashed lowers.
 *
 * @throws InvalidArgumentError an option is out of its range, or a player is no head, block or layer (`L0H3`, `L0 MLP`,
 * `layer 0`).
 */
export function renderLayerMap(explanation: Explanation, options: LayerMapOptions = {}): string {
  const { top = 8, width = 800 } = options;
  if (!(Number.isInteger(top) && top >= 0)) {
    throw new InvalidArgumentError('top', `top must be a whole number from 0, not ${top}`, top);
  }
  const sheet = new Sheet({ ...options, width });
  const grid = gridOf(explanation.game.players);
  const picture = pictureOf(explanation);
  const energy = energyOf(explanation);
  const joint = picture.terms.filter((term) => term.players.length > 1).slice(0, top);
  const sentence = mapSentence(explanation, picture, energy);
  const { verdict, share, advice } = faithfulnessInWords(explanation, 'parts');
  const { left, right } = sheet;

  sheet.write(sentence, 18, 'strong');
  const notes = `${partialInWords(explanation)} ${surrogateInWords(explanation)}`;
  sheet.write(`Explained: ${clean(explanation.game.output)}. ${notes}`, 13, 'muted');
  const map = mapOf(grid, picture, joint, { left, width: right - left, top: sheet.y + 14 });
  sheet.draw(...map.markup);
  const list = listOf(explanation, picture, joint, { left, right, top: map.bottom + 10 });
  sheet.draw(...list.markup);
  sheet.y = list.bottom + 12;
  if (energy.variance > 0) {
    sheet.write('Where the score’s moves come from', 13, 'muted');
    const bar = barOf(energy, { left, width: right - left, top: sheet.y + 2 });
    sheet.draw(...bar.markup);
    sheet.y = bar.bottom + 8;
  }
  sheet.write(
    signTellsDirection(explanation.interactions.index)
      ? 'Blue and + raises the score by being present, orange and − lowers it.'
      : 'Blue and + is a positive coefficient, orange and − a negative one.',
    13,
    'muted',
  );
  sheet.write(`Trust: ${verdict}. ${share}. ${advice}`, 13, 'muted');
  sheet.write(`Cost: ${costInWords(explanation)}`, 13, 'muted');

  const { index } = explanation.interactions;
  const labels = explanation.game.players.map(({ label }) => clean(label));
  const told = termSentences(joint, labels, index);
  return sheet.finish(sentence, [...told, `${share}.`]);
}

interface Box {
  readonly left: number;
  readonly width: number;
  readonly top: number;
}

/** The grid, and over it the lines. */
function mapOf(
  grid: Grid,
  picture: Picture,
  joint: Picture['terms'],
  box: Box,
): { markup: string[]; bottom: number } {
  const label = ems(`layer ${grid.layers.at(-1)}`) * 12 * WIDE + 10;
  const columns = grid.columns.length;
  const cellWidth = Math.min(72, (box.width - label) / columns);
  const cellHeight = Math.max(18, Math.min(34, cellWidth * 0.8));
  const gap = cellWidth < 20 ? 1 : 3;
  const left = box.left + label;
  // Bows of the first row rise above it.
  const top = box.top + 34;
  const center = (player: number): Point => {
    const { row, column } = grid.cells[player]!;
    return { x: left + (column + 0.5) * cellWidth, y: top + (row + 0.5) * cellHeight };
  };
  const markup: string[] = [];
  const heading = (text: string, column: number): void => {
    markup.push(
      `<text x="${n(left + (column + 0.5) * cellWidth)}" y="${n(top - 8)}" font-size="11" class="muted" text-anchor="middle">${text}</text>`,
    );
  };
  // Numbers of narrow columns stand at every second or fifth only.
  const step = cellWidth >= 18 ? 1 : cellWidth >= 9 ? 2 : 5;
  grid.columns.forEach((name, column) => {
    if (column >= grid.heads)
      heading(cellWidth >= 30 || columns - grid.heads === 1 ? name : name[0]!, column);
    else if (column % step === 0) heading(name, column);
  });
  if (grid.heads > 0) {
    markup.push(
      `<text x="${n(left - 10)}" y="${n(top - 8)}" font-size="11" class="muted" text-anchor="end">head</text>`,
    );
  }
  grid.layers.forEach((layer, row) => {
    markup.push(
      `<text x="${n(left - 10)}" y="${n(top + (row + 0.5) * cellHeight + 4)}" font-size="12" class="muted" text-anchor="end">layer ${layer}</text>`,
    );
  });
  const value = numberFormat(picture.largestMain);
  for (const { player } of grid.cells) {
    const { x, y } = center(player);
    const main = picture.mainEffects[player]!;
    const strength = picture.largestMain === 0 ? 0 : main / picture.largestMain;
    const kind = strength > 0 ? 'raise' : 'lower';
    const place = `x="${n(x - cellWidth / 2 + gap / 2)}" y="${n(y - cellHeight / 2 + gap / 2)}" width="${n(cellWidth - gap)}" height="${n(cellHeight - gap)}" rx="3"`;
    if (Math.abs(strength) >= 0.01) {
      markup.push(`<rect class="${kind}" fill-opacity="${Math.abs(strength).toFixed(3)}" ${place}/>`);
    }
    markup.push(`<rect class="frame" ${place}/>`);
    if (Math.abs(strength) < WEAK) continue;
    const text = cellWidth >= ROOM_FOR_VALUE ? value(main) : strength > 0 ? '+' : '−';
    // Without room for a sign, a mark: high in the cell where the part raises the score, low where it lowers it.
    if (cellWidth < ROOM_FOR_SIGN) {
      markup.push(
        `<path class="line-${kind}" stroke-width="2" d="M${n(x - cellWidth / 4)} ${n(y - (Math.sign(strength) * cellHeight) / 4)}h${n(cellWidth / 2)}"/>`,
      );
    } else {
      markup.push(
        `<text x="${n(x - cellWidth * 0.12)}" y="${n(y + 4)}" font-size="11" text-anchor="middle">${text}</text>`,
      );
    }
  }
  const anchor = (player: number): Point => {
    const { x, y } = center(player);
    // Beside what is written in the cell.
    return { x: x + cellWidth * 0.34, y };
  };
  markup.push(...linesOf(picture, joint, anchor));
  return { markup, bottom: top + grid.layers.length * cellHeight };
}

/** The lines, the weakest first, so that the strongest lies on top; then their numbers. */
function linesOf(picture: Picture, joint: Picture['terms'], anchor: (player: number) => Point): string[] {
  const thickness = scaleLinear().domain([0, picture.largestJoint]).range([1.25, 4]);
  const curves = curvesOf(
    joint.map((term) => term.players.map(anchor)),
    n,
  );
  const lines: string[] = [];
  const badges: string[] = [];
  for (let at = joint.length - 1; at >= 0; at--) {
    const { players, value } = joint[at]!;
    const { path, badge } = curves[at]!;
    const kind = value > 0 ? 'raise' : 'lower';
    lines.push(
      `<path class="arc-${kind}" stroke-width="${thickness(Math.abs(value)).toFixed(2)}" d="${path}"/>`,
    );
    for (const { x, y } of players.map(anchor)) {
      lines.push(`<circle class="foot-${kind}" cx="${n(x)}" cy="${n(y)}" r="3"/>`);
    }
    badges.push(badgeOf(badge, at + 1, kind));
  }
  return [...lines, ...badges];
}

function badgeOf({ x, y }: Point, number: number, kind: string): string {
  return `<circle class="badge arc-${kind}" cx="${n(x)}" cy="${n(y)}" r="7.5"/><text class="value-${kind}" x="${n(x)}" y="${n(y + 3.5)}" font-size="10" text-anchor="middle">${number}</text>`;
}

/** The interactions by number, in as many columns as fit. */
function listOf(
  { game }: Explanation,
  picture: Picture,
  joint: Picture['terms'],
  { left, right, top }: { left: number; right: number; top: number },
): { markup: string[]; bottom: number } {
  if (joint.length === 0) return { markup: [], bottom: top };
  const format = numberFormat(picture.largestJoint);
  const texts = joint.map(
    ({ players, value }) =>
      `${players.map((player) => clean(game.players[player]!.label)).join(' & ')}: ${format(value)}`,
  );
  const widest = Math.max(...texts.map((text) => ems(text) * 13 * WIDE)) + 80;
  const columns = Math.max(1, Math.min(3, Math.floor((right - left) / widest)));
  const rows = Math.ceil(joint.length / columns);
  const markup = joint.map(({ value }, at) => {
    const kind = value > 0 ? 'raise' : 'lower';
    const x = left + Math.floor(at / rows) * ((right - left) / columns);
    const y = top + 14 + (at % rows) * 21;
    const line = `<path class="arc-${kind}" stroke-width="2.5" d="M${n(x + 20)} ${n(y)}h26"/>`;
    return `${badgeOf({ x: x + 8, y }, at + 1, kind)}${line}<text x="${n(x + 54)}" y="${n(y + 4)}" font-size="13">${escapeMarkup(texts[at]!)}</text>`;
  });
  return { markup, bottom: top + 14 + rows * 21 - 6 };
}

/** The energy as one bar in three shades of ink, each told below by its name and share. */
function barOf(energy: GroupEnergy, { left, width, top }: Box): { markup: string[]; bottom: number } {
  const shades = ['0.75', '0.4', '0.12'];
  const markup: string[] = [];
  let x = left;
  let labelAt = left;
  let row = 0;
  sharesOf(energy).forEach(({ name, share }, at) => {
    const size = share * width;
    if (share > 0) {
      markup.push(
        `<rect class="ink" fill-opacity="${shades[at]}" x="${n(x)}" y="${n(top)}" width="${n(size)}" height="14"/>`,
      );
    }
    x += size;
    const text = `${name} ${percent(share)}`;
    const room = 18 + ems(text) * 13 * WIDE;
    if (labelAt > left && labelAt + room > left + width) {
      labelAt = left;
      row++;
    }
    const y = top + 32 + row * 20;
    markup.push(
      `<rect class="ink" fill-opacity="${shades[at]}" x="${n(labelAt)}" y="${n(y - 10)}" width="11" height="11"/><rect class="frame" x="${n(labelAt)}" y="${n(y - 10)}" width="11" height="11"/><text x="${n(labelAt + 17)}" y="${n(y)}" font-size="13">${text}</text>`,
    );
    labelAt += room + 16;
  });
  markup.push(`<rect class="frame" x="${n(left)}" y="${n(top)}" width="${n(width)}" height="14"/>`);
  return { markup, bottom: top + 36 + row * 20 };
}
