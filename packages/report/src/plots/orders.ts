import type { Explanation } from '@spex/core';
import { ems } from '../layout/measure.ts';
import { n } from '../svg/markup.ts';
import { playerNames } from './names.ts';
import { Rows } from './rows.ts';
import { checkTop, type PlotOptions, Sheet, textAt } from './sheet.ts';

/** Options of `renderOrders`. */
export interface OrdersOptions extends PlotOptions {
  /** Players at most, those with the most at stake; default 15. */
  readonly top?: number;
}

const BAR = 16;
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
  sheet.headOf(title, explanation);

  const rows = new Rows(sheet, {
    names: shown.map(({ player }) => names[player]!),
    values: shown.flatMap(({ up, down }) => [sum(up), -sum(down)]),
  });
  const { x } = rows;
  for (const { player, up, down } of shown) {
    rows.add(names[player]!, (middle) =>
      (
        [
          ['raise', up, 1],
          ['lower', down, -1],
        ] as const
      ).flatMap(([kind, parts, sign]) => {
        let at = 0;
        return parts.map((part, order) => {
          if (part === 0) return '';
          const [from, to] = [x(sign * at), x(sign * (at + part))];
          at += part;
          return `<rect class="stack-${kind}" fill-opacity="${DEPTH[order]}" x="${n(Math.min(from, to))}" y="${n(middle - BAR / 2)}" width="${n(Math.max(1, Math.abs(to - from)))}" height="${BAR}"/>`;
        });
      }),
    );
  }
  rows.draw('scale');
  if (shown.length > 0) {
    sheet.y += 10;
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
