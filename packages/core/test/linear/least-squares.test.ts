import {
  assignFolds,
  batchFromLists,
  choleskySolve,
  createRandom,
  leastSquares,
  solveRidge,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gauss, signs } from './dense.ts';
import { anyProblem, randomProblem } from './problems.ts';

describe('choleskySolve', () => {
  it('solves what Gauss elimination solves', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer(), (size, seed) => {
        const random = createRandom(seed);
        const root = Array.from({ length: size }, () =>
          Array.from({ length: size + 3 }, () => random.normal()),
        );
        const matrix = root.map((a) => root.map((b) => a.reduce((sum, value, k) => sum + value * b[k]!, 0)));
        const right = Array.from({ length: size }, () => random.normal());
        const solution = choleskySolve(Float64Array.from(matrix.flat()), Float64Array.from(right));
        gauss(matrix, right).forEach((value, i) => {
          expect(Math.abs(solution[i]! - value)).toBeLessThan(1e-6 * (1 + Math.abs(value)));
        });
      }),
    );
  });

  it('names the pivot that is not above zero', () => {
    expect(() => choleskySolve(Float64Array.of(1, 2, 2, 4), Float64Array.of(1, 1))).toThrow(/pivot 1 of 2/);
    expect(() => choleskySolve(Float64Array.of(-1), Float64Array.of(1))).toThrow(
      /not positive definite: pivot 0 of 1/,
    );
    expect(() => choleskySolve(Float64Array.of(1, 0), Float64Array.of(1, 1))).toThrow(/2 × 2 entries/);
  });

  it('knows a dependent column by its pivot, round-off notwithstanding', () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = createRandom(seed);
      const root = Array.from({ length: 6 }, () => Array.from({ length: 4 }, () => random.normal()));
      const matrix = root.flatMap((a) =>
        root.map((b) => a.reduce((sum, value, k) => sum + value * b[k]!, 0)),
      );
      expect(() => choleskySolve(Float64Array.from(matrix), new Float64Array(6).fill(1))).toThrow(
        /pivot 4 of 6/,
      );
    }
  });

  it('leaves its arguments alone', () => {
    const matrix = Float64Array.of(4, 2, 2, 3);
    const right = Float64Array.of(1, 2);
    choleskySolve(matrix, right);
    expect([...matrix, ...right]).toEqual([4, 2, 2, 3, 1, 2]);
  });
});

describe('leastSquares', () => {
  it('leaves a residual that is orthogonal to every column', () => {
    fc.assert(
      fc.property(anyProblem, (problem) => {
        const design = signs(problem.coalitions, problem.supports);
        const fitted = leastSquares(problem);
        const residual = design.map(
          (row, r) => problem.targets[r]! - row.reduce((sum, sign, j) => sum + sign * fitted[j]!, 0),
        );
        problem.supports.forEach((_, j) => {
          expect(Math.abs(design.reduce((sum, row, r) => sum + row[j]! * residual[r]!, 0))).toBeLessThan(
            1e-6,
          );
        });
      }),
    );
  });

  it('is of least norm where columns depend on each other', () => {
    // Player 1 is present exactly where player 0 is: the effect is shared evenly.
    const batch = batchFromLists([[], [0, 1], [2], [0, 1, 2]], 3);
    const fitted = leastSquares({
      batch,
      supports: [[], [0], [1], [2]],
      targets: Float64Array.of(1, 5, 2, 6),
    });
    [3.5, -1, -1, -0.5].forEach((value, j) => {
      expect(fitted[j]).toBeCloseTo(value, 10);
    });
  });

  it('is what ridge tends to as the penalty vanishes, with more columns than rows', () => {
    const problem = randomProblem(20, 30, 80, 21, true);
    const fitted = leastSquares(problem);
    const ridge = solveRidge({ ...problem, lambda: 1e-9 });
    fitted.forEach((value, j) => {
      expect(value).toBeCloseTo(ridge[j]!, 5);
    });
  });
});

describe('assignFolds', () => {
  it('splits the rows into parts that differ by at most one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 300 }),
        fc.integer({ min: 2, max: 20 }),
        fc.integer(),
        (rows, folds, seed) => {
          const assigned = assignFolds(rows, folds, createRandom(seed));
          const sizes = new Map<number, number>();
          for (const fold of assigned) sizes.set(fold, (sizes.get(fold) ?? 0) + 1);
          expect(sizes.size).toBe(Math.min(rows, folds));
          expect(Math.max(...sizes.values()) - Math.min(...sizes.values())).toBeLessThanOrEqual(1);
          expect(assignFolds(rows, folds, createRandom(seed))).toEqual(assigned);
        },
      ),
    );
  });

  it('mixes the rows', () => {
    const assigned = assignFolds(100, 5, createRandom(1));
    expect([...assigned]).not.toEqual(Array.from({ length: 100 }, (_, row) => row % 5));
  });

  it('refuses what cannot be split', () => {
    const random = createRandom(1);
    expect(() => assignFolds(1, 5, random)).toThrow(/2 rows or more, not 1/);
    expect(() => assignFolds(10, 256, random)).toThrow(/from 2 to 255, not 256/);
    expect(() => assignFolds(10, 2.5, random)).toThrow(/from 2 to 255, not 2.5/);
  });
});
