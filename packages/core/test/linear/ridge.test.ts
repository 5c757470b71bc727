import {
  assignFolds,
  createRandom,
  crossValidatedRidge,
  ridgePath,
  selectRows,
  solveRidge,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { augmentedRidge, signs } from './dense.ts';
import { anyProblem, type Problem, randomProblem } from './problems.ts';

function reference({ coalitions, supports, targets }: Problem, lambda: number, towards?: number[]): number[] {
  const design = signs(coalitions, supports);
  return augmentedRidge(design, [...targets], lambda, (j) => supports[j]!.length > 0, towards);
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-8): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(tolerance * (1 + Math.abs(expected[i]!)));
  }
}

describe('ridgePath', () => {
  it('equals least squares on augmented rows, with more columns than rows and with fewer', () => {
    fc.assert(
      fc.property(anyProblem, (problem) => {
        const lambdas = [0.001, 0.1, 3];
        const path = ridgePath({ ...problem, lambdas });
        lambdas.forEach((lambda, i) => {
          expectClose(path[i]!, reference(problem, lambda), 1e-7);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('shrinks towards given coefficients', () => {
    fc.assert(
      fc.property(anyProblem, fc.integer(), (problem, seed) => {
        const random = createRandom(seed);
        const towards = Float64Array.from(problem.supports, () => random.normal());
        const fitted = solveRidge({ ...problem, lambda: 0.2, towards });
        expectClose(fitted, reference(problem, 0.2, [...towards]), 1e-7);
        const held = solveRidge({ ...problem, lambda: 1e9, towards });
        problem.supports.forEach((support, j) => {
          if (support.length > 0) expect(held[j]).toBeCloseTo(towards[j]!, 5);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('recovers a spectrum from noiseless values with lambda 0', () => {
    const problem = randomProblem(30, 400, 60, 1, true);
    const random = createRandom(2);
    const truth = problem.supports.map(() => random.normal());
    const targets = Float64Array.from(signs(problem.coalitions, problem.supports), (row) =>
      row.reduce((sum, sign, j) => sum + sign * truth[j]!, 0),
    );
    expectClose(solveRidge({ ...problem, targets, lambda: 0 }), truth, 1e-10);
  });

  it('names what is wrong with a problem', () => {
    const problem = randomProblem(4, 10, 3, 1, true);
    const lambda = 1;
    expect(() => solveRidge({ ...problem, lambda, targets: new Float64Array(9) })).toThrow(
      /one target a row: 10, not 9/,
    );
    expect(() => solveRidge({ ...problem, lambda, supports: [] })).toThrow(/at least one support/);
    expect(() => solveRidge({ ...problem, lambda, supports: [[4]] })).toThrow(
      /player 4, but players are 0 to 3/,
    );
    expect(() => solveRidge({ ...problem, lambda: -1 })).toThrow(/at least 0, not -1/);
    expect(() => solveRidge({ ...problem, lambda, towards: new Float64Array(1) })).toThrow(
      /one coefficient a support/,
    );
    const targets = problem.targets.slice();
    targets[3] = Number.NaN;
    expect(() => solveRidge({ ...problem, lambda, targets })).toThrow(/target 3 must be finite, not NaN/);
  });
});

describe('crossValidatedRidge', () => {
  it('predicts each fold as a refit to the other folds does, and keeps the penalty with the least error', () => {
    fc.assert(
      fc.property(anyProblem, fc.integer(), (problem, seed) => {
        const { batch, supports, targets } = problem;
        const lambdas = [0.01, 0.3, 5];
        const folds = assignFolds(batch.rows, 4, createRandom(seed));
        const fit = crossValidatedRidge({ ...problem, lambdas, folds });

        const design = signs(problem.coalitions, supports);
        const held: Float64Array[] = [];
        const errors = lambdas.map((lambda) => {
          const predictions = new Float64Array(batch.rows);
          for (const fold of new Set(folds)) {
            const rows = [...folds.keys()].filter((row) => folds[row] !== fold);
            const coefficients = solveRidge({
              batch: selectRows(batch, rows),
              supports,
              targets: Float64Array.from(rows, (row) => targets[row]!),
              lambda,
            });
            for (const row of folds.keys()) {
              if (folds[row] !== fold) continue;
              predictions[row] = design[row]!.reduce((sum, sign, j) => sum + sign * coefficients[j]!, 0);
            }
          }
          held.push(predictions);
          if (lambda === fit.lambda) expectClose(fit.predictions, predictions, 1e-7);
          return predictions.reduce((sum, value, row) => sum + (value - targets[row]!) ** 2, 0) / batch.rows;
        });
        expect(fit.error).toBeCloseTo(Math.min(...errors), 7);
        for (const fold of new Set(folds)) {
          const elsewhere = held.map((predictions) =>
            predictions.reduce(
              (sum, value, row) => sum + (folds[row] === fold ? 0 : (value - targets[row]!) ** 2),
              0,
            ),
          );
          const chosen = held[elsewhere.indexOf(Math.min(...elsewhere))]!;
          folds.forEach((other, row) => {
            if (other === fold) expect(Math.abs(fit.unseen[row]! - chosen[row]!)).toBeLessThan(1e-6);
          });
        }
        expect(errors[lambdas.indexOf(fit.lambda)]).toBeCloseTo(Math.min(...errors), 7);
        expectClose(fit.coefficients, solveRidge({ ...problem, lambda: fit.lambda }), 1e-8);
      }),
      { numRuns: 30 },
    );
  });

  it('predicts held-out rows from the given coefficients where the data say nothing', () => {
    const problem = randomProblem(12, 60, 10, 5, true);
    const random = createRandom(6);
    const towards = Float64Array.from(problem.supports, () => random.normal());
    const design = signs(problem.coalitions, problem.supports);
    const targets = Float64Array.from(design, (row) =>
      row.reduce((sum, sign, j) => sum + sign * towards[j]!, 0),
    );
    const fit = crossValidatedRidge({ ...problem, targets, towards });
    expect(fit.error).toBeLessThan(1e-20);
    expectClose(fit.coefficients, towards, 1e-10);
    expectClose(fit.predictions, targets, 1e-10);
  });

  it('gives the same bytes for the same seed, other folds for another', () => {
    const problem = randomProblem(12, 100, 20, 7, true);
    const first = crossValidatedRidge({ ...problem, seed: 1 });
    expect(crossValidatedRidge({ ...problem, seed: 1 })).toEqual(first);
    expect(crossValidatedRidge({ ...problem, seed: 2 }).predictions).not.toEqual(first.predictions);
  });

  it('refuses folds that leave nothing to fit to', () => {
    const problem = randomProblem(5, 10, 3, 1, true);
    expect(() => crossValidatedRidge({ ...problem, folds: new Uint8Array(10) })).toThrow(
      /at least two folds/,
    );
    expect(() => crossValidatedRidge({ ...problem, folds: new Uint8Array(9) })).toThrow(
      /one fold a row: 10, not 9/,
    );
    expect(() => crossValidatedRidge({ ...problem, folds: 1 })).toThrow(/from 2 to 255, not 1/);
  });
});
