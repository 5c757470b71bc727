import { Tokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBpe } from '../../src/transformers/bpe.ts';
import { logSumExp } from '../../src/transformers/log-softmax.ts';

describe('log of the sum of exponentials', () => {
  const plain = (values: readonly number[]) => {
    const largest = Math.max(...values);
    return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
  };

  test('is that of Math.exp to 1e-12', () => {
    const logits = fc.array(fc.double({ min: -200, max: 200, noNaN: true }).map(Math.fround), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(logits, fc.nat(3), (values, before) => {
        const data = Float32Array.from([...new Array(before).fill(999), ...values, 999]);
        expect(Math.abs(logSumExp(data, before, values.length) - plain(values))).toBeLessThan(1e-12);
      }),
    );
  });

  test('many small terms still count', () => {
    const values = [0, ...new Array(100_000).fill(-18)];
    const expected = Math.log1p(100_000 * Math.exp(-18));
    expect(logSumExp(Float32Array.from(values), 0, values.length)).toBeCloseTo(expected, 11);
  });

  test('minus infinity is a term of nothing; NaN is not hidden', () => {
    expect(logSumExp(Float32Array.of(2, -Infinity), 0, 2)).toBeCloseTo(2, 14);
    expect(logSumExp(Float32Array.of(2, NaN, 3), 0, 3)).toBeNaN();
  });
});

describe('byte-pair merging', () => {
  const letters = ['a', 'b', 'c', '▁', 'é', '🎈'];
  /** Merges of tokens that are there by then, as training makes them. */
  const merges = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 40 }).map((picks) => {
    const tokens = [...letters];
    const pairs: [string, string][] = [];
    for (const [left, right] of picks) {
      const pair: [string, string] = [tokens[left % tokens.length]!, tokens[right % tokens.length]!];
      if (pair.join('').length > 12 || pairs.some((known) => String(known) === String(pair))) continue;
      pairs.push(pair);
      if (!tokens.includes(pair.join(''))) tokens.push(pair.join(''));
    }
    return { pairs, vocab: Object.fromEntries(tokens.map((token, id) => [token, id])) };
  });
  const word = fc.string({ unit: fc.constantFrom(...letters, 'x', '🌧'), maxLength: 60 });

  test('gives the tokens that Hugging Face’s tokenizer gives', () => {
    fc.assert(
      fc.property(merges, fc.array(word, { maxLength: 5 }), ({ pairs, vocab }, words) => {
        const model = { type: 'BPE', unk_token: null, vocab, merges: pairs };
        const parts = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null };
        const library = new Tokenizer({ ...parts, added_tokens: [], model }, {});
        const bpe = createBpe(model);
        const spaced = createBpe({ vocab, merges: pairs.map((pair) => pair.join(' ')) });
        for (const text of [...words, ...words]) {
          const expected = (library.model as unknown as { bpe(word: string): string[] }).bpe(text);
          expect(bpe(text)).toEqual(expected);
          expect(spaced(text)).toEqual(expected);
        }
      }),
    );
  });

  test('a merge that comes late does not disturb an earlier one', () => {
    const vocab = { a: 0, b: 1, ab: 2, bb: 3, abb: 4 };
    const bpe = createBpe({ vocab, merges: ['b b', 'a b', 'ab b'] });
    expect(bpe('abb')).toEqual(['a', 'bb']);
    expect(bpe('bbb')).toEqual(['bb', 'b']);
    expect(bpe('aabb')).toEqual(['a', 'a', 'bb']);
    expect(bpe('')).toEqual([]);
  });
});
