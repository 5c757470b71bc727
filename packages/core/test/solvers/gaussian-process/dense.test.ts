import { createRandom } from '@spex/core';
import { describe, expect, it } from 'vitest';
import {
  factorise,
  fillUp,
  invertFactor,
  invertFrom,
  logDeterminant,
  paddedSize,
  solveLower,
  solveRows,
  solveUpper,
} from '../../../src/solvers/gaussian-process/dense.ts';
import { solve } from './feature-space.ts';

/** M Mᵀ + 1 in padded rows, with nonsense above the diagonal, and as plain rows. */
function positive(rows: number, seed: number): { size: number; padded: Float64Array; plain: number[][] } {
  const random = createRandom(seed);
  const m = Array.from({ length: rows }, () => Array.from({ length: rows }, () => random.normal()));
  const plain = m.map((a, i) => m.map((b, j) => a.reduce((sum, x, k) => sum + x * b[k]!, Number(i === j))));
  const size = paddedSize(rows);
  const padded = new Float64Array(size * size).fill(7);
  plain.forEach((row, i) => {
    padded.set(row.slice(0, i + 1), i * size);
  });
  fillUp(padded, size, rows);
  return { size, padded, plain };
}

describe.each([1, 2, 3, 4, 5, 8, 11, 23])('a matrix of %i rows', (rows) => {
  const { size, padded, plain } = positive(rows, rows);
  const factor = padded.slice();
  const found = factorise(factor, size);

  it('is its factor times its transpose', () => {
    expect(found).toBe(true);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = 0; k <= j; k++) sum += factor[i * size + k]! * factor[j * size + k]!;
        expect(sum).toBeCloseTo(plain[i]![j]!, 10);
      }
    }
  });

  it('has the inverse and the solutions that elimination finds', () => {
    const unit = plain.map((_, i) => plain.map((_, j) => Number(i === j)));
    const expected = solve(plain, unit);
    const upper = new Float64Array(size * size);
    const inverse = new Float64Array(size * size);
    invertFactor(factor, size, upper);
    invertFrom(upper, size, inverse);
    const b = Float64Array.from({ length: rows }, (_, row) => row - 1);
    const x = b.slice();
    solveLower(factor, size, x);
    const width = size + 1;
    const several = new Float64Array(4 * width);
    for (const row of [0, 2]) several.set(b, row * width);
    solveRows(factor, size, several, 4, width);
    for (const row of [0, 2]) {
      for (let k = 0; k < rows; k++) expect(several[row * width + k]).toBeCloseTo(x[k]!, 8);
    }
    expect(several.subarray(width, width + rows)).toEqual(new Float64Array(rows));
    solveUpper(factor, size, x);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j <= i; j++) expect(inverse[i * size + j]).toBeCloseTo(expected[i]![j]!, 8);
      expect(x[i]).toBeCloseTo(
        expected[i]!.reduce((sum, value, j) => sum + value * b[j]!, 0),
        8,
      );
    }
  });

  it('has the determinant of its factor, padding aside', () => {
    let product = 1;
    for (let i = 0; i < rows; i++) product *= factor[i * size + i]! ** 2;
    expect(logDeterminant(factor, size)).toBeCloseTo(Math.log(product), 8);
  });
});

it('tells a matrix that is not positive definite', () => {
  const { size, padded } = positive(6, 1);
  padded[5 * size + 5] = -1;
  expect(factorise(padded, size)).toBe(false);
});
