import { createRandom } from '@spex/core';
import { expect, test } from 'vitest';
import { dropWords, naturalSpelling, replaceWords, vary } from '../../training/corpus.ts';

const WORDS = "it 's not that i do n't like it , it just ca n't be good !".split(' ');

test('natural spelling joins what the corpus parts', () => {
  expect(naturalSpelling(WORDS)).toBe("It's not that I don't like it, it just can't be good!");
  expect(naturalSpelling([])).toBe('');
});

test('words are dropped and replaced at the rate asked for, in order', () => {
  const random = createRandom(1);
  const many = Array.from({ length: 10_000 }, (_, at) => `${at}`);
  const kept = dropWords(many, 0.3, random).map(Number);
  expect(kept.length / many.length).toBeCloseTo(0.7, 1);
  expect(kept).toEqual([...kept].sort((a, b) => a - b));
  const masked = replaceWords(many, '[MASK]', 0.2, random);
  expect(masked).toHaveLength(10_000);
  expect(masked.filter((word) => word === '[MASK]').length / 10_000).toBeCloseTo(0.2, 1);
});

test('a sentence varies, the same way for the same seed', () => {
  const texts = (seed: number): string[] => {
    const random = createRandom(seed);
    return Array.from({ length: 200 }, () => vary(WORDS, random));
  };
  expect(texts(1)).toEqual(texts(1));
  expect(new Set(texts(1)).size).toBeGreaterThan(80);
  expect(texts(1)).toContain(WORDS.join(' '));
  expect(texts(1)).toContain(naturalSpelling(WORDS));
  expect(texts(1).some((text) => text.includes('[MASK]') || text.includes('…'))).toBe(true);
});
