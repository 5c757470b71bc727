import { expect, test } from 'vitest';
import { FlagError, percent, shares, wholeNumber, wholeNumbers } from '../../src/harness/flags.ts';

test('whole numbers', () => {
  expect(wholeNumbers('players', '20, 64,1e4')).toEqual([20, 64, 10_000]);
  expect(wholeNumbers('seeds', '0,1', 0)).toEqual([0, 1]);
  expect(wholeNumber('seed', '7')).toBe(7);
});

test.each(['', '1,', '1.5', '0', 'x', '-3'])("'%s' is no list of whole numbers from 1", (text) => {
  expect(() => wholeNumbers('terms', text)).toThrow(FlagError);
});

test('one number is wanted where one is taken', () => {
  expect(() => wholeNumber('seed', '1,2')).toThrow("--seed must be one whole number, not '1,2'");
});

test('shares, with and without a percent sign', () => {
  expect(shares('noise', '0,5%, 0.01 ,2.5%')).toEqual([0, 0.05, 0.01, 0.025]);
  expect(shares('noise', '0,5%').map(percent)).toEqual(['0 %', '5 %']);
});

test.each(['', '5 percent', '-1%', '5%%'])("'%s' is no share", (text) => {
  expect(() => shares('noise', text)).toThrow(FlagError);
});
