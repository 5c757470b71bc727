import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segments } from '../../../src/features/players/segments.ts';
import { anyString, writing } from '../texts.ts';

// Without the scripts that a dictionary cuts, whose likeliest cut may change with the context.
const spaced = fc
  .array(fc.oneof(writing, anyString), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join('').replace(/[\p{sc=Thai}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/gu, 'a'));

describe.each([
  ['word', 16],
  ['sentence', 2],
] as const)('%s segments', (granularity, margin) => {
  const segmenter = new Intl.Segmenter('en', { granularity });

  it('are those of the whole text, whatever the window', () => {
    fc.assert(
      fc.property(spaced, fc.integer({ min: 1, max: 80 }), (text, window) => {
        const whole = Array.from(segmenter.segment(text), ({ segment, index }) => [index, segment]);
        const found = Array.from(segments(text, segmenter, margin, window), (one) => [one.start, one.text]);
        expect(found).toEqual(whole);
      }),
    );
  });

  it('cover scripts that are cut by dictionaries', () => {
    const text = '私は猫が好きですが、犬は嫌いです。ฉันไม่ชอบหนังเรื่องนี้เลย'.repeat(20);
    const found = Array.from(segments(text, segmenter, margin, 60), (one) => one.text);
    expect(found.join('')).toBe(text);
    expect(found).toEqual(Array.from(segmenter.segment(text), ({ segment }) => segment));
  });

  it('wait for what decides them: a lower-case letter past the window', () => {
    const text = `It is etc. ${'123 '.repeat(40)}and so on. Yes.`;
    const found = Array.from(segments(text, segmenter, margin, 20), (one) => one.text);
    expect(found).toEqual(Array.from(segmenter.segment(text), ({ segment }) => segment));
  });
});
