import type { Explanation } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { intervalOf, marginOf, mayBeChance, rangeOf } from '../../src/words/intervals.ts';
import { discoveriesInWords, intervalKey, stabilityInWords } from '../../src/words/sureness.ts';
import { sentiment, uncertain } from '../fixtures.ts';

const term = (value: number, low?: number, high?: number) => ({
  players: [0],
  value,
  ...(low !== undefined && { low }),
  ...(high !== undefined && { high }),
});
const written = (value: number): string => value.toFixed(2);
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('an interval', () => {
  it('is there where both ends are, some way apart', () => {
    expect(intervalOf(term(1, 0.5, 1.5))).toEqual([0.5, 1.5]);
    expect(intervalOf(term(1))).toBeUndefined();
    expect(intervalOf(term(1, 1, 1))).toBeUndefined();
  });

  it('that holds 0 may be chance', () => {
    expect(
      [term(1, 0.5, 1.5), term(1, -0.1, 2.1), term(-1, -2, 0), term(1), term(1, 1, 1)].map(mayBeChance),
    ).toEqual([false, true, true, false, false]);
  });

  it('is told by how far the value may be off, or from end to end where that differs', () => {
    expect(plain(marginOf(term(1.2, 0.92, 1.48), written))).toBe('± 0.28');
    expect(marginOf(term(1.2, 1, 2), written)).toBe('1.00 to 2.00');
    expect(marginOf(term(1.2), written)).toBe('');
    expect(rangeOf(term(1.2, 0.92, 1.48), written)).toBe('0.92 to 1.48');
    expect(rangeOf(term(1.2), written)).toBe('');
  });
});

/** The uncertain review, with other figures. */
const with_ = (changes: Partial<NonNullable<Explanation['uncertainty']>>): Explanation => ({
  ...uncertain,
  uncertainty: { ...uncertain.uncertainty!, ...changes },
});
const overlap = (share: number, k = 10) =>
  stabilityInWords(with_({ stability: { k, overlap: share, jaccard: 0, shares: [] } }));

describe('stability in words', () => {
  it('counts the strongest effects that would be found again', () => {
    const again = 'if the run were repeated with other combinations.';
    expect(stabilityInWords(uncertain)).toBe(
      `About 8 of the 10 strongest effects would be among them again ${again}`,
    );
    expect(overlap(0.99)).toBe(`Most likely the same 10 effects would be the strongest ${again}`);
    expect(overlap(0.02)).toBe(`None of the 10 strongest effects would likely be among them ${again}`);
    expect(overlap(0.98, 1)).toBe(`It would be the same strongest effect ${again}`);
  });

  it('says nothing where nobody knows, where all is known, and where nothing has an effect', () => {
    expect(stabilityInWords(sentiment)).toBe('');
    expect(stabilityInWords(with_({ chance: 0 }))).toBe('');
    expect(overlap(1, 0)).toBe('');
  });
});

describe('discoveries in words', () => {
  const labels = Array.from({ length: 14 }, (_, player) => `w${player}`);

  it('names the surest, counts the others, and says how many may be chance', () => {
    expect(discoveriesInWords(uncertain, labels)).toBe(
      '“w2” & “w3”, “w3”, “w5”, “w13”, “w9” & “w13”, “w2” and 2 more are really there: of such a list at most 10 % are chance.',
    );
  });

  it('says so where none was found, and nothing where nobody looked', () => {
    expect(discoveriesInWords(with_({ discoveries: { level: 0.1, terms: [] } }), labels)).toMatch(
      /^No effect is so clear that chance can be ruled out/,
    );
    expect(discoveriesInWords(sentiment, labels)).toBe('');
  });
});

describe('the key of intervals', () => {
  const { terms } = uncertain.interactions;

  it('tells what ± and ? mean, the latter only where it stands', () => {
    expect(intervalKey(uncertain, terms)).toBe(
      '± range of the true value, 90 % sure; ? may be chance: the range holds 0',
    );
    expect(intervalKey(uncertain, terms.slice(0, 3))).toBe('± range of the true value, 90 % sure');
  });

  it('tells why there are none, where something else is known', () => {
    const bare = sentiment.interactions.terms;
    const index = { ...uncertain, interactions: { index: 'STII', order: 3, terms: bare } };
    expect(intervalKey(index, bare)).toMatch(/^No ranges: STII rests on few combinations/);
    expect(intervalKey(sentiment, bare)).toBe('');
    expect(intervalKey(with_({ chance: 0 }), terms)).toBe('');
    expect(intervalKey(uncertain, [])).toBe('');
  });
});
