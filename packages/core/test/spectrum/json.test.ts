import { createSpectrum, InvalidArgumentError, spectrumFromJSON, spectrumToJSON } from '@spex/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('a spectrum survives being text', () => {
  const term = fc.tuple(
    fc.uniqueArray(fc.integer({ min: 0, max: 9 })),
    fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => value + 0),
  );
  fc.assert(
    fc.property(fc.array(term), (terms) => {
      const spectrum = createSpectrum(10, terms);
      expect(spectrumFromJSON(JSON.parse(JSON.stringify(spectrumToJSON(spectrum))))).toEqual(spectrum);
    }),
  );
});

test('unsorted terms, unsorted players and further keys are accepted', () => {
  const spectrum = spectrumFromJSON({
    players: 4,
    convention: 'f(S) = sum_T (-1)^|S and T| F(T)',
    terms: [
      { players: [3, 1], value: 2, label: 'not, bad' },
      { players: [], value: 1 },
    ],
  });
  expect(spectrum).toEqual({ players: 4, supports: [[], [1, 3]], coefficients: Float64Array.of(1, 2) });
});

test('what is wrong is said, with the number of the term', () => {
  const refused = (data: unknown, message: string) => {
    expect(() => spectrumFromJSON(data)).toThrow(message);
    expect(() => spectrumFromJSON(data)).toThrow(InvalidArgumentError);
  };
  const terms = (...list: unknown[]) => ({ players: 3, terms: [{ players: [0], value: 1 }, ...list] });
  refused(null, 'a spectrum must be an object');
  refused([], 'a spectrum must be an object');
  refused({ terms: [] }, "a spectrum's players must be an integer from 1 to 100000, not undefined");
  refused({ players: 2.5, terms: [] }, 'not 2.5');
  refused({ players: 3 }, "a spectrum needs a list 'terms' of { players, value }");
  refused(terms(7), 'term 1 must be an object { players: [...], value }');
  refused(terms({ value: 1 }), 'term 1 must be an object { players: [...], value }');
  refused(terms({ players: [1, 1], value: 1 }), 'term 1 names player 1 twice');
  refused(terms({ players: [1, 3], value: 1 }), 'term 1 names player 3: players are integers from 0 to 2');
  refused(terms({ players: ['1'], value: 1 }), 'term 1 names player 1: players are integers from 0 to 2');
  refused(terms({ players: [1] }), 'the value of term 1 must be a finite number, not undefined');
  refused(terms({ players: [1], value: null }), 'the value of term 1 must be a finite number, not null');
  refused(
    terms({ players: [1, 2], value: 1 }, { players: [2, 1], value: 1 }),
    'terms 1 and 2 name the same players [1,2]',
  );
});
