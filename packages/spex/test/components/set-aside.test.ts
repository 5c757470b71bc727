import { InvalidArgumentError } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setAside } from '../../src/components/set-aside.ts';

const prompts = (texts: readonly string[]) => texts.map((prompt) => ({ prompt, answer: 'x' }));
const TEN = prompts([...'abcdefghij']);
const numbers = (part: readonly { readonly number: number }[]) => part.map(({ number }) => number);

describe('setting prompts aside', () => {
  it('splits all of them, the same for the same seed', () => {
    const split = setAside(TEN, 0.3, [], 1);
    expect(split.heldOut).toHaveLength(3);
    expect([...numbers(split.explained), ...numbers(split.heldOut)].sort((a, b) => a - b)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    for (const { number, prompt } of [...split.explained, ...split.heldOut]) {
      expect(prompt).toBe(TEN[number - 1]);
    }
    expect(setAside(TEN, 0.3, [], 1)).toEqual(split);
    const seeds = Array.from({ length: 20 }, (_, seed) =>
      numbers(setAside(TEN, 0.3, [], seed).heldOut).join(),
    );
    expect(new Set(seeds).size).toBeGreaterThan(10);
  });

  it('leaves those that are asked for', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { explained } = setAside(TEN, 0.5, [2, 9, 9], seed);
      expect(numbers(explained)).toEqual(expect.arrayContaining([2, 9]));
      expect(explained).toHaveLength(5);
    }
  });

  it('keeps prompts of one text together', () => {
    const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 8, maxLength: 20 });
    fc.assert(
      fc.property(texts, fc.double({ min: 0.2, max: 0.6, noNaN: true }), fc.nat(50), (own, share, seed) => {
        fc.pre(new Set(own).size > 3);
        let split: ReturnType<typeof setAside>;
        try {
          split = setAside(prompts(own), share, [1], seed);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidArgumentError);
          return;
        }
        const side = (part: typeof split.explained) => new Set(part.map(({ prompt }) => prompt.prompt));
        const seen = side(split.explained);
        expect([...side(split.heldOut)].filter((text) => seen.has(text))).toEqual([]);
        expect(seen.has(own[0]!)).toBe(true);
      }),
    );
  });

  it.each<[string, number, readonly string[], readonly number[], string]>([
    ['too small a share', 0.1, [...'abcdefgh'], [], 'a share of 0.1 of 8 prompts sets only 1 aside'],
    ['a share of nothing', 0.1, [...'abc'], [], 'a share of 0.1 of 3 prompts sets none aside'],
    ['all', 0.99, [...'abcd'], [], 'of 4 prompts, 0 would be explained and 4 set aside'],
    ['all asked for', 0.5, [...'abcd'], [1, 2, 3, 4], 'of 4 prompts, 4 would be explained and 0 set aside'],
  ])('refuses %s', (_, share, texts, kept, message) => {
    expect(() => setAside(prompts(texts), share, kept, 0)).toThrow(message);
  });
});
