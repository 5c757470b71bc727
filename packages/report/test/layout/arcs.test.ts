import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Anchor, arcPath, routeArcs } from '../../src/layout/arcs.ts';

/** Words of 40 pixels, ten a line. */
const anchorsFor = (players: number): Anchor[] =>
  Array.from({ length: players }, (_, i) => ({
    line: Math.floor(i / 10),
    left: (i % 10) * 50,
    right: (i % 10) * 50 + 40,
  }));

const sets = (players: number) =>
  fc.array(
    fc
      .uniqueArray(fc.integer({ min: 0, max: players - 1 }), { minLength: 2, maxLength: 4 })
      .map((set) => set.sort((a, b) => a - b)),
    { maxLength: 15 },
  );

it('draws a pair on one line as one arc', () => {
  const [route] = routeArcs(anchorsFor(3), [[0, 2]], 0);
  expect(route).toEqual({ segments: [{ line: 0, level: 0, teeth: [20, 120] }], lane: -1 });
  const drawn = arcPath(route!, { laneX: () => 0, foot: () => 100, bar: () => 80 });
  expect(drawn).toEqual({ path: 'M20 100V94Q20 80 34 80H106Q120 80 120 94V100', x: 70, y: 80 });
});

it('nests arcs: the longer one above, its end outside', () => {
  const routes = routeArcs(
    anchorsFor(4),
    [
      [0, 3],
      [0, 1],
      [1, 3],
    ],
    0,
  );
  const [long, left, right] = routes.map((route) => route.segments[0]!);
  expect(left!.level).toBe(0);
  expect(right!.level).toBeGreaterThanOrEqual(left!.level);
  expect(long!.level).toBeGreaterThan(right!.level);
  expect(long!.teeth[0]).toBeLessThan(left!.teeth[0]!);
  expect(long!.teeth[1]).toBeGreaterThan(right!.teeth[1]!);
});

it('leaves out players without a place, and sets that have fewer than two', () => {
  const anchors = [...anchorsFor(2), undefined];
  const routes = routeArcs(
    anchors,
    [
      [0, 2],
      [0, 1, 2],
    ],
    0,
  );
  expect(routes[0]!.segments).toEqual([]);
  expect(routes[1]!.segments[0]!.teeth).toHaveLength(2);
});

it('never lays a bar over another, nor ends an arc beside its word', () => {
  fc.assert(
    fc.property(sets(35), fc.integer({ min: 0, max: 60 }), (groups, label) => {
      const anchors = anchorsFor(35);
      const routes = routeArcs(anchors, groups, label);
      const bars = routes.flatMap((route, set) =>
        route.segments.map(({ line, level, teeth }) => {
          const from = route.lane < 0 ? teeth[0]! : 0;
          const reach = Math.max(0, label - (teeth.at(-1)! - from)) / 2;
          return { set, line, level, from: from - reach, to: teeth.at(-1)! + reach };
        }),
      );
      for (const [i, bar] of bars.entries()) {
        for (const other of bars.slice(0, i)) {
          if (bar.line !== other.line || bar.level !== other.level) continue;
          expect(bar.from >= other.to || other.from >= bar.to).toBe(true);
        }
      }
      for (const [set, { segments, lane }] of routes.entries()) {
        expect(segments.flatMap((segment) => segment.teeth)).toHaveLength(groups[set]!.length);
        expect(lane >= 0).toBe(segments.length > 1);
        for (const player of groups[set]!) {
          const { line, left, right } = anchors[player]!;
          const { teeth } = segments.find((segment) => segment.line === line)!;
          expect(teeth.some((x) => x >= left && x <= right)).toBe(true);
        }
      }
    }),
  );
});

it('gives sets that share lines lanes of their own', () => {
  fc.assert(
    fc.property(sets(35), (groups) => {
      const routes = routeArcs(anchorsFor(35), groups, 0).filter((route) => route.lane >= 0);
      const spans = routes.map(({ segments, lane }) => ({
        lane,
        from: segments[0]!.line,
        to: segments.at(-1)!.line,
      }));
      for (const [i, span] of spans.entries()) {
        for (const other of spans.slice(0, i)) {
          if (span.lane === other.lane) expect(span.to < other.from || other.to < span.from).toBe(true);
        }
      }
    }),
  );
});

it('joins lines by a lane: the path visits every tooth and holds only numbers', () => {
  fc.assert(
    fc.property(sets(35), (groups) => {
      for (const route of routeArcs(anchorsFor(35), groups, 44)) {
        const { path, x, y } = arcPath(route, {
          laneX: (lane) => -8 - lane * 9,
          foot: (line) => line * 200 + 190,
          bar: (line, level) => line * 200 + 175 - level * 5,
        });
        expect(path).toMatch(
          /^(M[-\d.]+ [-\d.]+([VH][-\d.]+|Q[-\d.]+ [-\d.]+ [-\d.]+ [-\d.]+|M[-\d.]+ [-\d.]+)*)$/,
        );
        expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
        for (const { line, teeth } of route.segments) {
          for (const tooth of teeth) {
            const at = String(Math.round(tooth * 10) / 10);
            const foot = String(line * 200 + 190);
            expect(path.includes(`M${at} ${foot}`) || path.includes(`V${foot}`)).toBe(true);
          }
        }
      }
    }),
  );
});
