import { loadSentenceEncoder, type SentenceEncoder, similarityScorer } from '@spex/models';
import { afterAll, beforeAll, expect, test } from 'vitest';

let encoder: SentenceEncoder;

beforeAll(async () => {
  encoder = await loadSentenceEncoder();
});
afterAll(() => encoder.dispose());

test('is the cosine of the two embeddings', async () => {
  const query = 'Where is the cat?';
  const texts = ['The cat sat on the mat.', 'Stocks fell sharply.', query, ''];
  const values = await similarityScorer(encoder, query).score(texts, {});
  const [target, ...others] = await Promise.all([query, ...texts].map((text) => encoder.encode([text])));
  for (const [row, vector] of others.entries()) {
    const product = vector.reduce((sum, value, at) => sum + value * target![at]!, 0);
    const cosine = product / Math.hypot(...vector) / Math.hypot(...target!);
    expect(values[row]).toBeCloseTo(cosine, 5);
  }
  expect(values[0]).toBeGreaterThan(values[1]!);
  expect(values[2]).toBeCloseTo(1, 5);
});

test('its id tells texts apart, its output shows the beginning', () => {
  const long = similarityScorer(encoder, `one  two ${'three '.repeat(30)}`);
  expect(similarityScorer(encoder, 'a').id).toBe(similarityScorer(encoder, 'a').id);
  expect(similarityScorer(encoder, 'a').id).not.toBe(similarityScorer(encoder, 'b').id);
  expect(similarityScorer(encoder, 'say "a"').outputs).toEqual(['similarity("say \\"a\\"")']);
  expect(long.outputs[0]).toMatch(/^similarity\("one two three (three )+.*…"\)$/);
  expect(long.outputs[0]!.length).toBeLessThan(80);
});

test('an empty text to compare with is refused', () => {
  expect(() => similarityScorer(encoder, ' \n')).toThrow('the text to compare with is empty');
});

test('a signal stops it', async () => {
  await expect(similarityScorer(encoder, 'a').score(['b'], { signal: AbortSignal.abort() })).rejects.toThrow(
    /abort/,
  );
});
