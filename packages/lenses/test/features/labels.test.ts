import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniqueLabels } from '../../src/features/labels.ts';
import { anyString } from './texts.ts';

describe('uniqueLabels', () => {
  it.each<[string[], string[]]>([
    [
      ['the', 'cat', 'the', 'the'],
      ['the', 'cat', 'the #2', 'the #3'],
    ],
    [
      ['the', 'the #2', 'the'],
      ['the', 'the #2', 'the #3'],
    ],
    [
      ['the', 'the', 'the #2'],
      ['the', 'the #3', 'the #2'],
    ],
    [
      ['a #2', 'a', 'a', 'a #2'],
      ['a #2', 'a', 'a #3', 'a #2 #2'],
    ],
    [
      ['The', 'the'],
      ['The', 'the'],
    ],
    [
      ['new\n line', 'new line'],
      ['new line', 'new line #2'],
    ],
    [
      ['caf\u00e9', 'cafe\u0301'],
      ['caf\u00e9', 'caf\u00e9 #2'],
    ],
    [
      ['\ud800', '\udfff', '\u001b[1m'],
      ['\ufffd', '\ufffd #2', '\ufffd[1m'],
    ],
  ])('%j', (names, labels) => {
    expect(uniqueLabels(names)).toEqual(labels);
  });

  it('never collides', () => {
    const near = fc.constantFrom('a', 'a #2', 'a #3', 'a #2 #2', ' a', 'a #2 ', 'á', 'a\u0301');
    fc.assert(
      fc.property(fc.array(fc.oneof(near, anyString), { maxLength: 30 }), (names) => {
        const labels = uniqueLabels(names);
        expect(labels).toHaveLength(names.length);
        expect(new Set(labels).size).toBe(names.length);
        expect(new Set(labels.map((label) => new TextEncoder().encode(label).join())).size).toBe(
          names.length,
        );
        for (const label of labels) expect([...label].every((character) => character >= ' ')).toBe(true);
      }),
    );
  });

  it('keeps long names whole and numbers thousands of equal ones', () => {
    const long = 'sentence '.repeat(200).trim();
    expect(uniqueLabels([long])).toEqual([long]);
    expect(uniqueLabels(Array.from({ length: 5000 }, () => 'x')).at(-1)).toBe('x #5000');
  });
});
