import { compareSupports, createSpectrum, InvalidArgumentError, type Support } from '@spex/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('terms are sorted, players within a term too, duplicates added up', () => {
  const spectrum = createSpectrum(12, [
    [[10, 2], 1],
    [[3], 2],
    [[], 4],
    [[2, 10], 8],
    [[2, 3, 4], 16],
    [[0, 11], 32],
    [[1], 0],
  ]);
  expect(spectrum.supports).toEqual([[], [1], [3], [0, 11], [2, 10], [2, 3, 4]]);
  expect([...spectrum.coefficients]).toEqual([4, 0, 2, 32, 9, 16]);
});

test('any order of the terms gives the same spectrum', () => {
  const term = fc.tuple(fc.uniqueArray(fc.integer({ min: 0, max: 4 })), fc.integer({ min: -9, max: 9 }));
  fc.assert(
    fc.property(fc.array(term, { maxLength: 30 }), (terms) => {
      const spectrum = createSpectrum(5, terms);
      expect(createSpectrum(5, terms.toReversed())).toEqual(spectrum);
      const sums = new Map<string, number>();
      for (const [support, value] of terms) {
        const key = support.toSorted().join();
        sums.set(key, (sums.get(key) ?? 0) + value);
      }
      expect(spectrum.supports.length).toBe(sums.size);
      spectrum.supports.forEach((support, i) => {
        expect(spectrum.coefficients[i]).toBe(sums.get(support.join()));
        if (i > 0) expect(compareSupports(spectrum.supports[i - 1]!, support)).toBeLessThan(0);
      });
    }),
  );
});

test('the given lists are neither changed nor kept', () => {
  const players = [4, 1];
  const spectrum = createSpectrum(5, [[players, 1]]);
  expect(players).toEqual([4, 1]);
  players.push(3);
  expect(spectrum.supports).toEqual([[1, 4]]);
});

test('a bad term is refused by its number', () => {
  const refused = (terms: [Support, number][], message: string) => {
    expect(() => createSpectrum(3, [[[0], 1], ...terms])).toThrow(message);
    expect(() => createSpectrum(3, [[[0], 1], ...terms])).toThrow(InvalidArgumentError);
  };
  refused([[[0, 3], 1]], 'term 1 names player 3: players are integers from 0 to 2');
  refused([[[-1], 1]], 'term 1 names player -1');
  refused([[[0.5], 1]], 'term 1 names player 0.5');
  refused([[[2, 0, 2], 1]], 'term 1 names player 2 twice');
  refused([[[1], Number.NaN]], 'the value of term 1 must be a finite number, not NaN');
  refused([[[1], Number.POSITIVE_INFINITY]], 'the value of term 1 must be a finite number, not Infinity');
  refused(
    [
      [[1], Number.MAX_VALUE],
      [[1], Number.MAX_VALUE],
    ],
    'the terms of players [1] add up to Infinity',
  );
  expect(() => createSpectrum(0, [])).toThrow(
    "a spectrum's players must be an integer from 1 to 100000, not 0",
  );
});
