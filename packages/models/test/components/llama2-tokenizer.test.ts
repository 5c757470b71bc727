import { InvalidArgumentError } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { readLlama2Tokenizer } from '../../src/components/llama2-tokenizer.ts';

/** A tokenizer file of these tokens after the three special ones and the 256 bytes. */
function fileOf(tokens: readonly (readonly [text: string, score: number])[]): Uint8Array {
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).padStart(2, '0').toUpperCase()}>`,
  );
  const all = [...['<unk>', '\n<s>\n', '\n</s>\n', ...bytes].map((text) => [text, 0] as const), ...tokens];
  const encoder = new TextEncoder();
  const parts = all.map(([text, score]) => {
    const own = encoder.encode(text);
    const head = Buffer.alloc(8);
    head.writeFloatLE(score, 0);
    head.writeInt32LE(own.length, 4);
    return Buffer.concat([head, own]);
  });
  const longest = Buffer.alloc(4);
  longest.writeInt32LE(Math.max(...parts.map(({ length }) => length - 8)), 0);
  return Buffer.concat([longest, ...parts]);
}

const LETTERS = [' ', 'a', 'b', 'c', 'é'].map((letter, at) => [letter, -100 - at] as const);
const FILE = fileOf([...LETTERS, ['ab', -3], ['bc', -1], ['abc', -5], [' a', -2], ['aa', -4]]);
const [SPACE, A, B, C, E_ACUTE, AB, BC, ABC, SPACE_A, AA] = Array.from(
  { length: 10 },
  (_, at) => 259 + at,
) as [number, number, number, number, number, number, number, number, number, number];

describe('a tokenizer file of llama2.c', () => {
  const tokens = readLlama2Tokenizer(FILE, 'tiny.bin');

  it('merges the pair of the highest score first', () => {
    // bc (-1) comes before ab (-3), then a and bc make abc.
    expect([...tokens.following('abc')]).toEqual([ABC]);
    expect([...tokens.following('ab')]).toEqual([AB]);
    // ' a' (-2) takes the letter that ab would have.
    expect([...tokens.following(' ab')]).toEqual([SPACE_A, B]);
    // bc first; then ' a' (-2) before abc (-5).
    expect([...tokens.following(' abc')]).toEqual([SPACE_A, BC]);
    // The leftmost of equals.
    expect([...tokens.following('aaa')]).toEqual([AA, A]);
    expect([...tokens.following('c c')]).toEqual([C, SPACE, C]);
    expect([...tokens.following('')]).toEqual([]);
  });

  it('starts a text with its start token and a space', () => {
    expect([...tokens.whole('b')]).toEqual([1, SPACE, B]);
    expect([...tokens.whole('a')]).toEqual([1, SPACE_A]);
    expect([...tokens.whole('')]).toEqual([1]);
  });

  it('writes what is no token in bytes', () => {
    expect([...tokens.following('é')]).toEqual([E_ACUTE]);
    expect([...tokens.following('aü😀')]).toEqual([
      A,
      ...[0xc3, 0xbc, 0xf0, 0x9f, 0x98, 0x80].map((byte) => byte + 3),
    ]);
  });

  it('tells the text of a token', () => {
    expect([AB, SPACE_A, 9999].map((token) => tokens.text(token))).toEqual(['ab', ' a', '']);
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['text', new TextEncoder().encode('{"model": {"type": "BPE"}}')],
    ['a file that is cut off', FILE.subarray(0, FILE.length - 1)],
    ['a file with more behind it', Buffer.concat([FILE, Buffer.alloc(5)])],
    ['tokens without bytes', fileOf([]).subarray(0, 40)],
  ])('refuses %s', (_, bytes) => {
    expect(() => readLlama2Tokenizer(bytes, 'tok.bin')).toThrow(InvalidArgumentError);
    expect(() => readLlama2Tokenizer(bytes, 'tok.bin')).toThrow(
      'tok.bin is no tokenizer file of llama2.c: give such a .bin, or a tokenizer.json',
    );
  });
});
