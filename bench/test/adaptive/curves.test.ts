import { describe, expect, it } from 'vitest';
import { ablationsFor, curvesOf, stopOf } from '../../src/adaptive/curves.ts';
import { adaptiveMarkdown } from '../../src/adaptive/tables.ts';
import type { Measured } from '../../src/adaptive/task.ts';

function rows(choice: 'uniform' | 'adaptive', r2: readonly number[], claimed = r2): Measured[] {
  return r2.map((value, at) => ({
    set: 'games',
    game: 'one',
    solver: 'auto',
    choice,
    seed: 0,
    budget: 64 * 2 ** at,
    r2: value,
    claimed: claimed[at]!,
    standardError: 0.01,
    seconds: 1,
  }));
}

describe('a curve', () => {
  const [curve] = curvesOf(rows('uniform', [0.4, 0.6, 0.8, 0.9]).reverse());

  it('is in the order of its budgets', () => {
    expect(curve!.map(({ budget }) => budget)).toEqual([64, 128, 256, 512]);
  });

  it.each([
    [0.3, 64],
    [0.4, 64],
    [0.6, 128],
    // Half of the way between two budgets is their geometric mean.
    [0.7, 128 * Math.SQRT2],
    [0.9, 512],
  ])('reaches %f with %f ablations', (target, ablations) => {
    expect(ablationsFor(curve!, target)).toBeCloseTo(ablations, 9);
  });

  it('may never reach a target', () => {
    expect(ablationsFor(curve!, 0.95)).toBeUndefined();
  });
});

describe('a run that ends by R²', () => {
  const of = (r2: readonly number[], claimed: readonly number[]) =>
    curvesOf(rows('uniform', r2, claimed))[0]!;

  it('ends where what is told is surely above', () => {
    expect(stopOf(of([0.5, 0.81, 0.9], [0.5, 0.81, 0.9]), 0.8, 1)).toEqual({
      budget: 256,
      right: true,
      late: 2,
    });
    expect(stopOf(of([0.5, 0.81, 0.9], [0.5, 0.82, 0.9]), 0.8, 1)).toEqual({
      budget: 128,
      right: true,
      late: 1,
    });
    expect(stopOf(of([0.5, 0.81, 0.9], [0.5, 0.82, 0.9]), 0.8, 4)).toEqual({
      budget: 256,
      right: true,
      late: 2,
    });
  });

  it('may be wrong, or never end', () => {
    expect(stopOf(of([0.5, 0.7], [0.9, 0.7]), 0.8, 1)).toEqual({ budget: 64, right: false, late: undefined });
    expect(stopOf(of([0.5, 0.7], [0.5, 0.7]), 0.8, 1)).toBeUndefined();
  });
});

it('compares both choices in tables', () => {
  const text = adaptiveMarkdown([
    ...rows('uniform', [0.4, 0.6, 0.8, 0.9]),
    ...rows('adaptive', [0.5, 0.7, 0.85, 0.92]),
  ]);
  expect(text).toContain('| 128 | 1 | 0.600 | 0.700 | +0.100 | 1 of 1 | 0.600 | 0.700 | 1.00 | 1.00 |');
  expect(text).toContain('| 0.7 | 1 of 1 | 1 of 1 | 181 | 128 | × 0.71 |');
  expect(text).toContain('| uniform | 0.8 | each look 95 % | 1 of 1 | 1 (100 %) | × 2.00 |');
  expect(text).not.toContain('Recorded');
});
