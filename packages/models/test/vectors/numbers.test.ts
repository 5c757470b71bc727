import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNumber } from '../../src/vectors/numbers.ts';

test.each<[string, number]>([
  ['0', 0],
  ['-1.5', -1.5],
  [' 12 ', 12],
  ['+.5', 0.5],
  ['5.', 5],
  ['1e3', 1000],
  ['2.5E-3', 0.0025],
])('%j is a number', (field, value) => {
  expect(parseNumber(field)).toBe(value);
});

test.each([
  '',
  ' ',
  'NaN',
  'nan',
  '?',
  'N/A',
  'Infinity',
  '-inf',
  '1e999',
  '0x10',
  '1,234',
  '1 2',
  '.',
  'e5',
  '12a',
])('%j is none', (field) => {
  expect(parseNumber(field)).toBeNaN();
});

test('reads back whatever JavaScript writes', () => {
  const finite = fc.double({ noDefaultInfinity: true, noNaN: true });
  fc.assert(fc.property(finite, (value) => parseNumber(String(value)) === value));
});
