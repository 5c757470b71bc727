import { expect, test } from 'vitest';
import { createRandom, sampleUniform } from '../../src/coalitions/index.ts';
import { designMatrix, packCharacters } from '../../src/linear/characters.ts';
import { choleskySolve } from '../../src/linear/cholesky.ts';
import { ridgeRows, weightedRidge } from '../../src/linear/weighted-ridge.ts';
import type { Support } from '../../src/spectrum/index.ts';

const supports: Support[] = [[0], [1], [2], [0, 1], [3, 4], [0, 2, 5]];
const weights = Float64Array.of(3, 1, 0.5, 2, 0.25, 0);
const noises = [1, 0.1, 0.003];

/** By the normal equations of the constant and the columns of weight above 0. */
function explicit(matrix: Float64Array, rows: number, targets: Float64Array, noise: number): number[] {
  const kept = [...weights.keys()].filter((column) => weights[column]! > 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const size = kept.length + 1;
  const entry = (row: number, at: number): number => (at === 0 ? 1 : matrix[kept[at - 1]! * rows + row]!);
  const left = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (let a = 0; a < size; a++) {
    for (let row = 0; row < rows; row++) {
      right[a] = right[a]! + entry(row, a) * targets[row]!;
      for (let b = 0; b < size; b++) left[a * size + b] = left[a * size + b]! + entry(row, a) * entry(row, b);
    }
    if (a > 0) left[a * size + a] = left[a * size + a]! + (noise * rows * total) / weights[kept[a - 1]!]!;
  }
  const solved = choleskySolve(left, right);
  const all = [solved[0]!, ...new Array<number>(supports.length).fill(0)];
  kept.forEach((column, at) => {
    all[column + 1] = solved[at + 1]!;
  });
  return all;
}

test.each([
  ['one unknown a row', 4],
  ['one unknown a column', 25],
])('%s, %i rows: the minimum of the penalised squares, a column of weight 0 left out', (_, rows) => {
  const random = createRandom(rows);
  const batch = sampleUniform(6, rows, random);
  const matrix = designMatrix(batch, supports);
  const targets = Float64Array.from({ length: rows }, () => 2 + random.normal());
  const models = weightedRidge(ridgeRows(packCharacters(batch, supports), targets), weights, noises);
  models.forEach(({ constant, coefficients }, at) => {
    const wanted = explicit(matrix, rows, targets, noises[at]!);
    [constant, ...coefficients].forEach((value, i) => {
      expect(Math.abs(value - wanted[i]!)).toBeLessThan(2e-3);
    });
    expect(Math.abs(coefficients[5]!)).toBe(0);
  });
});

test('weights count relative to each other only', () => {
  const batch = sampleUniform(6, 20, createRandom(3));
  const targets = Float64Array.from({ length: 20 }, (_, row) => Math.sin(row));
  const prepared = ridgeRows(packCharacters(batch, supports), targets);
  const [one] = weightedRidge(prepared, weights, [0.1]);
  const [many] = weightedRidge(
    prepared,
    weights.map((weight) => 64 * weight),
    [0.1],
  );
  expect(many).toEqual(one);
});
