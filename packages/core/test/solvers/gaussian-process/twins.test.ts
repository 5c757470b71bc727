import { createRandom, sampleUniform } from '@spex/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withWorkspace, workspaceBytes } from '../../../src/kernels/workspace.ts';
import {
  factorise,
  fillUp,
  invertFactor,
  invertFrom,
  openRoom,
  paddedSize,
  roomBytes,
  solveRows,
} from '../../../src/solvers/gaussian-process/dense.ts';
import { evidence, evidenceBytes } from '../../../src/solvers/gaussian-process/evidence.ts';
import {
  emptyTables,
  fillCovariances,
  fillTables,
  openPairs,
  pairsBytes,
  rowBits,
} from '../../../src/solvers/gaussian-process/kernel.ts';
import { PairSums } from '../../../src/solvers/gaussian-process/pair-sums.ts';

// What the kernels compute and what their plain twins do: the same to the bit.

const normals = (length: number, seed: number): Float64Array => {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
};

/** Random entries and a diagonal of `heavy`: positive definite where that is large. */
function symmetric(rows: number, heavy: number, seed: number): { size: number; matrix: Float64Array } {
  const size = paddedSize(rows);
  const matrix = normals(size * size, seed);
  for (let row = 0; row < rows; row++) matrix[row * size + row] = heavy;
  fillUp(matrix, size, rows);
  return { size, matrix };
}

/** The lower triangle of a square matrix, or the upper one. */
function triangle(matrix: Float64Array, size: number, upper = false): Float64Array {
  return matrix.filter((_, at) => (upper ? at % size >= Math.floor(at / size) : at % size <= at / size));
}

/** Factor, its inverse and the matrix's own, and some rows times the factor's inverse, with the kernels or without; undefined where there is no factor. */
function algebra(matrix: Float64Array, size: number, quick: boolean): Float64Array[] | undefined {
  const [count, width] = [20, size + 3];
  const square = 8 * size ** 2;
  const bytes = workspaceBytes(square, square, square, 8 * count * width) + roomBytes(size);
  return withWorkspace(quick ? bytes : Infinity, (workspace) => {
    expect(workspace !== undefined).toBe(quick);
    const room = openRoom(workspace, size);
    const [factor, upper, inverse] = [7, 8, 9].map((nonsense) =>
      (workspace?.bareFloat64(size * size) ?? new Float64Array(size * size)).fill(nonsense),
    ) as [Float64Array, Float64Array, Float64Array];
    factor.set(matrix);
    if (!factorise(factor, size, room)) return undefined;
    invertFactor(factor, size, upper, room);
    invertFrom(upper, size, inverse, room);
    const rows = workspace?.bareFloat64(count * width) ?? new Float64Array(count * width);
    rows.set(normals(count * width, size));
    solveRows(factor, size, rows, count, width, room);
    return [rows.slice(), triangle(factor, size), triangle(upper, size, true), triangle(inverse, size)];
  });
}

it.each([1, 3, 4, 5, 15, 16, 17, 33, 63, 100, 131])('factors and inverses of %i rows', (rows) => {
  const { size, matrix } = symmetric(rows, 4 * rows, rows);
  const plain = algebra(matrix, size, false);
  expect(plain).toBeDefined();
  expect(algebra(matrix, size, true)).toEqual(plain);
});

it('matrices that may have no factor', () => {
  const factored = new Set<boolean>();
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 0, max: 12 }),
      fc.nat(1e6),
      (rows, heavy, seed) => {
        const { size, matrix } = symmetric(rows, heavy, seed);
        const plain = algebra(matrix, size, false);
        expect(algebra(matrix, size, true)).toEqual(plain);
        factored.add(plain !== undefined);
      },
    ),
  );
  expect(factored).toEqual(new Set([false, true]));
});

const problems = fc.record({
  players: fc.integer({ min: 3, max: 100 }),
  rows: fc.integer({ min: 1, max: 60 }),
  seed: fc.nat(1e6),
});

it('covariances and their sums over pairs', () => {
  fc.assert(
    fc.property(problems, ({ players, rows, seed }) => {
      const random = createRandom(seed);
      const batch = sampleUniform(players, Math.min(rows, 2 ** players), random);
      const packed = rowBits(batch);
      const size = paddedSize(batch.rows);
      const settings = {
        relevances: Float64Array.from({ length: players }, () => random.uniform()),
        product: random.uniform(),
        linear: random.uniform(),
        constant: 1,
        noise: 0.1,
      };
      const tables = emptyTables(players);
      fillTables(tables, settings.relevances);
      const found = (quick: boolean): Float64Array[] => {
        const matrix = 8 * size ** 2;
        const bytes = workspaceBytes(matrix, matrix) + pairsBytes(packed) + PairSums.bytes(packed);
        return withWorkspace(quick ? bytes : Infinity, (workspace) => {
          const room = openPairs(workspace, packed);
          const [covariances, kernel, unkept] = Array.from(
            { length: 3 },
            (_, at) => (at < 2 && workspace?.float64(size * size)) || new Float64Array(size * size),
          ) as [Float64Array, Float64Array, Float64Array];
          fillCovariances(tables, packed, settings, size, covariances, undefined, room);
          unkept.set(covariances);
          covariances.fill(0);
          fillCovariances(tables, packed, settings, size, covariances, kernel, room);
          const pairs = new PairSums(packed, room);
          pairs.sum(covariances, kernel, size);
          pairs.sum(kernel, covariances, size);
          return [unkept, covariances.slice(), kernel.slice(), pairs.first, pairs.second];
        });
      };
      expect(found(true)).toEqual(found(false));
    }),
    { numRuns: 50 },
  );
});

it('the evidence of settings and its gradient', () => {
  fc.assert(
    fc.property(problems, ({ players, rows, seed }) => {
      const batch = sampleUniform(players, Math.min(rows, 2 ** players), createRandom(seed));
      const values = normals(batch.rows, seed);
      const found = (quick: boolean): number[] =>
        withWorkspace(quick ? evidenceBytes(batch) : Infinity, (workspace) => {
          const objective = evidence(batch, values, 0.5, { workspace });
          const gradient = new Float64Array(objective.size);
          return [0, 1].flatMap((turn) => {
            const value = objective.value(normals(objective.size, seed + turn));
            objective.gradient(gradient);
            return [value, ...gradient];
          });
        });
      expect(found(true)).toEqual(found(false));
    }),
    { numRuns: 30 },
  );
});
