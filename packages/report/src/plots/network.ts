import type { Explanation } from '@spex/core';
import { scaleLinear, scaleSqrt } from 'd3-scale';
import { ems } from '../layout/measure.ts';
import { pictureOf } from '../picture.ts';
import { headline, termSentences } from '../sentences.ts';
import { n } from '../svg/markup.ts';
import { nameLines, playerNames } from './names.ts';
import { checkTop, type PlotOptions, Sheet, textAt } from './sheet.ts';

/** Options of `renderNetwork`. */
export interface NetworkOptions extends PlotOptions {
  /** Sets at most, the strongest first; default 20. Only their players are drawn. */
  readonly top?: number;
}

const LEAST_RADIUS = 130;
const MOST_RADIUS = 230;
/** Pixels of the circle that each player needs. */
const SPACING = 52;
const LINE = 15;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
}

/**
 * Who acts with whom: the players of the strongest sets on a circle, in the order of the input; lines between pairs; a knot with
 * a thread to each player for larger sets. Dots grow with a player's own effect, lines with the set's; solid and filled raises,
 * dashed and hollow lowers.
 *
 * @throws InvalidArgumentError an option is out of its range.
 */
export function renderNetwork(explanation: Explanation, options: NetworkOptions = {}): string {
  const { top = 20 } = options;
  checkTop(top);
  const sheet = new Sheet(options);
  const picture = pictureOf(explanation);
  const { index } = explanation.interactions;
  const sets = picture.terms.filter(({ players }) => players.length > 1).slice(0, top);
  const members = [...new Set(sets.flatMap(({ players }) => players))].sort((a, b) => a - b);
  const names = playerNames(explanation);
  const title = `${headline(picture.terms, names, index)}.`;
  sheet.headOf(title, explanation);
  sheet.y += 2;
  if (members.length === 0) {
    sheet.write('No parts act together: there is nothing to join.', 14, 'ink');
    return sheet.finish(title, [title]);
  }

  const room = (sheet.right - sheet.left) / 2;
  const radius = Math.max(
    LEAST_RADIUS * Math.min(1, room / 260),
    Math.min(MOST_RADIUS, room - 96, (members.length * SPACING) / (2 * Math.PI)),
  );
  const margin = 28;
  const middle = { x: (sheet.left + sheet.right) / 2, y: sheet.y + margin + radius };
  const places = new Map<number, Place>(
    members.map((player, at) => {
      const angle = -Math.PI / 2 + (2 * Math.PI * (at + 0.5)) / members.length;
      return [
        player,
        { x: middle.x + radius * Math.cos(angle), y: middle.y + radius * Math.sin(angle), angle },
      ];
    }),
  );
  const thickness = scaleLinear().domain([0, picture.largestJoint]).range([1.25, 6]);
  // The weakest first, so that the strongest lies on top.
  for (const { players, value } of sets.toReversed()) {
    const kind = value > 0 ? 'raise' : 'lower';
    const own = players.map((player) => places.get(player)!);
    const width = thickness(Math.abs(value)).toFixed(2);
    if (own.length === 2) {
      const [a, b] = own as [Place, Place];
      const bend = 0.35;
      const cx = (a.x + b.x) / 2 + (middle.x - (a.x + b.x) / 2) * bend;
      const cy = (a.y + b.y) / 2 + (middle.y - (a.y + b.y) / 2) * bend;
      sheet.draw(
        `<path class="arc-${kind}" stroke-width="${width}" d="M${n(a.x)} ${n(a.y)}Q${n(cx)} ${n(cy)} ${n(b.x)} ${n(b.y)}"/>`,
      );
    } else {
      const x = own.reduce((sum, place) => sum + place.x, 0) / own.length;
      const y = own.reduce((sum, place) => sum + place.y, 0) / own.length;
      const threads = own.map((place) => `M${n(x)} ${n(y)}L${n(place.x)} ${n(place.y)}`).join('');
      sheet.draw(
        `<path class="arc-${kind}" stroke-width="${width}" d="${threads}"/>`,
        `<circle class="node arc-${kind}" stroke-width="2" cx="${n(x)}" cy="${n(y)}" r="5"/>`,
      );
    }
  }
  const size = scaleSqrt()
    .domain([0, picture.largestMain || 1])
    .range([3.5, 12]);
  let lowest = middle.y + radius;
  for (const [player, place] of places) {
    const effect = picture.mainEffects[player]!;
    const kind = effect > 0 ? 'raise' : effect < 0 ? 'lower' : 'rest';
    const r = size(Math.abs(effect));
    sheet.draw(
      `<circle class="page" cx="${n(place.x)}" cy="${n(place.y)}" r="${n(r + 1)}"/>`,
      `<circle class="bar-${kind}" cx="${n(place.x)}" cy="${n(place.y)}" r="${n(r)}"/>`,
      ...label(names[player]!, place, r, sheet),
    );
    lowest = Math.max(lowest, place.y + r + LINE);
  }
  sheet.y = lowest + 18;
  sheet.write(
    'Lines: pairs. Knots with threads: larger sets. Dots: parts on their own. Thicker means stronger.',
    13,
    'muted',
  );
  sheet.write('Solid and filled raises, dashed and hollow lowers.', 13, 'muted');
  return sheet.finish(title, termSentences(sets, names, index));
}

/** A name outside the circle, in as many lines as the room beside it needs. */
function label(name: string, { x, y, angle }: Place, r: number, sheet: Sheet): string[] {
  const side = Math.cos(angle);
  const away = r + 6;
  if (Math.abs(side) < 0.2) {
    const lines = nameLines(name, 160, 13);
    const first = Math.sin(angle) < 0 ? y - away - (lines.length - 1) * LINE : y + away + 10;
    return lines.map((line, at) => {
      const half = (ems(line) * 13 * 1.1) / 2;
      const middle = Math.min(Math.max(x, sheet.left + half), sheet.right - half);
      return textAt(line, middle, first + at * LINE, { kind: 'halo', anchor: 'middle' });
    });
  }
  const start = x + Math.sign(side) * away;
  const room = side > 0 ? sheet.right - start : start - sheet.left;
  const lines = nameLines(name, Math.max(40, room / 1.1), 13);
  return lines.map((line, at) =>
    textAt(line, start, y + (at - (lines.length - 1) / 2) * LINE + 4.5, {
      kind: 'halo',
      anchor: side > 0 ? 'start' : 'end',
    }),
  );
}
