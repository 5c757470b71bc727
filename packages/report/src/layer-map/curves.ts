/** A point in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A set's lines: from each of its places to a common middle, bent. */
export interface Curve {
  readonly path: string;
  /** Where its number stands. */
  readonly badge: Point;
}

/** Pixels that two badges are apart at least, where there is room. */
const APART = 17;

/**
 * Lines that join the places of each set: a bow for a pair, a star for more. Bows bend the more the later they come, and
 * badges keep off each other, so that lines between the same places can be told apart.
 */
export function curvesOf(sets: readonly (readonly Point[])[], format: (value: number) => string): Curve[] {
  const badges: Point[] = [];
  const place = (candidates: readonly Point[]): Point => {
    const clear = (point: Point): number =>
      Math.min(APART, ...badges.map((other) => Math.hypot(point.x - other.x, point.y - other.y)));
    const best = candidates.reduce((a, b) => (clear(b) > clear(a) ? b : a));
    badges.push(best);
    return best;
  };
  const at = ({ x, y }: Point): string => `${format(x)} ${format(y)}`;
  return sets.map((points, number) => {
    if (points.length === 2) {
      const [from, to] = points as [Point, Point];
      const control = bend(from, to, 8 + 4 * (number % 4));
      const badge = place(
        [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8].map((share) => bezier(from, control, to, share)),
      );
      return { path: `M${at(from)}Q${at(control)} ${at(to)}`, badge };
    }
    const middle = {
      x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
      y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
    };
    const badge = place([
      middle,
      ...[-1, 1, -2, 2].flatMap((step) => [
        { x: middle.x + step * APART, y: middle.y },
        { x: middle.x, y: middle.y + step * APART },
      ]),
    ]);
    const path = points.map((point) => `M${at(point)}Q${at(bend(point, badge, 8))} ${at(badge)}`).join('');
    return { path, badge };
  });
}

/** The control point of a bow: beside the middle, upwards or to the right. */
function bend(from: Point, to: Point, most: number): Point {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = Math.hypot(dx, dy) || 1;
  // Of the two sides, the upper one; of a vertical line's, the right.
  const side = dx > 0 || (dx === 0 && dy > 0) ? 1 : -1;
  const out = Math.min(2 * most, 0.9 * length);
  return {
    x: (from.x + to.x) / 2 + (side * dy * out) / length,
    y: (from.y + to.y) / 2 - (side * dx * out) / length,
  };
}

/** The point of a quadratic Bézier curve at a share of its way. */
function bezier(from: Point, control: Point, to: Point, share: number): Point {
  const [a, b, c] = [(1 - share) ** 2, 2 * share * (1 - share), share ** 2];
  return { x: a * from.x + b * control.x + c * to.x, y: a * from.y + b * control.y + c * to.y };
}
