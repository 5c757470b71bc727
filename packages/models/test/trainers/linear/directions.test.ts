import { createRandom } from '@spex/core';
import { expect, it } from 'vitest';
import { createDesign } from '../../../src/trainers/linear/design.ts';
import { type Directions, leadingDirections } from '../../../src/trainers/linear/directions.ts';
import { eigen } from '../../../src/trainers/linear/eigen.ts';

function finish(work: Generator<void, Directions>): Directions {
  for (;;) {
    const piece = work.next();
    if (piece.done) return piece.value;
  }
}

it('finds eigenvalues and eigenvectors', () => {
  const random = createRandom(1);
  for (const size of [1, 2, 9]) {
    const matrix = new Float64Array(size * size);
    for (let a = 0; a < size; a++) {
      for (let b = 0; b <= a; b++) matrix[a * size + b] = matrix[b * size + a] = random.normal();
    }
    const { values, vectors } = eigen(matrix.slice(), size);
    expect([...values]).toEqual([...values].sort((a, b) => b - a));
    for (let k = 0; k < size; k++) {
      const vector = vectors.subarray(k * size, (k + 1) * size);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 12);
      for (let row = 0; row < size; row++) {
        const product = vector.reduce((sum, value, l) => sum + value * matrix[row * size + l]!, 0);
        expect(product).toBeCloseTo(values[k]! * vector[row]!, 11);
      }
    }
  }
});

it('finds the directions in which points spread most', () => {
  const random = createRandom(2);
  const columns = 40;
  const values = Float64Array.from(
    { length: 200 * columns },
    (_, at) => random.normal() / (1 + (at % columns)),
  );
  const matrix = { rows: 200, columns, values };
  const design = createDesign({ train: matrix, test: matrix });
  const { width, train } = design;
  const { count, vectors, spreads, within } = finish(leadingDirections(design, 8));
  expect(count).toBe(8);
  const products = new Float64Array(width * width);
  for (let row = 0; row < 200; row++) {
    for (let at = 0; at < products.length; at++) {
      const left = train[row * width + Math.floor(at / width)]!;
      products[at] = products[at]! + left * train[row * width + (at % width)]!;
    }
  }
  const { values: right } = eigen(products, width);
  for (let k = 0; k < 8; k++) {
    expect(Math.abs(spreads[k]! / right[k]! - 1)).toBeLessThan(1e-3);
    const own = vectors.subarray(k * width, (k + 1) * width);
    expect(Math.hypot(...own)).toBeCloseTo(1, 10);
    const along = own.reduce((sum, value, l) => sum + value * train[7 * width + l]!, 0);
    expect(within[7 * 8 + k]).toBeCloseTo(along, 12);
  }
});

it('finds no spread where there is none', () => {
  const matrix = { rows: 30, columns: 20, values: new Float64Array(600) };
  const { spreads, vectors } = finish(leadingDirections(createDesign({ train: matrix, test: matrix }), 4));
  expect(spreads[0]).toBeCloseTo(30, 9);
  expect([...spreads.subarray(1)]).toEqual([0, 0, 0]);
  expect(vectors.every(Number.isFinite)).toBe(true);
});
