import { InvalidArgumentError } from '@spex/core';
import { ABSENCE_KINDS, createFeatureGame, maskedText, parseAbsence } from '@spex/lenses';
import { describe, expect, it } from 'vitest';

const scorer = { id: 'none', outputs: ['x'], score: async () => new Float64Array(0) };

describe('parseAbsence', () => {
  it.each([
    ['delete', 'a c'],
    ['Token', 'a [MASK] c'],
    ['token:…', 'a … c'],
    ['token:<a:b>', 'a <a:b> c'],
    ['baseline:x y z', 'a y c'],
  ])('%s', (absent, masked) => {
    expect(maskedText(createFeatureGame({ text: 'a b c', scorer, absent }), [0, 2])).toBe(masked);
  });

  it.each([
    ['remove', /unknown kind of absence 'remove': give one of delete, token:TOKEN, baseline:TEXT/],
    ['delete:x', /unknown kind/],
    ['token:', /token must hold text/],
    ['baseline', /needs a text/],
    ['baseline: ', /needs a text/],
  ])('refuses %j', (spec, reason) => {
    expect(() => parseAbsence(spec)).toThrow(reason);
    expect(() => parseAbsence(spec)).toThrow(InvalidArgumentError);
  });

  it('knows every kind that it lists', () => {
    for (const { spec } of ABSENCE_KINDS) expect(parseAbsence(spec).kind).toBe(spec.split(':')[0]);
  });
});
