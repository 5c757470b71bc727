import {
  choleskySolve,
  concatBatches,
  createRandom,
  createSpectrum,
  designMatrix,
  leastSquares,
  type Support,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coalitionsOf, slicesOf } from '../../../src/solvers/spex/coalitions.ts';
import { combine, equationsOfRows, equationsOfSlices } from '../../../src/solvers/spex/normal-equations.ts';
import { leastSquaresOn, regress } from '../../../src/solvers/spex/regress.ts';
import { drawDesign, measuredOf, randomPolynomial, randomSupport, termsOf } from './designs.ts';

/** A game of 45 players whose terms are among the supports offered, with decoys. */
function problem(budget: number, noise: number, terms: number, decoys: number, seed: number) {
  const { groups } = drawDesign(45, budget, { maxOrder: 3 }, seed);
  const truth = createSpectrum(45, [
    [[], 2],
    ...randomPolynomial(45, terms, 1, 3, seed).supports.map(
      (support, i) => [support, 1 + i / 10] as readonly [Support, number],
    ),
  ]);
  const measured = measuredOf(groups, truth, noise, 80, seed);
  const random = createRandom(seed + 9);
  const offered = new Map(truth.supports.map((support) => [support.join(), support]));
  while (offered.size < terms + decoys + 1) {
    const support = randomSupport(45, 1 + random.below(3), random);
    offered.set(support.join(), support);
  }
  return { groups, truth, measured, supports: [...offered.values()] };
}

describe('regress', () => {
  it.each([
    [700, 12],
    [3000, 40],
    [7000, 100],
  ])('finds noise-free coefficients exactly among decoys (%i coalitions, %i terms)', (budget, terms) => {
    const { truth, measured, supports } = problem(budget, 0, terms, 60, 1);
    const { coefficients, supports: same } = regress(measured, supports);
    expect(same).toEqual(supports);
    const expected = termsOf(truth);
    supports.forEach((support, i) => {
      expect(coefficients[i]).toBeCloseTo(expected.get(support.join()) ?? 0, 9);
    });
  });

  it.each([
    [700, 1, 12],
    [700, 6, 12],
    [3000, 3, 20],
    [6000, 4, 60],
  ])('solves a LASSO or least squares (%i coalitions, noise %d)', (budget, noise, terms) => {
    for (const seed of [1, 2, 3]) {
      const { groups, measured, supports } = problem(budget, noise, terms, 60, seed);
      const regression = regress(measured, supports);
      const { uniform } = measured;

      const coded = coalitionsOf(groups, slicesOf(groups));
      const all = concatBatches([coded, uniform.batch], 45);
      const both = Float64Array.of(...measured.coded, ...uniform.targets);
      const wider = combine(
        equationsOfSlices(measured.bins, supports, () => true),
        equationsOfRows(uniform.batch, supports, uniform.targets),
        1,
      );
      for (const [batch, targets, c] of [
        [coded, measured.coded, regression.coefficients],
        [all, both, regression.fitAgain(wider)],
      ] as const) {
        // The gradient is 0 at least squares; a LASSO has the same size λ of it at all terms that it keeps, signed as
        // they are, no more at the others, and 0 at the constant, which it does not penalise.
        const matrix = designMatrix(batch, supports);
        const column = (i: number): Float64Array => matrix.subarray(i * batch.rows, (i + 1) * batch.rows);
        const left = targets.slice();
        c.forEach((coefficient, i) => {
          const own = column(i);
          for (let row = 0; row < batch.rows; row++) left[row] = left[row]! - own[row]! * coefficient;
        });
        const gradient = supports.map(
          (_, i) => column(i).reduce((sum, x, row) => sum + x * left[row]!, 0) / batch.rows,
        );
        const kept = supports.flatMap((_, i) => (i > 0 && c[i] !== 0 ? [i] : []));
        expect(kept.length).toBeGreaterThan(0);
        const penalty = gradient[kept[0]!]! * Math.sign(c[kept[0]!]!);
        const scale = 1e-3 * noise;
        expect(Math.abs(gradient[0]!)).toBeLessThan(scale);
        for (const i of kept) expect(Math.abs(gradient[i]! * Math.sign(c[i]!) - penalty)).toBeLessThan(scale);
        expect(penalty).toBeGreaterThan(-scale);
        if (penalty > scale) {
          for (const size of gradient) expect(Math.abs(size)).toBeLessThan(penalty + scale);
        }
      }
    }
  });

  it('keeps the terms that stand out, and most of the decoys out', () => {
    const { truth, measured, supports } = problem(3000, 2, 20, 200, 4);
    const { coefficients } = regress(measured, supports);
    const expected = termsOf(truth);
    let decoys = 0;
    supports.forEach((support, i) => {
      const value = expected.get(support.join());
      if (value === undefined) decoys += Number(coefficients[i] !== 0);
      else expect(Math.abs(coefficients[i]! - value)).toBeLessThan(0.25);
    });
    expect(decoys).toBeLessThan(100);
  });
});

describe('leastSquaresOn', () => {
  it('agrees with Cholesky and with least squares on the rows, for the columns chosen', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 20 }), (seed, size) => {
        const { groups, measured, supports } = problem(700, 1, 10, 30, seed % 1000);
        const random = createRandom(seed);
        const used = [...new Set(Array.from({ length: size }, () => random.below(supports.length)))];
        const equations = equationsOfSlices(measured.bins, supports, () => true);
        const actual = leastSquaresOn(equations, used)!;

        const batch = coalitionsOf(groups, slicesOf(groups));
        const chosen = used.map((i) => supports[i]!);
        const matrix = designMatrix(batch, chosen);
        const gram = new Float64Array(used.length ** 2);
        const right = new Float64Array(used.length);
        for (let a = 0; a < used.length; a++) {
          for (let row = 0; row < batch.rows; row++) {
            right[a] = right[a]! + matrix[a * batch.rows + row]! * measured.coded[row]!;
            for (let b = 0; b < used.length; b++) {
              const at = a * used.length + b;
              gram[at] = gram[at]! + matrix[a * batch.rows + row]! * matrix[b * batch.rows + row]!;
            }
          }
        }
        const solved = choleskySolve(gram, right);
        const direct = leastSquares({ batch, supports: chosen, targets: measured.coded });
        used.forEach((column, i) => {
          expect(actual[column]).toBeCloseTo(solved[i]!, 9);
          expect(actual[column]).toBeCloseTo(direct[i]!, 7);
        });
        for (const [column, value] of actual.entries()) if (!used.includes(column)) expect(value).toBe(0);
      }),
      { seed: 71, numRuns: 25 },
    );
  });

  it('gives nothing for columns that depend on each other', () => {
    const { measured, supports } = problem(700, 1, 5, 5, 1);
    const equations = equationsOfSlices(measured.bins, [...supports, supports[1]!], () => true);
    expect(leastSquaresOn(equations, [0, 1, 2])).toBeDefined();
    expect(leastSquaresOn(equations, [1, 2, supports.length])).toBeUndefined();
  });
});
