import { InvalidArgumentError } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tfidfFeatures } from '../../src/index.ts';

/** So many columns that no two of the few terms of these tests share one. */
const WIDE = { columns: 1 << 14 };

const row = ({ columns, values }: { columns: number; values: Float64Array }, at: number) =>
  values.subarray(at * columns, (at + 1) * columns);
const nonzero = (values: Float64Array) => [...values].filter((value) => value !== 0).sort((a, b) => a - b);
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

/** TF-IDF by terms, without a hash: of each text a map from term to weight. */
function byTerms(train: string[], texts: string[]): Map<string, number>[] {
  const terms = (text: string): string[] => {
    const words = text.toLowerCase().split(' ').filter(Boolean);
    return [...words, ...words.slice(1).map((word, at) => `${words[at]} ${word}`)];
  };
  return texts.map((text) => {
    const weights = new Map<string, number>();
    for (const term of terms(text)) {
      const having = train.filter((one) => terms(one).includes(term)).length;
      const idf = Math.log((1 + train.length) / (1 + having)) + 1;
      weights.set(term, (weights.get(term) ?? 0) + idf);
    }
    const length = Math.hypot(...weights.values());
    return new Map([...weights].map(([term, weight]) => [term, weight / length]));
  });
}

describe('TF-IDF', () => {
  test('agrees with a count by terms: weights of each row, cosines of all pairs', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', 'dd', 'E'), { maxLength: 6 })
      .map((words) => words.join(' '));
    const texts = fc.array(text, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(texts, texts, (train, asked) => {
        const found = tfidfFeatures(train, asked, WIDE);
        const all = [...byTerms(train, train), ...byTerms(train, asked)];
        const rows = [
          ...train.map((_, at) => row(found.train, at)),
          ...asked.map((_, at) => row(found.test, at)),
        ];
        all.forEach((terms, at) => {
          const weights = [...terms.values()].sort((a, b) => a - b);
          const own = nonzero(rows[at]!);
          expect(own).toHaveLength(weights.length);
          for (const [place, value] of own.entries()) expect(value).toBeCloseTo(weights[place]!, 12);
          all.forEach((other, second) => {
            let cosine = 0;
            for (const [term, weight] of terms) cosine += weight * (other.get(term) ?? 0);
            expect(dot(rows[at]!, rows[second]!)).toBeCloseTo(cosine, 12);
          });
        });
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  test('terms that share a column are counted together, without signs', () => {
    const { train } = tfidfFeatures(['one two three four', 'five'], ['six'], { columns: 1 });
    expect([...train.values]).toEqual([1, 1]);
  });

  test('a text without words is a row of zeros', () => {
    const { train, test } = tfidfFeatures(['', 'a b'], [' ?! '], { columns: 8 });
    expect([...row(train, 0), ...test.values].every((value) => value === 0)).toBe(true);
    expect(Math.hypot(...row(train, 1))).toBeCloseTo(1, 14);
  });

  test.each([
    ['Don’t STOP', 'don’t stop', 3],
    ['naïve café', 'Naïve, CAFÉ!', 3],
    ['東京タワー', '東 京 タ ワ ー', 9],
    ['日本 2020', '日 本 2020', 5],
  ])('%j has the words of %j', (one, other, terms) => {
    const { train, test } = tfidfFeatures([one], [other], WIDE);
    expect(dot(train.values, test.values)).toBeCloseTo(1, 12);
    expect(nonzero(train.values)).toHaveLength(terms);
  });

  test('the order of words counts, by pairs', () => {
    const { train, test } = tfidfFeatures(['dog bites man'], ['man bites dog'], WIDE);
    expect(dot(train.values, test.values)).toBeGreaterThan(0.4);
    expect(dot(train.values, test.values)).toBeLessThan(0.99);
  });

  test('4,096 columns by default, about evenly filled', () => {
    const texts = Array.from({ length: 8192 }, (_, at) => `word${at}`);
    const { train } = tfidfFeatures(texts, ['a']);
    expect(train.columns).toBe(4096);
    const filled = new Float64Array(4096);
    train.values.forEach((value, at) => {
      if (value !== 0) filled[at % 4096]! += 1;
    });
    // Chi-square with 4,095 degrees of freedom: mean 4,095, standard deviation 90.5.
    const chiSquare = filled.reduce((sum, count) => sum + (count - 2) ** 2 / 2, 0);
    expect(Math.abs(chiSquare - 4095)).toBeLessThan(5 * 90.5);
  });

  test.each([0, -1, 1.5, Number.NaN])('%d columns are refused', (columns) => {
    expect(() => tfidfFeatures(['a'], ['b'], { columns })).toThrow(InvalidArgumentError);
    expect(() => tfidfFeatures(['a'], ['b'], { columns })).toThrow(
      `columns must be an integer of at least 1, not ${columns}`,
    );
  });
});
