import { describe, expect, it } from 'vitest';
import { minimise } from '../../../src/solvers/gaussian-process/minimise.ts';
import type { Objective } from '../../../src/solvers/gaussian-process/objective.ts';

/** An objective from a function and its gradient. */
function objectiveOf(
  size: number,
  f: (x: Float64Array) => number,
  df: (x: Float64Array) => readonly number[],
): Objective {
  let latest = new Float64Array(size);
  return {
    size,
    value(point) {
      latest = point.slice();
      return f(point);
    },
    gradient(out) {
      out.set(df(latest));
    },
  };
}

/** Rosenbrock's valley, whose minimum 0 is at (1, 1). */
const valley = objectiveOf(
  2,
  ([x, y]) => (1 - x!) ** 2 + 100 * (y! - x! ** 2) ** 2,
  ([x, y]) => [-2 * (1 - x!) - 400 * x! * (y! - x! ** 2), 200 * (y! - x! ** 2)],
);

describe('minimise', () => {
  it("reaches the end of Rosenbrock's valley", () => {
    const { point, value, steps } = minimise(valley, Float64Array.of(-1.2, 1), 200, 1e-14);
    expect(value).toBeLessThan(1e-9);
    expect(point[0]).toBeCloseTo(1, 4);
    expect(point[1]).toBeCloseTo(1, 4);
    expect(steps).toBeLessThan(60);
  });

  it('solves an ill-scaled quadratic', () => {
    const scales = [1, 10, 100, 1000, 0.1];
    const quadratic = objectiveOf(
      5,
      (x) => scales.reduce((sum, scale, i) => sum + 0.5 * scale * (x[i]! - i) ** 2, 0),
      (x) => scales.map((scale, i) => scale * (x[i]! - i)),
    );
    const { point } = minimise(quadratic, new Float64Array(5), 100, 1e-14);
    point.forEach((value, i) => {
      expect(value).toBeCloseTo(i, 4);
    });
  });

  it('stops after the steps it is given, no worse off', () => {
    const start = Float64Array.of(-1.2, 1);
    const { value, steps } = minimise(valley, start, 3, 0);
    expect(steps).toBe(3);
    expect(value).toBeLessThan(valley.value(start));
    expect(start).toEqual(Float64Array.of(-1.2, 1));
  });

  it('keeps away from where there is no value', () => {
    const logarithm = objectiveOf(
      1,
      ([x]) => (x! > 0 ? x! - Math.log(x!) : Number.POSITIVE_INFINITY),
      ([x]) => [1 - 1 / x!],
    );
    expect(minimise(logarithm, Float64Array.of(0.01), 100, 1e-12).point[0]).toBeCloseTo(1, 4);
  });

  it('stays where there is no value to start from', () => {
    const nowhere = objectiveOf(
      1,
      () => Number.POSITIVE_INFINITY,
      () => [Number.NaN],
    );
    const { point, steps } = minimise(nowhere, Float64Array.of(3), 10, 0);
    expect([...point]).toEqual([3]);
    expect(steps).toBe(0);
  });

  it('stays where the gradient is nil', () => {
    const { point, steps } = minimise(valley, Float64Array.of(1, 1), 10, 0);
    expect([...point]).toEqual([1, 1]);
    expect(steps).toBe(0);
  });
});
