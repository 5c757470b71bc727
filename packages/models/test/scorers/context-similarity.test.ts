import {
  contextSimilarityScorer,
  loadSentenceEncoder,
  type SentenceEncoder,
  similarityScorer,
} from '@spex/models';
import { afterAll, beforeAll, expect, test } from 'vitest';

let encoder: SentenceEncoder;

beforeAll(async () => {
  encoder = await loadSentenceEncoder();
});
afterAll(() => encoder.dispose());

/** Counts the texts that the encoder is asked for. */
function counted(): { encoder: SentenceEncoder; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    encoder: {
      id: encoder.id,
      dimensions: encoder.dimensions,
      maxTokens: encoder.maxTokens,
      tokenCount: (text) => encoder.tokenCount(text),
      run: (...question) => encoder.run(...question),
      dispose: () => encoder.dispose(),
      encode(texts, context) {
        asked.push(...texts);
        return encoder.encode(texts, context);
      },
    },
  };
}

test('one short passage is as similar as by the plain similarity', async () => {
  const texts = ['The cat sat on the mat.', 'Stocks fell sharply.'];
  const plain = await similarityScorer(encoder, 'Where is the cat?').score(texts, {});
  const own = await contextSimilarityScorer(encoder, 'Where is the cat?').score(texts, {});
  texts.forEach((_, row) => {
    expect(own[row]).toBeCloseTo(plain[row]!, 5);
  });
});

test('several passages count as the mean of their vectors, whatever their order', async () => {
  const passages = ['The cat sat on the mat.', 'Stocks fell sharply.', 'It rained all day.'];
  const question = 'Where is the cat?';
  const vectors = await Promise.all([question, ...passages].map((text) => encoder.encode([text])));
  const mean = vectors[1]!.map((_, at) => (vectors[1]![at]! + vectors[2]![at]! + vectors[3]![at]!) / 3);
  const expected = mean.reduce((sum, value, at) => sum + value * vectors[0]![at]!, 0) / Math.hypot(...mean);
  const scorer = contextSimilarityScorer(encoder, question);
  const values = await scorer.score([passages.join('\n\n'), passages.toReversed().join('\n \n\n')], {});
  expect(values[0]).toBeCloseTo(expected, 5);
  expect(values[1]).toBeCloseTo(expected, 5);
});

test('reads beyond what the encoder reads', async () => {
  const filler = 'Stocks fell sharply in the morning trade of the exchange. '.repeat(40);
  const [without, withEnd] = await contextSimilarityScorer(encoder, 'Where is the cat?').score(
    [filler, `${filler}The cat sat on the mat. The cat is there. `.repeat(3)],
    {},
  );
  expect(Math.abs(withEnd! - without!)).toBeGreaterThan(1e-3);
});

test('embeds each passage once', async () => {
  const { encoder: counting, asked } = counted();
  const scorer = contextSimilarityScorer(counting, 'cat');
  await scorer.score(['a b\n\nc d', 'c d', 'a b'], {});
  await scorer.score(['c d\n\na b', 'e f'], {});
  expect(asked).toEqual(['cat', 'a b', 'c d', 'e f']);
});

test('an empty text has the value 0; an empty text to compare with is refused', async () => {
  expect([...(await contextSimilarityScorer(encoder, 'cat').score(['', ' \n\n '], {}))]).toEqual([0, 0]);
  expect(() => contextSimilarityScorer(encoder, '  ')).toThrow('the text to compare with is empty');
});
