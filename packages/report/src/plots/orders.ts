import type { Explanation } from '@spex/core';
import { scaleLinear } from 'd3-scale';
import { ems } from '../layout/measure.ts';
import { n } from '../svg/markup.ts';
import { clean } from '../words/clean.ts';
import { numberFormat } from '../words/numbers.ts';
import { nameLines, playerNames } from './names.ts';
import { checkTop, type PlotOptions, Sheet, textAt } from './sheet.ts';

export interface OrdersOptions extends PlotOptions {
  /** Players at most, those with the most at stake; default 15. */
  readonly top?: number;
}

const BAR = 16;
const LINE = 16;
const ROW = 30;
/** Orders from that one on share a look. */
const MOST_ORDERS = 4;
/** How dark each order is drawn; the outline keeps the lightest visible. */
const DEPTH = [1, 0.62, 0.34, 0.12];

/** One player's share of the effects, by order: raising and lowering apart. */
interface Stakes {
  readonly player: number;
  readonly up: number[];
  readonly down: number[];
  readonly size: number;
}

/**
 * Each player's part in the effects as one bar to the right (raising) and one to the left (lowering), stacked by order: alone,
 * in pairs, in larger sets. A set's value is shared equally by its players.
 *
 * @throws InvalidArgumentError an option is out of its range.
 */
export function renderOrders(explanation: Explanation, options: OrdersOptions = {}): string {
  const { top = 15 } = options;
  checkTop(top);
  const sheet = new Sheet(options);
  const stakes = stakesOf(explanation);
  const shown = stakes.slice(0, top);
  const names = playerNames(explanation);
  const title = orderSentence(explanation);
  sheet.head(title, `Explained: ${clean(explanation.game.output)}. ${explanation.interactions.index}.`);

  const labelled = Math.min(
    (sheet.right - sheet.left) * 0.35,
    Math.max(0, ...shown.map(({ player }) => ems(names[player]!))) * 14 * 1.1,
  );
  const least = -Math.max(0, ...shown.map(({ down }) => sum(down)));
  const most = Math.max(0, ...shown.map(({ up }) => sum(up)));
  const x = scaleLinear()
    .domain(least === most ? [0, 1] : [least, most])
    .range([sheet.left + labelled + 16, sheet.right - 4]);
  const start = sheet.y;
  for (const { player, up, down } of shown) {
    const lines = nameLines(names[player]!, labelled, 14);
    const height = Math.max(ROW, lines.length * LINE + 8);
    const middle = sheet.y + height / 2;
    lines.forEach((line, row) => {
      const y = middle + (row - (lines.length - 1) / 2) * LINE + 4.5;
      sheet.draw(textAt(line, sheet.left + labelled, y, { size: 14, anchor: 'end' }));
    });
    for (const [kind, parts, sign] of [
      ['raise', up, 1],
      ['lower', down, -1],
    ] as const) {
      let at = 0;
      parts.forEach((part, order) => {
        if (part === 0) return;
        const [from, to] = [x(sign * at), x(sign * (at + part))];
        at += part;
        sheet.draw(
          `<rect class="stack-${kind}" fill-opacity="${DEPTH[order]}" x="${n(Math.min(from, to))}" y="${n(middle - BAR / 2)}" width="${n(Math.max(1, Math.abs(to - from)))}" height="${BAR}"/>`,
        );
      });
    }
    sheet.y += height;
  }
  if (shown.length > 0) {
    const format = numberFormat(Math.max(most, -least));
    const ticks = x.ticks(4);
    sheet.draw(
      ...ticks.map(
        (tick) =>
          `<path class="${tick === 0 ? 'axis' : 'grid'}" d="M${n(x(tick))} ${n(start)}V${n(sheet.y)}"/>`,
      ),
      ...ticks.map((tick) =>
        textAt(format(tick), x(tick), sheet.y + 16, { size: 12, kind: 'muted', anchor: 'middle' }),
      ),
    );
    sheet.y += 34;
    sheet.draw(...legend(shown, sheet));
  }
  sheet.write(
    'Right of the line raises, left of it (dashed) lowers; a set is shared equally by its players.',
    13,
    'muted',
  );
  if (stakes.length > shown.length)
    sheet.write(`${stakes.length - shown.length} players with less not drawn.`, 13, 'muted');
  return sheet.finish(title, [title]);
}

function legend(shown: readonly Stakes[], sheet: Sheet): string[] {
  const used = shown.reduce((most, { up, down }) => Math.max(most, up.length, down.length), 0);
  const words = ['alone', 'in pairs', 'in threes', 'in larger sets'];
  let x = sheet.left;
  const drawn: string[] = [];
  for (let order = 0; order < used; order++) {
    const text = words[order]!;
    const width = 26 + ems(text) * 13 * 1.15 + 16;
    if (x + width > sheet.right && x > sheet.left) {
      x = sheet.left;
      sheet.y += 20;
    }
    drawn.push(
      `<rect class="stack-raise" fill-opacity="${DEPTH[order]}" x="${n(x)}" y="${n(sheet.y - 8)}" width="18" height="11"/>`,
      textAt(text, x + 26, sheet.y + 2),
    );
    x += width;
  }
  sheet.y += 10;
  return drawn;
}

function stakesOf({ interactions, game }: Explanation): Stakes[] {
  const stakes = game.players.map((_, player) => ({
    player,
    up: [] as number[],
    down: [] as number[],
    size: 0,
  }));
  for (const { players, value } of interactions.terms) {
    if (players.length === 0 || value === 0) continue;
    const order = Math.min(players.length, MOST_ORDERS) - 1;
    for (const player of players) {
      const own = stakes[player]!;
      const parts = value > 0 ? own.up : own.down;
      while (parts.length <= order) parts.push(0);
      parts[order]! += Math.abs(value) / players.length;
      own.size += Math.abs(value) / players.length;
    }
  }
  return stakes.filter(({ size }) => size > 0).sort((a, b) => b.size - a.size || a.player - b.player);
}

/** “62 % of what was found is single parts alone, 30 % pairs, 8 % larger sets.” By absolute value. */
function orderSentence({ interactions }: Explanation): string {
  const sizes = [0, 0, 0];
  for (const { players, value } of interactions.terms) {
    if (players.length > 0) sizes[Math.min(players.length, 3) - 1]! += Math.abs(value);
  }
  const all = sum(sizes);
  if (all === 0) return 'No part has an effect that was found.';
  const share = (size: number): string => `${Math.round((100 * size) / all)} %`;
  const parts = [
    `${share(sizes[0]!)} of what was found are single parts alone`,
    ...(sizes[1]! > 0 ? [`${share(sizes[1]!)} pairs`] : []),
    ...(sizes[2]! > 0 ? [`${share(sizes[2]!)} larger sets`] : []),
  ];
  return `${parts.join(', ')}.`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
