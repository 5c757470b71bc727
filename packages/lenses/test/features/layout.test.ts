import { InvalidArgumentError } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { type LayoutOptions, layOut } from '../../src/features/layout.ts';

const labels = (options: LayoutOptions): string[] => layOut(options).players.map((player) => player.label);
const groups = (options: LayoutOptions): (string | undefined)[] =>
  layOut(options).players.map((player) => player.group);

describe('merging', () => {
  const text = 'He never fails. She never, ever fails us';

  it.each<[what: string, options: Partial<LayoutOptions>, string]>([
    ['by indices', { merge: [[2, 1]] }, 'He|never fails.|She|never,|ever|fails|us'],
    ['apart', { merge: [[1, 5]] }, 'He|never … ever|fails.|She|never,|fails|us'],
    ['by phrase', { merge: ['never fails'] }, 'He|never fails.|She|never,|ever|fails|us'],
    ['by phrase with punctuation', { merge: ['never,  ever'] }, 'He|never|fails.|She|never, ever|fails|us'],
    ['by expression, every match', { merge: [/\S+ never/i] }, 'He never|fails.|She never,|ever|fails|us'],
    ['several', { merge: ['He never', [5, 6]] }, 'He never|fails.|She|never,|ever fails|us'],
    ['every 3', { every: 3 }, 'He never fails.|She never, ever|fails us'],
    ['at most 3, evenly', { maxPlayers: 3 }, 'He never fails.|She never, ever|fails us'],
    ['at most 5', { maxPlayers: 5 }, 'He never|fails. She|never,|ever fails|us'],
    ['at most more than there are', { maxPlayers: 50 }, 'He|never|fails.|She|never,|ever|fails|us'],
    ['merge, then every', { merge: [[0, 1]], every: 2 }, 'He never fails.|She never,|ever fails|us'],
  ])('%s', (_, options, merged) => {
    expect(labels({ text, ...options }).join('|')).toBe(merged);
  });

  it('tells spans of players in several pieces', () => {
    expect(layOut({ text: 'a b c d', merge: [[0, 2, 3]] }).players).toEqual([
      {
        label: 'a … c d',
        spans: [
          [0, 1],
          [4, 7],
        ],
      },
      { label: 'b', span: [2, 3] },
    ]);
  });

  it('never merges across slots by count, and shares what is allowed by size', () => {
    const options = { template: '{{a}} | {{b}}', slots: { a: 'one', b: 'two three four five six' } };
    expect(labels({ ...options, every: 2 })).toEqual(['one', 'two three', 'four five', 'six']);
    expect(labels({ ...options, maxPlayers: 4 })).toEqual(['one', 'two three', 'four five', 'six']);
    expect(labels({ ...options, maxPlayers: 2 })).toEqual(['one', 'two three four five six']);
  });

  it.each<[Partial<LayoutOptions>, RegExp]>([
    [{ merge: [[0, 99]] }, /player 99 is out of range: players are 0 to 7/],
    [{ merge: [[0, 1.5]] }, /out of range/],
    [{ merge: [[3]] }, /at least two players/],
    [
      {
        merge: [
          [0, 1],
          [1, 2],
        ],
      },
      /player 1 is in two merges/,
    ],
    [{ merge: [[0, 0]] }, /player 0 is in two merges/],
    [{ merge: ['never was'] }, /'never was' does not cover two or more players/],
    [{ merge: ['ever fails'], players: 'regex:[a-z]{5,}' }, /does not cover/],
    [{ merge: ['ever fa'] }, /does not cover/],
    [{ merge: [' '] }, /must not be empty/],
    [{ every: 0 }, /every must be an integer of at least 1/],
    [{ maxPlayers: 1 }, /maxPlayers must be an integer of at least 2/],
    [{ every: 8 }, /leave one player of 8 \(words\).*pin or merge less/],
  ])('refuses %j', (options, reason) => {
    expect(() => layOut({ text, ...options })).toThrow(reason);
    expect(() => layOut({ text, ...options })).toThrow(InvalidArgumentError);
  });
});

describe('pinning', () => {
  it.each<[what: string, options: LayoutOptions, string]>([
    ['a word', { text: 'not good at all', pinned: 'not' }, 'good|at|all'],
    ['an expression', { text: 'a 1 b 2', pinned: /\d/ }, 'a|b'],
    ['a span', { text: 'a b c', pinned: [0, 3] }, 'c'],
    ['all but one', { text: 'a b c', pinned: 'b' }, 'a|c'],
    ['several', { text: 'a b c d', pinned: ['a', [2, 3]] }, 'c|d'],
    ['punctuation left over is pinned too', { text: 'Well, yes. No', pinned: /Well|No/ }, 'yes.'],
    [
      'inside a sentence',
      { text: 'It is not bad. Ok.', players: 'sentences', pinned: 'not' },
      'It is … bad.|Ok.',
    ],
    ['at its edges', { text: 'It is bad. Ok.', players: 'sentences', pinned: /It|bad/ }, 'is|Ok.'],
    ['overlapping', { text: 'one two three', pinned: ['e tw', 'two'] }, 'on|three'],
  ])('%s', (_, options, players) => {
    const expected = players.split('|');
    if (expected.length < 2) expect(() => layOut(options)).toThrow(/leave one player/);
    else expect(labels(options)).toEqual(expected);
  });

  it.each<[LayoutOptions['pinned'] & {}, RegExp]>([
    ['x', /pinned 'x' is nowhere in the text/],
    [/x/, /pinned \/x\/ is nowhere/],
    ['', /must not be empty/],
    [/x*/, /empty string/],
    [[0, 99], /outside the text/],
  ])('refuses %s', (pinned, reason) => {
    expect(() => layOut({ text: 'a b c', pinned })).toThrow(reason);
  });
});

describe('groups', () => {
  it('are sentences for words of several sentences', () => {
    expect(groups({ text: 'One two. Three' })).toEqual(['sentence 1', 'sentence 1', 'sentence 2']);
    expect(groups({ text: 'One two' })).toEqual([undefined, undefined]);
    expect(groups({ text: 'One. Two.', players: 'sentences' })).toEqual([undefined, undefined]);
    expect(groups({ text: 'One two. Three', group: 'none' })).toEqual([undefined, undefined, undefined]);
  });

  it('may be lines, paragraphs, slots or matches', () => {
    expect(groups({ text: 'a b\nc', group: 'line' })).toEqual(['line 1', 'line 1', 'line 2']);
    expect(groups({ text: 'a\nb\n\nc', group: 'paragraph' })).toEqual([
      'paragraph 1',
      'paragraph 1',
      'paragraph 2',
    ]);
    expect(groups({ text: 'Tom: hi you\nAnn: yes', group: /^(\w+):.*$/m })).toEqual([
      'Tom',
      'Tom',
      'Tom',
      'Ann',
      'Ann',
    ]);
    expect(groups({ text: 'a [b c] d', group: /\[.*?\]/ })).toEqual([undefined, '[b c]', '[b c]', undefined]);
    expect(groups({ template: '{{q}} {{c}}', slots: { q: 'a', c: 'b' } })).toEqual(['q', 'c']);
  });
});

describe('bad input', () => {
  it.each<[what: string, LayoutOptions, RegExp]>([
    ['empty text', { text: '' }, /the text is empty/],
    ['white space', { text: ' \n' }, /only white space/],
    ['one word', { text: 'Hello!' }, /one player \(words\).*give a longer text/],
    [
      'one sentence',
      { text: 'It is good.', players: 'sentences' },
      /one player \(sentences\).*use players 'words'/,
    ],
    ['no bare word', { text: '?! ...', players: 'bare-words' }, /no players \(bare-words\)/],
    ['nothing given', {}, /give either text, or template and slots/],
    ['both given', { text: 'a b', template: '{{a}}' }, /give either/],
    ['slots without template', { text: 'a b', slots: { a: 'b' } }, /slots need a template/],
    ['players by slot without template', { text: 'a b', players: { a: 'words' } }, /slots need a template/],
    [
      'players of an unknown slot',
      { template: '{{a}}', slots: { a: 'b c' }, players: { b: 'words' } },
      /no slot \{\{b\}\}/,
    ],
    ['unknown players', { text: 'a b', players: 'letters' }, /unknown kind of players 'letters'/],
    ['bad locale', { text: 'a b', locale: 'not a tag' }, /not a BCP 47 language tag/],
    ['empty slot', { template: 'x {{a}}', slots: { a: '' } }, /no players/],
  ])('%s', (_, options, reason) => {
    expect(() => layOut(options)).toThrow(reason);
    expect(() => layOut(options)).toThrow(InvalidArgumentError);
  });
});
