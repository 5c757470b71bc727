import type { Term } from '@spex/core';
import { type Anchor, type Route, routeArcs } from '../layout/arcs.ts';
import { flow } from '../layout/flow.ts';
import { ems } from '../layout/measure.ts';
import type { Piece } from '../picture.ts';

/** Pixels of the text. */
export const FONT_SIZE = 19;
/** Height of a word's background. */
export const WORD_HEIGHT = 28;
/** Width of an arc's value. */
const VALUE_WIDTH = 44;
const LEVEL = 23;
const LANE = 9;
const LINE_GAP = 14;

/** A stretch of a line with the place it takes. */
export interface Run extends Piece {
  readonly line: number;
  readonly x: number;
  readonly width: number;
}

export interface Layout {
  readonly runs: readonly Run[];
  /** y of the top of each line's words. */
  readonly tops: readonly number[];
  readonly routes: readonly Route[];
  readonly laneX: (lane: number) => number;
  readonly foot: (line: number) => number;
  readonly bar: (line: number, level: number) => number;
  readonly height: number;
}

/** Sets the text in lines from `top` down, with room for the arcs of `joint` above each. */
export function layOut(
  pieces: readonly Piece[],
  joint: readonly Term[],
  { players, left, right, top }: { players: number; left: number; right: number; top: number },
): Layout {
  const widths = new Map<string, number>();
  const measure = (text: string) => {
    const width = widths.get(text) ?? ems(text) * FONT_SIZE;
    widths.set(text, width);
    return width;
  };
  const sets = joint.map((term) => term.players);
  const rightToLeft = isRightToLeft(pieces);

  // Lanes need room left of the text, and their number depends on where lines break: widen the margin until it is enough.
  let lanes = 0;
  for (;;) {
    const margin = lanes > 0 ? lanes * LANE + 6 : 0;
    const lines = flow(pieces, right - left - margin, measure);
    const runs = lines.flatMap((line, number) =>
      place(line, number, rightToLeft ? right : left + margin, rightToLeft, measure),
    );
    const routes = routeArcs(anchorsOf(runs, players, left + margin), sets, VALUE_WIDTH);
    const needed = Math.max(0, ...routes.map((route) => route.lane + 1));
    if (needed > lanes) {
      lanes = needed;
      continue;
    }
    const levels = lines.map(() => 0);
    for (const { segments } of routes) {
      for (const { line, level } of segments) levels[line] = Math.max(levels[line]!, level + 1);
    }
    const tops: number[] = [];
    let y = top;
    for (const count of levels) {
      y += count > 0 ? count * LEVEL + 10 : 0;
      tops.push(y);
      y += WORD_HEIGHT + LINE_GAP;
    }
    const origin = left + margin;
    return {
      runs,
      tops,
      routes: routes.map((route) => shift(route, origin)),
      laneX: (lane) => origin - 6 - lane * LANE,
      foot: (line) => tops[line]! - 2,
      bar: (line, level) => tops[line]! - 15 - level * LEVEL,
      height: y - LINE_GAP - top,
    };
  }
}

function place(
  line: readonly Piece[],
  number: number,
  start: number,
  rightToLeft: boolean,
  measure: (text: string) => number,
): Run[] {
  let x = start;
  return line.map((piece) => {
    const width = measure(piece.text);
    if (rightToLeft) x -= width;
    const run = { ...piece, line: number, x, width };
    if (!rightToLeft) x += width;
    return run;
  });
}

/** Arcs end on the first stretch of a player; x from the text's left edge. */
function anchorsOf(runs: readonly Run[], players: number, origin: number): (Anchor | undefined)[] {
  const anchors = new Array<Anchor | undefined>(players).fill(undefined);
  for (const { player, line, x, width } of runs) {
    if (player < 0 || anchors[player]) continue;
    anchors[player] = { line, left: x - origin, right: x - origin + width };
  }
  return anchors;
}

function shift(route: Route, origin: number): Route {
  const segments = route.segments.map((segment) => ({
    ...segment,
    teeth: segment.teeth.map((tooth) => tooth + origin),
  }));
  return { ...route, segments };
}

function isRightToLeft(pieces: readonly Piece[]): boolean {
  for (const { text } of pieces) {
    const letter = /\p{L}/u.exec(text);
    if (letter)
      return /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u.test(
        letter[0],
      );
  }
  return false;
}
