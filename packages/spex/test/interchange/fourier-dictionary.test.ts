import { createSpectrum, enumerateCoalitions, evaluateSpectrum } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatFourierDictionary,
  isFourierDictionary,
  parseFourierDictionary,
} from '../../src/interchange/fourier-dictionary.ts';

describe('parseFourierDictionary', () => {
  it('predicts as spectralexplain does: a character is -1 to the number of present players of its set', () => {
    const dictionary: Record<string, number> = { '000': 1, '100': -0.5, '011': 0.25 };
    const spectrum = parseFourierDictionary(dictionary);
    const values = evaluateSpectrum(spectrum, enumerateCoalitions(3));
    for (let row = 0; row < 8; row++) {
      // exp(iπ ⟨query, key⟩), summed over the dictionary, as its estimate_r2 has it.
      const query = [row & 1, (row >> 1) & 1, (row >> 2) & 1];
      let expected = 0;
      for (const [key, value] of Object.entries(dictionary)) {
        const product = query.reduce((sum, bit, at) => sum + bit * Number(key[at]), 0);
        expected += value * Math.cos(Math.PI * product);
      }
      expect(values[row]).toBeCloseTo(expected, 12);
    }
  });

  it('reads keys as Python writes them', () => {
    const expected = createSpectrum(4, [[[1, 2], 2]]);
    for (const key of ['0110', '(0, 1, 1, 0)', '[0, 1, 1, 0]', '0,1,1,0', '0 1 1 0']) {
      expect(isFourierDictionary({ [key]: 2 })).toBe(true);
      expect(parseFourierDictionary({ [key]: 2 })).toEqual(expected);
    }
    expect(parseFourierDictionary({ '(1,)': 3 })).toEqual(createSpectrum(1, [[[0], 3]]));
  });

  it('is told from other JSON', () => {
    for (const data of [{}, [], null, { '01': 1, players: 2 }, { '012': 1 }]) {
      expect(isFourierDictionary(data)).toBe(false);
    }
  });

  it.each([
    ['keys of two lengths', { '01': 1, '011': 1 }, "'011' has 3 bits, those before it have 2"],
    ['a set twice', { '01': 1, '(0, 1)': 2 }, 'two values for 01'],
    ['a value that is none', { '01': '1' }, "'01' must be a finite number"],
    ['a key that is none', { '2': 1 }, "'2' is not of bits"],
    ['nothing', {}, 'not even the number of players'],
  ])('refuses %s', (_, data, message) => {
    expect(() => parseFourierDictionary(data)).toThrowError(
      expect.objectContaining({ name: 'InvalidArgumentError', message: expect.stringContaining(message) }),
    );
  });
});

describe('formatFourierDictionary', () => {
  it('writes a bit a player, the first player first', () => {
    const spectrum = createSpectrum(4, [
      [[0, 3], -1.5],
      [[], 2],
    ]);
    expect(formatFourierDictionary(spectrum)).toEqual({ '0000': 2, '1001': -1.5 });
    expect(formatFourierDictionary(createSpectrum(2, []))).toEqual({ '00': 0 });
  });

  it('reads back as it was', () => {
    const term = fc.tuple(
      fc.uniqueArray(fc.integer({ min: 0, max: 69 })),
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(term, { minLength: 1 }), (terms) => {
        const spectrum = createSpectrum(70, terms);
        const text = JSON.stringify(formatFourierDictionary(spectrum));
        expect(parseFourierDictionary(JSON.parse(text))).toEqual({
          ...spectrum,
          coefficients: spectrum.coefficients.map((value) => value + 0),
        });
      }),
    );
  });
});
