import { InvalidArgumentError } from '@spex/core';
import { PLAYER_KINDS, parsePlayers, regexPlayers, spanPlayers } from '@spex/lenses';
import { describe, expect, it } from 'vitest';
import { cut } from '../texts.ts';

describe('regexPlayers', () => {
  it('makes every match a player, whatever the flags', () => {
    expect(cut(regexPlayers(/[a-z]+/i), 'One TWO, three')).toEqual(['One', 'TWO', 'three']);
    expect(cut(regexPlayers(/./y), '👍a')).toEqual(['👍', 'a']);
    expect(cut(regexPlayers('[\\p{Lu}]'), 'ÄbC')).toEqual(['Ä', 'C']);
    expect(cut(parsePlayers('regex:/[\\p{L}--[a-c]]/v'), 'abcd')).toEqual(['d']);
  });

  it('refuses empty matches, no match and malformed patterns', () => {
    expect(() => cut(regexPlayers(/x*/), 'ab')).toThrow(/matches the empty string at 0/);
    expect(() => cut(regexPlayers(/x/), 'ab')).toThrow(/matches nothing/);
    expect(() => regexPlayers('(')).toThrow(InvalidArgumentError);
  });
});

describe('spanPlayers', () => {
  it('sorts', () => {
    expect(
      cut(
        spanPlayers([
          [4, 6],
          [0, 2],
        ]),
        'ab  cd',
      ),
    ).toEqual(['ab', 'cd']);
  });

  it.each<[string, readonly (readonly [number, number])[], RegExp]>([
    ['fractions', [[0.5, 2]], /two integers/],
    ['negative', [[-1, 2]], /outside the text, which is 0-6/],
    ['past the end', [[0, 7]], /outside the text/],
    ['empty', [[2, 2]], /is empty/],
    ['reversed', [[3, 2]], /is empty/],
    ['NaN', [[Number.NaN, 2]], /two integers/],
    [
      'overlap',
      [
        [2, 4],
        [0, 3],
      ],
      /span 2-4 overlaps span 0-3/,
    ],
    ['half a character at its start', [[5, 6]], /surrogate pair/],
    ['half a character at its end', [[0, 5]], /surrogate pair/],
  ])('refuses %s', (_, spans, reason) => {
    expect(() => cut(spanPlayers(spans), 'abcd👍')).toThrow(reason);
    expect(() => cut(spanPlayers(spans), 'abcd👍')).toThrow(InvalidArgumentError);
  });
});

describe('parsePlayers', () => {
  it.each([
    ['words', 'a, b.', ['a,', 'b.']],
    ['BARE-WORDS', 'a, b.', ['a', 'b']],
    ['sentences', 'One. Two.', ['One.', 'Two.']],
    ['paragraphs', 'a\n\nb', ['a', 'b']],
    ['lines', 'a\nb', ['a', 'b']],
    ['regex:/[A-Z]+/i', 'ab-C', ['ab', 'C']],
    ['regex:/a/b/', 'a/b', ['a/b']],
    ['regex:[^,]+', 'a b,c', ['a b', 'c']],
    ['regex:a:b', 'a:b', ['a:b']],
    ['spans:3-5, 0-1', 'a  bc', ['a', 'bc']],
    ['whole', 'a b', ['a b']],
    ['pinned', 'a b', []],
  ])('%s', (spec, text, players) => {
    expect(cut(parsePlayers(spec), text)).toEqual(players);
  });

  it.each([
    ['wordz', /unknown kind of players 'wordz': give one of words, bare-words, sentences/],
    ['words:x', /unknown kind/],
    ['regex', /unknown kind/],
    ['regex:', /needs a pattern/],
    ['regex:/(/', /not a valid regular expression/],
    ['regex:/a/q', /flags/],
    ['spans:0-4,x', /'x' is not a span/],
    ['spans:', /is not a span/],
    ['', /unknown kind/],
  ])('refuses %j', (spec, reason) => {
    expect(() => parsePlayers(spec)).toThrow(reason);
    expect(() => parsePlayers(spec)).toThrow(InvalidArgumentError);
  });

  it('knows every kind that it lists', () => {
    for (const { spec } of PLAYER_KINDS) expect(parsePlayers(spec).kind).toBe(spec.split(':')[0]);
  });
});
