import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lookOf } from '../../src/words/clean.ts';
import { columns, distinctLabels, shorten } from '../../src/words/labels.ts';

it('counts columns as a terminal does', () => {
  expect(columns('abc')).toBe(3);
  expect(columns('日本')).toBe(4);
  expect(columns('👩‍👩‍👧')).toBe(2);
  expect(columns('é')).toBe(1);
});

it('shortens in the middle, between words where it can', () => {
  expect(shorten('short', 10)).toBe('short');
  expect(shorten('Her acting never fails to impress anyone', 22)).toBe('Her acting … anyone');
  expect(shorten('abcdefghijklmnopqrstuvwxyz', 10)).toBe('abcd…xyz');
});

it('numbers labels that are shortened or look like another', () => {
  expect(distinctLabels(['a', 'b'], 10)).toEqual(['a', 'b']);
  expect(distinctLabels(['a', 'a\u200d', 'b'], 10)).toEqual(['[1] a', '[2] a\u200d', 'b']);
  expect(distinctLabels(['a', 'a', '[1] a'], 10)).toEqual(['[[1]] a', '[2] a', '[1] a']);
  expect(distinctLabels(['', ' \n'], 10)).toEqual(['[1] ␣', '[2] ␣']);
  const long = distinctLabels(['one two three four five', 'one two three four four'], 16);
  expect(long.map((label) => label.slice(0, 4))).toEqual(['[1] ', '[2] ']);
});

it('never gives two labels that look alike, nor wide ones', () => {
  const label = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('a', 'b', '[1] a', '[2] a', '[[1]] a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),
    fc.string({ unit: fc.constantFrom('the', ' ', '日', '👩‍👩‍👧', 'x'), maxLength: 40 }),
  );
  fc.assert(
    fc.property(fc.array(label, { maxLength: 12 }), fc.integer({ min: 12, max: 40 }), (labels, width) => {
      const shown = distinctLabels(labels, width);
      expect(new Set(shown.map(lookOf)).size).toBe(labels.length);
      for (const text of shown) expect(columns(text)).toBeLessThanOrEqual(width);
    }),
  );
});
