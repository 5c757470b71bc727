import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadTransformersPackages } from '../../src/transformers/packages.ts';
import {
  createPromptTokenizer,
  type TokenizerConfig,
  type TokenizerFile,
} from '../../src/transformers/tokenizer.ts';
import { TOKENIZER, TOKENIZER_CONFIG } from './tiny-model.ts';

const packages = loadTransformersPackages();

/** GPT-2's way: a token a byte, each written as one letter; a merge for " t" and one for "he". */
function byteLevel(): TokenizerFile {
  const printable = [...range(33, 126), ...range(161, 172), ...range(174, 255)];
  let next = 256;
  const letters = range(0, 255).map((byte) => String.fromCodePoint(printable.includes(byte) ? byte : next++));
  const tokens = [...letters, 'Ġt', 'he', '<|end|>'];
  return {
    added_tokens: [{ id: 258, content: '<|end|>', special: true, normalized: false }],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    post_processor: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false },
    decoder: { type: 'ByteLevel' },
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: ['Ġ t', 'h e'],
    },
  } as TokenizerFile;
}

/** T5's and Gemma's way: pieces with `▁` at the beginning of a word, added by a pre-tokenizer. */
function metaspace(scheme: string): TokenizerFile {
  const pieces = ['<unk>', '▁', '▁he', '▁t', ...'abcdefghijklmnopqrstuvwxyz'];
  return {
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: scheme, split: true },
    post_processor: null,
    decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: scheme, split: true },
    model: { type: 'Unigram', unk_id: 0, vocab: pieces.map((piece, at) => [piece, -1 - at / 10]) },
  } as TokenizerFile;
}

const KINDS: [string, () => TokenizerFile, TokenizerConfig][] = [
  ['a space put before by a normalizer', () => TOKENIZER as unknown as TokenizerFile, TOKENIZER_CONFIG],
  ['bytes', byteLevel, { eos_token: '<|end|>' }],
  ['a space put before every word', () => metaspace('always'), {}],
  ['a space put before the first word', () => metaspace('first'), {}],
];

describe.each(KINDS)('%s', (name, file, config) => {
  const tokenizer = createPromptTokenizer(packages, file(), config);
  const letters = name === 'bytes' ? [...'athe é🎈'] : [...'athe '];
  const answers = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 12 });

  test('an answer’s pieces are the answer, letter by letter', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const ids = tokenizer.answer(answer);
        expect(tokenizer.pieces(ids)).toHaveLength(ids.length);
        expect(tokenizer.pieces(ids).join('')).toBe(answer);
        expect(tokenizer.text([...ids])).toBe(answer);
      }),
    );
  });

  test('an answer begins without a space that it has not', () => {
    expect(tokenizer.answer('he')).not.toEqual(tokenizer.answer(' he'));
    expect(tokenizer.pieces(tokenizer.answer('the'))[0]).toMatch(/^t/);
  });
});

test('a letter of several bytes belongs to the last of them', () => {
  const tokenizer = createPromptTokenizer(packages, byteLevel(), {});
  expect(tokenizer.pieces(tokenizer.answer('aé the'))).toEqual(['a', '', 'é', ' t', 'he']);
});

test('an empty prompt starts from the token that ends a text, where there is none that starts one', () => {
  const tokenizer = createPromptTokenizer(packages, byteLevel(), { eos_token: '<|end|>' });
  expect([...tokenizer.prompt('')]).toEqual([258]);
  const without = createPromptTokenizer(packages, byteLevel(), {});
  expect(() => without.prompt('')).toThrow('an empty prompt gives this model nothing to start from');
});

test('tokens after a text are left out of a prompt, and kept around a text that is classified', () => {
  const around = {
    ...TOKENIZER,
    post_processor: {
      ...TOKENIZER.post_processor,
      single: [
        { SpecialToken: { id: '<s>', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '</s>', type_id: 0 } },
      ],
      special_tokens: {
        '<s>': { id: '<s>', ids: [0], tokens: ['<s>'] },
        '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] },
      },
    },
  } as unknown as TokenizerFile;
  const tokenizer = createPromptTokenizer(packages, around, TOKENIZER_CONFIG);
  expect([...tokenizer.prompt('a')]).toEqual([0, 3, 4]);
  expect([...tokenizer.whole('a')]).toEqual([0, 3, 4, 1]);
});

test('of several chat templates the one called default; a file of its own comes first', () => {
  const named = (name: string, text: string) => ({ name, template: text });
  const config = { ...TOKENIZER_CONFIG, chat_template: [named('tools', 'b'), named('default', 'a')] };
  const file = TOKENIZER as unknown as TokenizerFile;
  const chat = [{ role: 'user', content: 'x' }];
  expect([...createPromptTokenizer(packages, file, config).prompt(chat)]).toEqual([3, 4]);
  expect([...createPromptTokenizer(packages, file, config, 'c').prompt(chat)]).toEqual([3, 6]);
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
