import { InvalidArgumentError, restrictSpectrum, spectrumOfTable, tableOfSpectrum } from '@spex/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';

it('gives f of the coalition without the absent players, over all coalitions', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 32, maxLength: 32 }),
      fc.uniqueArray(fc.nat(4)),
      (values, absent) => {
        const table = Float64Array.from(values);
        const gone = absent.reduce((word, player) => word | (1 << player), 0);
        const restricted = tableOfSpectrum(restrictSpectrum(spectrumOfTable(table), absent));
        restricted.forEach((value, coalition) => {
          expect(value).toBeCloseTo(table[coalition & ~gone]!, 9);
        });
      },
    ),
  );
});

it('leaves no absent player in a support', () => {
  const { supports, players } = restrictSpectrum(
    spectrumOfTable(Float64Array.from({ length: 16 }, (_, i) => i * i)),
    [1, 3, 3],
  );
  expect(players).toBe(4);
  expect(supports).toEqual([[], [0], [2], [0, 2]]);
});

it.each([-1, 4, 1.5])('refuses player %s', (player) => {
  expect(() => restrictSpectrum(spectrumOfTable(new Float64Array(16)), [player])).toThrow(
    InvalidArgumentError,
  );
});
