import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom, sampleUniform } from '../../src/coalitions/index.ts';
import { designMatrix, packCharacters } from '../../src/linear/characters.ts';
import { signsOf, timesSigns, timesSignsTransposed } from '../../src/linear/signs.ts';
import type { Support } from '../../src/spectrum/index.ts';

const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 140 }),
  columns: fc.integer({ min: 1, max: 140 }),
  seed: fc.nat(1e6),
});

test('products with packed signs are those with the matrix of ±1, both ways', () => {
  fc.assert(
    fc.property(sizes, ({ rows, columns, seed }) => {
      const random = createRandom(seed);
      const players = 40;
      const batch = sampleUniform(players, rows, random);
      const supports: Support[] = Array.from({ length: columns }, () =>
        Array.from({ length: players }, (_, player) => player).filter(() => random.uniform() < 0.05),
      );
      const matrix = designMatrix(batch, supports);
      const signs = signsOf(packCharacters(batch, supports));
      const vector = Float64Array.from({ length: columns }, () => random.normal());
      const other = Float64Array.from({ length: rows }, () => random.normal());
      const out = new Float64Array(rows).fill(7);
      const back = new Float64Array(columns).fill(7);
      timesSigns(signs, vector, out);
      timesSignsTransposed(signs, other, back);
      for (let row = 0; row < rows; row++) {
        const sum = vector.reduce((total, value, column) => total + value * matrix[column * rows + row]!, 0);
        expect(out[row]).toBeCloseTo(sum, 10);
      }
      for (let column = 0; column < columns; column++) {
        const sum = other.reduce((total, value, row) => total + value * matrix[column * rows + row]!, 0);
        expect(back[column]).toBeCloseTo(sum, 10);
      }
    }),
    { numRuns: 60 },
  );
});
