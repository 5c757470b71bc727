/** Where a player stands: its line and its left and right edge. */
export interface Anchor {
  readonly line: number;
  readonly left: number;
  readonly right: number;
}

/** The part of a set's arc that lies above one line: a bar with a tooth down to each of its players. */
interface Segment {
  readonly line: number;
  /** Height of the bar in steps above the line, from 0. */
  level: number;
  /** x of the teeth, ascending. */
  readonly teeth: number[];
}

/** A set's arc. Sets on one line have one segment; others have more, joined by a lane left of the text. */
export interface Route {
  readonly segments: Segment[];
  /** Number of the lane from the text outwards, -1 for sets on one line. */
  lane: number;
}

/**
 * Routes arcs so that none hides another: ends of arcs on one player are spread over its width in the order in which
 * they nest, bars that overlap get different levels, short ones below long ones, and lanes are shared where they can be.
 * Self-contained: the HTML report inlines its source.
 *
 * @param anchors the players' places; undefined for those that are not shown
 * @param sets the players of each arc; sets with fewer than two places get no segments
 * @param label width of the text over each bar: it may be wider than the bar
 */
export function routeArcs(
  anchors: readonly (Anchor | undefined)[],
  sets: readonly (readonly number[])[],
  label: number,
): Route[] {
  const GAP = 7;
  const center = (anchor: Anchor) => (anchor.left + anchor.right) / 2;

  // Which arcs end at which player, and how far each reaches to the left and right of it.
  const ends = new Map<number, { set: number; left: number; right: number }[]>();
  const lines = sets.map((players, set) => {
    const byLine = new Map<number, number[]>();
    const placed = players.filter((player) => anchors[player] !== undefined);
    if (placed.length < 2) return byLine;
    for (const player of placed) {
      const { line } = anchors[player]!;
      byLine.set(line, [...(byLine.get(line) ?? []), player]);
    }
    for (const mates of byLine.values()) {
      const centers = mates.map((player) => center(anchors[player]!));
      const from = byLine.size > 1 ? 0 : Math.min(...centers);
      const to = Math.max(...centers);
      for (const [i, player] of mates.entries()) {
        const end = { set, left: centers[i]! - from, right: to - centers[i]! };
        ends.set(player, [...(ends.get(player) ?? []), end]);
      }
    }
    return byLine;
  });

  // Arcs to the left stand left, the shortest outermost; arcs to the right mirror them; combs stand between.
  const toothOf = new Map<string, number>();
  for (const [player, list] of ends) {
    const side = (end: { left: number; right: number }) => (end.right <= 0 ? 0 : end.left <= 0 ? 2 : 1);
    list.sort(
      (a, b) => side(a) - side(b) || (side(a) === 0 ? a.left - b.left : b.right - a.right) || a.set - b.set,
    );
    const anchor = anchors[player]!;
    const room = Math.min(anchor.right - anchor.left - 4, (list.length - 1) * GAP);
    for (const [i, { set }] of list.entries()) {
      const offset = list.length > 1 ? room * (i / (list.length - 1) - 0.5) : 0;
      toothOf.set(`${set} ${player}`, center(anchor) + offset);
    }
  }

  const routes = lines.map((byLine, set): Route => {
    const segments = [...byLine].map(([line, players]) => ({
      line,
      level: 0,
      teeth: players.map((player) => toothOf.get(`${set} ${player}`)!).sort((a, b) => a - b),
    }));
    return { segments: segments.sort((a, b) => a.line - b.line), lane: segments.length > 1 ? 0 : -1 };
  });

  // Levels: the shortest bars first, each above those that it overlaps.
  const bars = routes.flatMap(({ segments, lane }) =>
    segments.map((segment) => ({
      segment,
      line: segment.line,
      from: lane < 0 ? segment.teeth[0]! : 0,
      to: segment.teeth.at(-1)!,
      level: 0,
    })),
  );
  const reach = (bar: { from: number; to: number }) => Math.max(0, label - (bar.to - bar.from)) / 2;
  bars.sort((a, b) => a.to - a.from - (b.to - b.from));
  for (const [i, bar] of bars.entries()) {
    for (const other of bars.slice(0, i)) {
      const apart =
        other.line !== bar.line ||
        other.from - reach(other) > bar.to + reach(bar) + GAP ||
        bar.from - reach(bar) > other.to + reach(other) + GAP;
      if (!apart) bar.level = Math.max(bar.level, other.level + 1);
    }
    bar.segment.level = bar.level;
  }

  // Lanes: the same game on the lines that a set spans.
  const spans = routes
    .filter((route) => route.lane >= 0)
    .map((route) => ({ route, from: route.segments[0]!.line, to: route.segments.at(-1)!.line }));
  spans.sort((a, b) => a.to - a.from - (b.to - b.from));
  for (const [i, span] of spans.entries()) {
    for (const other of spans.slice(0, i)) {
      if (other.from <= span.to && span.from <= other.to)
        span.route.lane = Math.max(span.route.lane, other.route.lane + 1);
    }
  }
  return routes;
}

/** Where to draw: x of the lanes, and for each line the y where teeth end and of its lowest bar. */
export interface ArcPlace {
  readonly laneX: (lane: number) => number;
  readonly foot: (line: number) => number;
  readonly bar: (line: number, level: number) => number;
}

/**
 * The route as SVG path data and the place of its label: the middle of its longest bar.
 * Self-contained: the HTML report inlines its source.
 */
export function arcPath(
  { segments, lane }: Route,
  { laneX, foot, bar }: ArcPlace,
): { path: string; x: number; y: number } {
  const n = (value: number) => String(Math.round(value * 10) / 10);
  const lanes = lane < 0 ? 0 : laneX(lane);
  const parts: string[] = [];
  let label = { x: 0, y: 0, room: -1 };
  for (const [i, { line, level, teeth }] of segments.entries()) {
    const y = bar(line, level);
    const down = foot(line);
    const first = teeth[0]!;
    const last = teeth.at(-1)!;
    const from = lane < 0 ? first : lanes;
    const r = Math.max(0, Math.min(14, (last - from) / 2, down - y));
    if (last - Math.max(0, from) > label.room) {
      label = { x: (Math.max(0, from) + last) / 2, y, room: last - Math.max(0, from) };
    }
    const fall = `H${n(last - r)}Q${n(last)} ${n(y)} ${n(last)} ${n(y + r)}V${n(down)}`;
    if (lane < 0) {
      parts.push(`M${n(first)} ${n(down)}V${n(y + r)}Q${n(first)} ${n(y)} ${n(first + r)} ${n(y)}${fall}`);
    } else if (i === 0) {
      parts.push(
        `M${n(last)} ${n(down)}V${n(y + r)}Q${n(last)} ${n(y)} ${n(last - r)} ${n(y)}H${n(lanes + r)}`,
      );
      parts.push(`Q${n(lanes)} ${n(y)} ${n(lanes)} ${n(y + r)}`);
    } else if (i === segments.length - 1) {
      parts.push(`V${n(y - r)}Q${n(lanes)} ${n(y)} ${n(lanes + r)} ${n(y)}${fall}`);
    }
  }
  // Teeth within a bar, and lines between the first and the last.
  for (const [i, { line, level, teeth }] of segments.entries()) {
    const y = bar(line, level);
    const down = foot(line);
    const inner = lane < 0 ? teeth.slice(1, -1) : teeth.slice(0, -1);
    if (lane >= 0 && i > 0 && i < segments.length - 1) {
      const last = teeth.at(-1)!;
      const r = Math.max(0, Math.min(14, last - lanes, down - y));
      parts.push(`M${n(lanes)} ${n(y)}H${n(last - r)}Q${n(last)} ${n(y)} ${n(last)} ${n(y + r)}V${n(down)}`);
    }
    for (const x of inner) parts.push(`M${n(x)} ${n(y)}V${n(down)}`);
  }
  return { path: parts.join(''), x: label.x, y: label.y };
}
