import { batchFromMasks, createRandom, designMatrix, type Support, selectRows } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coalitionsOf, slicesOf } from '../../../src/solvers/spex/coalitions.ts';
import { foldsOf } from '../../../src/solvers/spex/cross-validation.ts';
import {
  combine,
  equationsOfRows,
  equationsOfSlices,
  type NormalEquations,
  squaredError,
} from '../../../src/solvers/spex/normal-equations.ts';
import { drawDesign, measuredOf, randomPolynomial, randomSupport } from './designs.ts';

/** XᵀX, Xᵀy and yᵀy of a design matrix that is there in full, [columns][rows]. */
function dense(matrix: Float64Array, targets: Float64Array): NormalEquations {
  const rows = targets.length;
  const columns = matrix.length / rows;
  const dot = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const column = (i: number): Float64Array => matrix.subarray(i * rows, (i + 1) * rows);
  return {
    rows,
    products: Int32Array.from({ length: columns * columns }, (_, at) =>
      dot(column(Math.floor(at / columns)), column(at % columns)),
    ),
    moments: Float64Array.from({ length: columns }, (_, i) => dot(column(i), targets)),
    squares: dot(targets, targets),
  };
}

function expectSame(actual: NormalEquations, expected: NormalEquations): void {
  expect(actual.rows).toBe(expected.rows);
  expect(actual.products).toEqual(expected.products);
  const scale = 1e-12 * (1 + expected.squares);
  expect(actual.moments.length).toBe(expected.moments.length);
  actual.moments.forEach((moment, i) => {
    expect(Math.abs(moment - expected.moments[i]!)).toBeLessThan(scale);
  });
  expect(Math.abs(actual.squares - expected.squares)).toBeLessThan(scale);
}

function someSupports(players: number, count: number, seed: number): Support[] {
  const random = createRandom(seed);
  const supports = new Map<string, Support>([['', []]]);
  while (supports.size < count) {
    const support = randomSupport(players, 1 + random.below(5), random);
    supports.set(support.join(), support);
  }
  return [...supports.values()];
}

const anyCase = fc.record({
  players: fc.integer({ min: 10, max: 90 }),
  budget: fc.integer({ min: 500, max: 900 }),
  columns: fc.integer({ min: 1, max: 25 }),
  groups: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(),
});

describe('equationsOfSlices', () => {
  it('equals the products of the explicit design matrix, on any choice of slices', () => {
    fc.assert(
      fc.property(
        anyCase,
        fc.integer({ min: 0, max: 2 ** 30 }),
        ({ players, budget, columns, groups: count, seed }, choice) => {
          const { groups } = drawDesign(players, budget, { maxOrder: 2, groups: count }, seed);
          const measured = measuredOf(groups, randomPolynomial(players, 10, 0, 4, seed), 0.5, 1, seed);
          const supports = someSupports(players, columns, seed);
          const includes = (group: number, delay: number): boolean =>
            choice % 5 === 0 || ((choice >>> ((3 * group + delay) % 30)) & 1) === 1;

          const rows: number[] = [];
          let at = 0;
          for (const { group, delay, rows: size } of slicesOf(groups)) {
            if (includes(group, delay)) for (let l = 0; l < size; l++) rows.push(at + l);
            at += size;
          }
          const batch = selectRows(coalitionsOf(groups, slicesOf(groups)), rows);
          const targets = Float64Array.from(rows, (row) => measured.coded[row]!);
          const matrix = designMatrix(batch, supports);
          if (rows.length === 0) return;
          expectSame(equationsOfSlices(measured.bins, supports, includes), dense(matrix, targets));
        },
      ),
      { seed: 51, numRuns: 60 },
    );
  });
});

describe('equationsOfRows, combine and squaredError', () => {
  const players = 40;
  const supports = someSupports(players, 20, 1);
  const random = createRandom(2);
  const drawn = (rows: number) => ({
    batch: batchFromMasks(
      Array.from({ length: rows * players }, () => random.below(2)),
      players,
    ),
    targets: Float64Array.from({ length: rows }, () => 2 + random.normal()),
  });
  const a = drawn(70);
  const b = drawn(33);
  const [ofA, ofB] = [a, b].map(({ batch, targets }) => equationsOfRows(batch, supports, targets));
  const matrixA = designMatrix(a.batch, supports);

  it('are those of the explicit design matrix', () => {
    expectSame(ofA!, dense(matrixA, a.targets));
  });

  it('add the rows of two up, and take them away again', () => {
    const matrixB = designMatrix(b.batch, supports);
    const both = new Float64Array(103 * supports.length);
    supports.forEach((_, i) => {
      both.set(matrixA.subarray(i * 70, (i + 1) * 70), i * 103);
      both.set(matrixB.subarray(i * 33, (i + 1) * 33), i * 103 + 70);
    });
    const sum = combine(ofA!, ofB!, 1);
    expectSame(sum, dense(both, Float64Array.of(...a.targets, ...b.targets)));
    expectSame(combine(sum, ofB!, -1), ofA!);
  });

  it('tell the squared error of any coefficients', () => {
    for (const share of [0, 0.3, 1]) {
      const c = Float64Array.from(supports, () => (random.uniform() < share ? random.normal() : 0));
      let error = 0;
      for (let row = 0; row < 70; row++) {
        let prediction = 0;
        for (let i = 0; i < c.length; i++) prediction += matrixA[i * 70 + row]! * c[i]!;
        error += (a.targets[row]! - prediction) ** 2;
      }
      expect(squaredError(ofA!, c)).toBeCloseTo(error, 8);
    }
  });
});

describe('foldsOf', () => {
  it.each([
    ['rows', 1500],
    ['slices', 7000],
  ])('holds out %s, every one once', (_, budget) => {
    const { plan, groups } = drawDesign(70, budget, { maxOrder: 4 }, 3);
    const measured = measuredOf(groups, randomPolynomial(70, 30, 0, 4, 4), 0.5, 1, 5);
    const supports = someSupports(70, 30, 6);
    const folds = [...foldsOf(measured, supports)];
    expect(folds.length).toBe(5);
    for (const { rows } of folds) {
      expect(rows / plan.coded).toBeGreaterThan(0.15);
      expect(rows / plan.coded).toBeLessThan(0.25);
    }
    const all = equationsOfSlices(measured.bins, supports, () => true);
    expectSame(
      folds.reduce((sum, fold) => combine(sum, fold, 1)),
      all,
    );
    // What is left to fit to tells the columns apart: every diagonal of the rest is its number of rows.
    for (const fold of folds) {
      const rest = combine(all, fold, -1);
      supports.forEach((_, i) => {
        expect(rest.products[i * supports.length + i]).toBe(rest.rows);
      });
    }
  });
});
