import { expect, it } from 'vitest';
import { count, duration, numberFormat, roughly } from '../../src/words/numbers.ts';

it('writes the numbers of a table with the same decimals', () => {
  const format = numberFormat(2.173);
  expect([2.173, -1.2, 0, 0.001, -0.001].map(format)).toEqual(['+2.17', '−1.20', '0.00', '0.00', '0.00']);
  expect(numberFormat(0.0312)(-0.0032)).toBe('−0.0032');
  expect(numberFormat(340)(12.6)).toBe('+13');
  expect(numberFormat(3e-9)(-3e-9)).toBe('−3.00e−9');
  expect(numberFormat(2e8)(2e8)).toBe('+2.00e+8');
  expect(numberFormat(0)(0)).toBe('0.00');
  expect(numberFormat(2, false)(2)).toBe('2.00');
});

it('rounds magnitudes for sentences', () => {
  expect([2.173, -0.0312, 0.9, 99.4, 540.4, 0, 2e-7].map(roughly)).toEqual([
    '2.2',
    '0.031',
    '0.90',
    '99',
    '540',
    '0',
    '2.0e−7',
  ]);
});

it('writes counts and durations', () => {
  expect([0, 999, 1000, 1234567].map(count)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect(
    [0.004, 0.4, 4.21, 59.96, 341.2, 7530, 86400].map((s) => duration(s).replaceAll('\u00a0', ' ')),
  ).toEqual(['0 s', '0.40 s', '4.2 s', '1 min 0 s', '5 min 41 s', '2 h 6 min', '24 h 0 min']);
});
