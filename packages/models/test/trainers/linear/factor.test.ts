import { createRandom } from '@spex/core';
import { expect, it } from 'vitest';
import { factorise, solveLower, solveUpper } from '../../../src/trainers/linear/factor.ts';
import { symmetricProduct, weightedGram } from '../../../src/trainers/linear/products.ts';

/** Lower triangle of Xᵀ X + 0.1, NaN above it: nothing may read it. */
function positive(size: number): Float64Array {
  const random = createRandom(size);
  const rows = Float64Array.from({ length: 8 * size }, () => random.normal());
  const matrix = new Float64Array(size * size).fill(Number.NaN);
  const list = Int32Array.from({ length: 8 }, (_, row) => row);
  weightedGram(rows, size, list, 8, new Float64Array(8).fill(1), matrix);
  for (let k = 0; k < size; k++) matrix[k * size + k] = matrix[k * size + k]! + 0.1;
  return matrix;
}

const entry = (matrix: Float64Array, size: number, row: number, column: number): number =>
  matrix[Math.max(row, column) * size + Math.min(row, column)]!;

it.each([4, 8, 12, 40])('solves systems of size %i', (size) => {
  const matrix = positive(size);
  const factor = matrix.slice();
  factorise(factor, size, 0);
  const right = Float64Array.from({ length: size + 3 }, (_, k) => Math.sin(k));
  const solution = right.slice();
  solveLower(factor, size, solution, 3);
  solveUpper(factor, size, solution, 3);
  expect(solution.subarray(0, 3)).toEqual(right.subarray(0, 3));
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += entry(matrix, size, row, k) * solution[3 + k]!;
    expect(sum).toBeCloseTo(right[3 + row]!, 10);
  }
});

it('multiplies by the lower triangle alone as by the whole matrix', () => {
  for (const size of [4, 16]) {
    const matrix = positive(size);
    const vectors = Float64Array.from({ length: 2 * size }, (_, k) => Math.cos(k));
    const out = new Float64Array(2 * size).fill(7);
    symmetricProduct(matrix, size, vectors, 2, out);
    out.forEach((value, at) => {
      const column = Math.floor(at / size) * size;
      let sum = 0;
      for (let k = 0; k < size; k++) sum += entry(matrix, size, at % size, k) * vectors[column + k]!;
      expect(value).toBeCloseTo(sum, 12);
    });
  }
});

it('takes a pivot that round-off made negative for the least that it can be', () => {
  const matrix = new Float64Array(16);
  for (let k = 0; k < 4; k++) matrix[k * 5] = k === 2 ? -1e-18 : 1;
  factorise(matrix, 4, 0.25);
  expect([0, 5, 10, 15].map((at) => matrix[at])).toEqual([1, 1, 0.5, 1]);
});
