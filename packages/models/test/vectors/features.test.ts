import { InvalidArgumentError } from '@spex/core';
import { expect, test } from 'vitest';
import { type Features, joinFeatures } from '../../src/index.ts';
import { zeroMatrix } from '../../src/vectors/features.ts';

const matrix = (columns: number, ...values: number[]) => ({
  rows: values.length / columns,
  columns,
  values: Float64Array.from(values),
});

const narrow: Features = { train: matrix(1, 1, 2), test: matrix(1, 3) };
const wide: Features = { train: matrix(2, 4, 5, 6, 7), test: matrix(2, 8, 9) };

test('features stand side by side', () => {
  expect(joinFeatures(narrow, wide)).toEqual({
    train: matrix(3, 1, 4, 5, 2, 6, 7),
    test: matrix(3, 3, 8, 9),
  });
  expect(joinFeatures(wide, narrow).test).toEqual(matrix(3, 8, 9, 3));
  expect(joinFeatures(narrow)).toEqual(narrow);
});

test('features of different points do not', () => {
  const join = () => joinFeatures(narrow, { train: matrix(1, 1, 2, 3), test: matrix(1, 3) });
  expect(join).toThrow('features of 2 points and of 3 points cannot stand side by side');
  expect(() => joinFeatures()).toThrow(InvalidArgumentError);
});

test('what does not fit into memory is refused', () => {
  expect(() => zeroMatrix(20_000, 65_536)).toThrow(
    '65536 features of 20000 points take 9.8 GiB, at most 2 are allowed: use fewer features',
  );
});
