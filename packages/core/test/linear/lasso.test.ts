import {
  assignFolds,
  batchFromLists,
  createRandom,
  crossValidatedLasso,
  lassoPath,
  leastSquares,
  presentPlayers,
  selectRows,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signs } from './dense.ts';
import { anyProblem, type Problem, randomProblem } from './problems.ts';

/** Checks every solution of the path; returns the last. */
function expectOptimal(problem: Problem): Float64Array {
  const { supports, targets, coalitions } = problem;
  const rows = targets.length;
  const design = signs(coalitions, supports);
  const { lambdas, coefficients } = lassoPath(problem);
  lambdas.forEach((lambda, step) => {
    const c = coefficients[step]!;
    const slack = Math.max(5.01e-3 * lambda, 1e-4 * lambdas[0]!) + 1e-9;
    const residual = design.map(
      (row, r) => targets[r]! - row.reduce((sum, sign, j) => sum + sign * c[j]!, 0),
    );
    let worst = 0;
    supports.forEach((support, j) => {
      const gradient = design.reduce((sum, row, r) => sum + row[j]! * residual[r]!, 0) / rows;
      if (support.length === 0) expect(Math.abs(gradient)).toBeLessThan(1e-9);
      else if (c[j] === 0) worst = Math.max(worst, Math.abs(gradient) - lambda);
      else worst = Math.max(worst, Math.abs(gradient - Math.sign(c[j]!) * lambda));
    });
    expect(worst).toBeLessThan(slack);
  });
  return coefficients.at(-1)!;
}

describe('lassoPath', () => {
  it('satisfies the conditions of Karush, Kuhn and Tucker along its path', () => {
    fc.assert(
      fc.property(anyProblem, (problem) => {
        expectOptimal(problem);
      }),
      { numRuns: 40 },
    );
  });

  it('satisfies them with a hundred terms taken in', () => {
    const problem = randomProblem(30, 400, 150, 19, true);
    const last = expectOptimal(problem);
    expect(last.filter((c) => c !== 0).length).toBeGreaterThan(128);
  });

  it('leaves only the constant at its first penalty, and takes in terms from there', () => {
    const problem = randomProblem(20, 200, 50, 3, true);
    const { lambdas, coefficients } = lassoPath(problem);
    expect(coefficients[0]!.filter((c) => c !== 0)).toHaveLength(1);
    expect(coefficients[1]!.filter((c) => c !== 0).length).toBeGreaterThan(1);
    expect(lambdas[59]! / lambdas[0]!).toBeCloseTo(1e-3, 10);
  });

  it('is soft thresholding where the columns are orthogonal', () => {
    const coalitions = [[], [0], [1], [0, 1]];
    const supports = [[], [0], [1], [0, 1]];
    const problem = randomProblem(2, 4, 1, 0, true);
    const batch = { ...problem.batch, words: Uint32Array.from([0, 1, 2, 3]) };
    const targets = Float64Array.of(4, -2, 1, 9);
    const transform = signs(coalitions, supports);
    const fourier = supports.map((_, j) =>
      transform.reduce((sum, row, r) => sum + (row[j]! * targets[r]!) / 4, 0),
    );
    const { coefficients } = lassoPath({ batch, supports, targets, lambdas: [1.25] });
    const expected = fourier.map((value, j) =>
      j === 0 ? value : Math.sign(value) * Math.max(0, Math.abs(value) - 1.25),
    );
    coefficients[0]!.forEach((value, j) => {
      expect(value).toBeCloseTo(expected[j]!, 10);
    });
  });

  it('is least squares without a penalty, and leaves a column that never varies to the constant', () => {
    // Player 1 is present in every row.
    const batch = batchFromLists([[1], [0, 1], [1, 2], [0, 1, 2], [0, 1]], 3);
    const supports = [[], [0], [1], [2]];
    const targets = Float64Array.of(0.1, 0.7, 0.3, 0.4, 0.2);
    const { coefficients } = lassoPath({ batch, supports, targets, lambdas: [0] });
    const expected = leastSquares({ batch, supports: [[], [0], [2]], targets });
    expect(coefficients[0]![2]).toBe(0);
    [0, 1, 3].forEach((column, i) => {
      expect(coefficients[0]![column]).toBeCloseTo(expected[i]!, 6);
    });
  });

  it('explains equal targets by the constant alone, to rounding', () => {
    const { batch, supports } = randomProblem(6, 23, 12, 8, true);
    const never = batchFromLists(
      Array.from({ length: 23 }, (_, row) => [...presentPlayers(batch, row), 6]),
      7,
    );
    const targets = new Float64Array(23).fill(0.1);
    for (const solution of lassoPath({ batch: never, supports: [...supports, [6]], targets }).coefficients) {
      expect(solution[0]).toBeCloseTo(0.1, 12);
      for (const other of solution.subarray(1)) expect(Math.abs(other)).toBeLessThan(1e-12);
    }
  });

  it('refuses penalties that do not descend', () => {
    const problem = randomProblem(5, 10, 3, 1, true);
    expect(() => lassoPath({ ...problem, lambdas: [0.1, 0.2] })).toThrow(/from the largest down/);
    expect(() => lassoPath({ ...problem, lambdas: [Number.NaN] })).toThrow(/finite number/);
  });
});

describe('crossValidatedLasso', () => {
  it('predicts each fold as a refit to the other folds does', () => {
    const problem = randomProblem(15, 90, 30, 11, true);
    const { batch, supports, targets } = problem;
    const folds = assignFolds(90, 3, createRandom(4));
    const fit = crossValidatedLasso({ ...problem, folds });
    const { lambdas, coefficients } = lassoPath(problem);
    const chosen = lambdas.indexOf(fit.lambda);
    expect(fit.coefficients).toEqual(coefficients[chosen]);

    const design = signs(problem.coalitions, supports);
    const errors = Array.from(lambdas, () => 0);
    const held = Array.from(lambdas, () => new Float64Array(90));
    for (const fold of [0, 1, 2]) {
      const rows = [...folds.keys()].filter((row) => folds[row] !== fold);
      const refit = lassoPath({
        batch: selectRows(batch, rows),
        supports,
        targets: Float64Array.from(rows, (row) => targets[row]!),
        lambdas,
      });
      for (const row of folds.keys()) {
        if (folds[row] !== fold) continue;
        refit.coefficients.forEach((c, i) => {
          const predicted = design[row]!.reduce((sum, sign, j) => sum + sign * c[j]!, 0);
          held[i]![row] = predicted;
          if (i === chosen) expect(fit.predictions[row]).toBeCloseTo(predicted, 10);
          errors[i] = errors[i]! + (predicted - targets[row]!) ** 2 / 90;
        });
      }
    }
    expect(fit.error).toBeCloseTo(Math.min(...errors), 10);
    for (const fold of [0, 1, 2]) {
      const elsewhere = held.map((predictions) =>
        predictions.reduce(
          (sum, value, row) => sum + (folds[row] === fold ? 0 : (value - targets[row]!) ** 2),
          0,
        ),
      );
      const best = held[elsewhere.indexOf(Math.min(...elsewhere))]!;
      folds.forEach((other, row) => {
        if (other === fold) expect(fit.unseen[row]).toBeCloseTo(best[row]!, 10);
      });
    }
    expect(chosen).toBe(errors.indexOf(Math.min(...errors)));
  });

  it('finds the few terms that matter among many', () => {
    const problem = randomProblem(25, 300, 200, 13, true);
    const random = createRandom(14);
    const true_ = [3, 50, 120];
    const design = signs(problem.coalitions, problem.supports);
    const targets = Float64Array.from(
      design,
      (row) => 2 + true_.reduce((sum, j) => sum + row[j]!, 0) + 0.05 * random.normal(),
    );
    const { coefficients } = crossValidatedLasso({ ...problem, targets });
    const largest = [...coefficients.keys()].sort(
      (a, b) => Math.abs(coefficients[b]!) - Math.abs(coefficients[a]!),
    );
    expect(largest.slice(1, 4).sort((a, b) => a - b)).toEqual(true_);
  });
});
