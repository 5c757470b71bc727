import { expect, test } from 'vitest';
import { followingTokens, logProbOf, sortedBatches } from '../../src/throughput/bare.ts';

test('batches hold every row once, the shorter ones first', () => {
  expect(sortedBatches([5, 3, 9, 3, 1], 2)).toEqual([[4, 1], [3, 0], [2]]);
});

test('a tokenizer that puts a space before a text is not given the text’s own', () => {
  // One in which a word and the space before it are one token.
  const joined = (text: string) => text.match(/ ?\w+| /g) ?? [];
  expect(followingTokens(' be so', joined)).toEqual([' be', ' so']);
  const adding = (text: string) => joined(` ${text}`);
  expect(adding(' be')).toEqual([' ', ' be']);
  expect(followingTokens(' be so', adding)).toEqual([' be', ' so']);
});

test('log-probabilities are logits less the logarithm of the sum of their exponentials', () => {
  // Softmax of the middle three: 1/6, 2/6, 3/6. Large logits do not overflow.
  const logits = Float32Array.of(9, Math.log(1), Math.log(2), Math.log(3), 9);
  expect(Math.exp(logProbOf(logits, 1, 3, 0))).toBeCloseTo(1 / 6, 6);
  expect(Math.exp(logProbOf(logits, 1, 3, 2))).toBeCloseTo(1 / 2, 6);
  expect(logProbOf(Float32Array.of(1000, 1000), 0, 2, 1)).toBeCloseTo(-Math.LN2, 6);
});
