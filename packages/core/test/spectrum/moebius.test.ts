import {
  convertSpectrum,
  createRandom,
  createSpectrum,
  moebiusOfTable,
  spectrumOfMoebius,
  spectrumOfTable,
  tableOfMoebius,
} from '@spex/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { derivative, subsetsOf } from './definitions.ts';

const tables = fc
  .integer({ min: 1, max: 8 })
  .chain((players) =>
    fc.array(fc.integer({ min: -1000, max: 1000 }), {
      minLength: 2 ** players,
      maxLength: 2 ** players,
      size: 'max',
    }),
  )
  .map((values) => Float64Array.from(values));

test('the table transform is its definition, and its inverse the sum over subsets', () => {
  fc.assert(
    fc.property(tables, (values) => {
      const moebius = values.slice();
      moebiusOfTable(moebius);
      // Whole numbers, so exact.
      moebius.forEach((value, set) => {
        expect(value).toBe(derivative(values, set, 0));
      });
      const back = moebius.slice();
      tableOfMoebius(back);
      back.forEach((value, set) => {
        expect(value).toBe(subsetsOf(set).reduce((sum, part) => sum + moebius[part]!, 0));
      });
      expect(back).toEqual(values);
    }),
  );
});

test('Fourier to Moebius and back gives the spectrum again', () => {
  const spectra = fc.record({
    players: fc.integer({ min: 1, max: 200 }),
    terms: fc.integer({ min: 0, max: 30 }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(spectra, ({ players, terms, seed }) => {
      const random = createRandom(seed);
      const spectrum = createSpectrum(
        players,
        Array.from({ length: terms }, (): [number[], number] => [
          [...new Set(Array.from({ length: random.below(9) }, () => random.below(players)))],
          random.below(2000) - 1000,
        ]),
      );
      // Whole numbers times powers of two, so exact: only terms that are 0 get lost.
      const back = spectrumOfMoebius(players, convertSpectrum(spectrum, 'Moebius', players));
      const kept = spectrum.supports.filter((_, term) => spectrum.coefficients[term] !== 0);
      expect(back.supports).toEqual(kept);
      expect([...back.coefficients]).toEqual([...spectrum.coefficients].filter((value) => value !== 0));
    }),
  );
});

test('a spectrum from the Moebius transform of a table is that of the table', () => {
  fc.assert(
    fc.property(tables, (values) => {
      const moebius = values.slice();
      moebiusOfTable(moebius);
      const terms = Array.from(moebius, (value, set) => ({
        players: Array.from({ length: 8 }, (_, player) => player).filter((player) => (set >> player) & 1),
        value,
      }));
      const spectrum = spectrumOfMoebius(Math.log2(values.length), terms);
      expect(spectrum).toEqual(spectrumOfTable(values));
    }),
  );
});

test('what cannot be transformed is refused', () => {
  expect(() => moebiusOfTable(new Float64Array(3))).toThrow('a complete table has 2^n values');
  const wide = Array.from({ length: 60 }, (_, player) => player);
  expect(() => spectrumOfMoebius(60, [{ players: wide, value: 1 }])).toThrow(
    'the Moebius terms, of up to 60 players, would make too many Fourier terms',
  );
  expect(() => spectrumOfMoebius(3, [{ players: [1, 1], value: 1 }])).toThrow('term 0 names player 1 twice');
});
