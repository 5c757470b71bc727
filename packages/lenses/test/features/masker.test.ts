import { type CoalitionBatch, createBatch, includeAll } from '@spex/core';
import {
  type Absence,
  bareWords,
  baselineAbsence,
  customAbsence,
  deletion,
  lines,
  paragraphs,
  regexPlayers,
  sentences,
  tokenAbsence,
  words,
} from '@spex/lenses';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Layout, type LayoutOptions, layOut } from '../../src/features/layout.ts';
import { createMasker } from '../../src/features/masker.ts';
import { anyString, oneRow, spaceless, writing } from './texts.ts';

/** Masks a layout; present players as a string of 0 and 1, one digit for each player. */
function mask(options: LayoutOptions, present: string, absence: Absence = deletion): string {
  const layout = layOut(options);
  expect(layout.players.map((player) => player.label)).toHaveLength(present.length);
  return createMasker(layout, absence)(
    oneRow(
      present.length,
      [...present].map((bit) => bit === '1'),
    ),
    0,
  );
}

describe('deletion mends white space', () => {
  it.each<[what: string, players: string, text: string, present: string, masked: string]>([
    ['middle', 'words', 'The acrobatics mixed with', '1011', 'The mixed with'],
    ['start', 'words', 'The acrobatics mixed', '011', 'acrobatics mixed'],
    ['end', 'words', 'The acrobatics mixed', '110', 'The acrobatics'],
    ['several', 'words', 'a b c d e', '10001', 'a e'],
    ['all', 'words', 'a b c', '000', ''],
    ['all but one', 'words', 'a b c', '010', 'b'],
    ['punctuation goes along', 'words', '"I like, hmm, it."', '1001', '"I it."'],
    ['outer white space stays', 'words', '\n  a b c \n', '010', '\n  b \n'],
    ['no outer white space left of nothing', 'words', '\n  a b \n', '00', ''],
    ['odd white space stays where it was', 'words', 'a  b c   d', '1011', 'a c   d'],
    ['line breaks stay', 'words', 'a b\nc d', '1001', 'a\nd'],
    ['a whole line', 'words', 'a\nb c\nd', '1001', 'a\nd'],
    ['blank lines stay', 'words', 'a b\n\nc\nd', '1001', 'a\n\nd'],
    ['indentation is the later line’s', 'words', 'if\n  a\n    b', '101', 'if\n    b'],
    ['lines', 'lines', 'one 1\ntwo 2\nthree 3', '101', 'one 1\nthree 3'],
    ['list items', 'lines', '- a\n- b\r\n- c\n', '011', '- b\r\n- c\n'],
    ['paragraphs', 'paragraphs', 'a\na\n\nb\n\n\nc', '101', 'a\na\n\n\nc'],
    ['sentences', 'sentences', 'One. Two!  Three.', '101', 'One.  Three.'],
    ['Japanese', 'words', '私は猫が好きです。', '101111', '私猫が好きです。'],
    ['Chinese', 'words', '我喜欢这部电影,但是不好。', '1101101', '我喜欢部电影,不好。'],
    ['Arabic', 'words', 'لم يعجبني هذا الفيلم', '1011', 'لم هذا الفيلم'],
    ['Thai', 'words', 'ฉันไม่ชอบหนังเรื่องนี้', '101111', 'ฉันชอบหนังเรื่องนี้'],
    ['emoji', 'words', 'so 😀😀 good', '1101', 'so 😀 good'],
    ['no space before marks that stay', 'bare-words', 'haunting music, make', '101', 'haunting, make'],
    ['marks at the start stay', 'bare-words', 'Well, yes. No', '011', ', yes. No'],
    ['no space inside brackets', 'bare-words', 'we (see this) go', '1011', 'we (this) go'],
    ['nor before the closing one', 'bare-words', 'we (see this) go', '1101', 'we (see) go'],
    ['empty brackets', 'bare-words', 'we (see) go', '101', 'we () go'],
    ['quotes hug what is left', 'bare-words', 'a "very good" b', '1011', 'a "good" b'],
    ['from both sides', 'bare-words', 'a "very good" b', '1101', 'a "very" b'],
    ['currency keeps its space', 'bare-words', 'for $5 now', '101', 'for $ now'],
    ['marks as players', 'regex:\\w+|[^\\w\\s]', 'see it, now!', '10101', 'see,!'],
    ['inside a word', 'spans:0-2,2-8,8-12', 'unbelievable', '101', 'unable'],
  ])('%s: %s %j', (_, players, text, present, masked) => {
    expect(mask({ text, players }, present)).toBe(masked);
  });
});

describe('tokens', () => {
  it.each<[what: string, players: string, text: string, present: string, masked: string]>([
    ['one for each player', 'words', 'a b, c d', '1001', 'a [M] [M] d'],
    ['all', 'words', ' a b\nc ', '000', ' [M] [M]\n[M] '],
    ['without spaces', 'words', '我喜欢。', '10', '我[M]'],
    ['punctuation that stays', 'bare-words', 'a b, c', '101', 'a [M], c'],
  ])('%s', (_, players, text, present, masked) => {
    expect(mask({ text, players }, present, tokenAbsence('[M]'))).toBe(masked);
  });

  it.each<[what: string, players: string, text: string, present: string, masked: string]>([
    ['a run is one', 'words', 'a b c d', '1001', 'a [M] d'],
    ['runs stay apart', 'words', 'a b c d e', '00100', '[M] c [M]'],
    ['lines stay apart', 'words', 'a b\nc d', '0001', '[M]\n[M] d'],
    ['marks that stay keep runs apart', 'bare-words', 'a b, c d.', '0000', '[M], [M].'],
    ['the end', 'words', 'a b c', '100', 'a [M]'],
  ])('collapsed: %s', (_, players, text, present, masked) => {
    expect(mask({ text, players }, present, tokenAbsence('[M]', { collapse: true }))).toBe(masked);
  });

  it('has a default and refuses blanks', () => {
    expect(mask({ text: 'a b' }, '10', tokenAbsence())).toBe('a [MASK]');
    expect(() => tokenAbsence(' ')).toThrow(/token must hold text/);
  });
});

describe('baselines', () => {
  it.each<
    [what: string, options: LayoutOptions, baseline: Parameters<typeof baselineAbsence>[0], string, string]
  >([
    ['aligned', { text: 'a b c' }, 'x y z', '101', 'a y c'],
    ['all of it', { text: 'a b c' }, 'x y z', '000', 'x y z'],
    ['shorter: the rest is deleted', { text: 'a b c' }, 'x', '000', 'x'],
    ['shorter, mended', { text: 'a b c' }, 'x', '101', 'a c'],
    ['longer: the last shows the rest', { text: 'a b' }, 'x y,  z!', '10', 'a y,  z!'],
    ['sentences', { text: 'It is. So?', players: 'sentences' }, 'Oh. My.', '10', 'It is. My.'],
    ['merged neighbours show what is between', { text: 'a b c', merge: [[0, 1]] }, 'x  y z', '01', 'x  y c'],
    ['merged apart', { text: 'a b c', merge: [[0, 2]] }, 'x y z', '01', 'x b z'],
    ['an array', { text: 'a b c' }, ['x', '', 'z'], '000', 'x z'],
    ['an array, merged apart', { text: 'a b c', merge: [[0, 2]] }, ['x', 'y'], '00', 'x y'],
    ['a function', { text: 'a b' }, (player, index) => `${player.label}${index}`, '00', 'a0 b1'],
    ['a record', { template: '<{{q}}> {{c}}', slots: { q: 'a', c: 'b c' } }, { c: 'x y' }, '000', '<> x y'],
    [
      'one slot of several is cut',
      { template: '{{q}} {{c}}', slots: { q: 'a', c: 'b c' }, players: { q: 'pinned' } },
      'x y',
      '00',
      'a x y',
    ],
    [
      'pinned inside a player',
      { text: 'We never win. So?', players: 'sentences', pinned: 'never' },
      'Oh. My.',
      '00',
      'Oh. never My.',
    ],
  ])('%s', (_, options, baseline, present, masked) => {
    expect(mask(options, present, baselineAbsence(baseline))).toBe(masked);
  });

  it.each<[string, LayoutOptions, Parameters<typeof baselineAbsence>[0], RegExp]>([
    ['too few', { text: 'a b' }, ['x'], /1 replacements for 2 players/],
    ['no string', { text: 'a b' }, ['x', 1 as unknown as string], /player 1 is not a string/],
    ['one text for two slots', { template: '{{q}} {{c}}', slots: { q: 'a', c: 'b' } }, 'x', /several slots/],
    ['unknown slot', { template: '{{q}}', slots: { q: 'a b' } }, { z: 'x' }, /no players: z/],
    ['given spans', { text: 'ab', players: 'spans:0-1,1-2' }, 'x', /given spans cannot cut a baseline/],
  ])('refuse %s', (_, options, baseline, reason) => {
    expect(() => mask(options, '11', baselineAbsence(baseline))).toThrow(reason);
  });
});

describe('custom', () => {
  it('renders by itself, also past the 32nd player', () => {
    const text = Array.from({ length: 40 }, (_, at) => `w${at}`).join(' ');
    const absence = customAbsence('list', (isPresent) =>
      Array.from({ length: 40 }, (_, at) => (isPresent(at) ? at : ''))
        .join(' ')
        .trim(),
    );
    expect(mask({ text }, `1${'0'.repeat(38)}1`, absence).split(/ +/)).toEqual(['0', '39']);
    expect(() => customAbsence('', () => '')).toThrow(/needs an id/);
  });
});

describe('templates', () => {
  const options: LayoutOptions = { template: 'Review: {{text}}\nRating: ', slots: { text: ' The movie ' } };

  it.each([
    ['11', 'Review:  The movie \nRating: '],
    ['01', 'Review:  movie \nRating: '],
    ['10', 'Review:  The \nRating: '],
    ['00', 'Review: \nRating: '],
  ])('%s: pinned text stays byte for byte', (present, masked) => {
    expect(mask(options, present)).toBe(masked);
  });

  it('cuts each slot its own way', () => {
    const two: LayoutOptions = {
      template: '[{{context}}] {{question}}? {{note}}',
      slots: { context: 'One x. Two y.', question: 'why so', note: ' \n' },
      players: { context: 'sentences', question: 'whole' },
    };
    const layout = layOut(two);
    expect(layout.players).toEqual([
      { label: 'One x.', span: [1, 7], group: 'context' },
      { label: 'Two y.', span: [8, 14], group: 'context' },
      { label: 'why so', span: [16, 22], group: 'question' },
    ]);
    expect(mask(two, '111')).toBe('[One x. Two y.] why so?  \n');
    expect(mask(two, '010')).toBe('[Two y.] ?  \n');
  });

  it('marks at a slot’s edge do not cling to the template', () => {
    expect(mask({ template: 'a {{t}}, b', slots: { t: 'x, y' } }, '01')).toBe('a y, b');
    expect(mask({ template: '({{t}})', slots: { t: 'x y' } }, '00')).toBe('()');
  });
});

const segmenters = [
  words,
  bareWords,
  sentences,
  paragraphs,
  lines,
  regexPlayers(/\S+|\s\S/),
  regexPlayers(/\p{L}/u),
];
const cases = fc.record({
  text: fc.oneof(writing, writing, anyString),
  players: fc.constantFrom(...segmenters),
  bits: fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
  every: fc.constantFrom(1, 1, 2, 3),
});

/** The layout, or null for a text that this segmenter finds no two players in. */
function tryLayout(options: LayoutOptions): Layout | null {
  try {
    return layOut(options);
  } catch {
    return null;
  }
}

function check(
  property: (layout: Layout, coalition: CoalitionBatch, bits: readonly boolean[]) => void,
): void {
  fc.assert(
    fc.property(cases, ({ text, players, bits, every }) => {
      const layout = tryLayout({ text, players, every });
      fc.pre(layout !== null);
      property(layout, oneRow(layout.players.length, bits), bits);
    }),
    { numRuns: 400 },
  );
}

describe('properties', () => {
  it('all present is the text, byte for byte, whatever absent means', () => {
    check((layout) => {
      const full = createBatch(1, layout.players.length);
      includeAll(full, 0);
      for (const absence of [deletion, tokenAbsence('…', { collapse: true }), baselineAbsence(() => 'x')]) {
        expect(createMasker(layout, absence)(full, 0)).toBe(layout.text);
      }
    });
  });

  it('labels are unique and spans show their text', () => {
    check((layout) => {
      const { players, text } = layout;
      expect(new Set(players.map((player) => player.label)).size).toBe(players.length);
      for (const { span, spans } of players) {
        expect(span === undefined).toBe(spans !== undefined);
        for (const [start, end] of spans ?? [span!]) expect(text.slice(start, end).trim()).not.toBe('');
      }
    });
  });

  it('deletion keeps exactly the characters of what is present and what is nobody’s', () => {
    check((layout, coalition, bits) => {
      // Independently: every UTF-16 unit of an absent player is struck out, white space is ignored.
      const units = layout.text.split('');
      layout.players.forEach(({ span, spans }, player) => {
        if (bits[player % bits.length]) return;
        for (const [start, end] of spans ?? [span!]) units.fill('', start, end);
      });
      expect(spaceless(createMasker(layout, deletion)(coalition, 0))).toBe(spaceless(units.join('')));
    });
  });

  it('disjoint coalitions share nothing but what is nobody’s', () => {
    check((layout, coalition, bits) => {
      const { players } = layout;
      const masker = createMasker(layout, deletion);
      const size = (batch: CoalitionBatch): number => spaceless(masker(batch, 0)).length;
      const others = oneRow(
        players.length,
        players.map((_, player) => !bits[player % bits.length]),
      );
      const nobody = size(createBatch(1, players.length));
      expect(size(coalition) + size(others)).toBe(spaceless(layout.text).length + nobody);
    });
  });

  it('deletion makes no white space that was not there', () => {
    // With matches that begin in white space, a player may carry some of its own.
    check((layout, coalition) => {
      const { text } = layout;
      const masked = createMasker(layout, deletion)(coalition, 0);
      const inner = layout.parts.every(
        (part) => text.slice(part.start, part.end).trim().length === part.end - part.start,
      );
      fc.pre(inner);
      const runs = new Set(text.match(/\s+/g));
      for (const run of masked.match(/\s+/g) ?? []) expect(runs.has(run)).toBe(true);
      if (text === text.trim()) expect(masked).toBe(masked.trim());
    });
  });

  it('a token stands for each part of each absent player', () => {
    check((layout, coalition, bits) => {
      const token = '\u{f0000}';
      fc.pre(!layout.text.includes(token));
      const masked = createMasker(layout, tokenAbsence(token))(coalition, 0);
      const absent = layout.parts.filter((part) => !bits[part.player % bits.length]);
      expect(masked.split(token).length - 1).toBe(absent.length);
    });
  });

  it('pinned text is always there', () => {
    fc.assert(
      fc.property(cases, fc.nat(), fc.nat(), ({ text, players, bits }, from, length) => {
        const start = from % Math.max(text.length, 1);
        const pinned = text.slice(start, start + 1 + (length % 8)).trim();
        const layout = pinned === '' ? null : tryLayout({ text, players, pinned });
        fc.pre(layout !== null);
        const masked = createMasker(layout, deletion)(oneRow(layout.players.length, bits), 0);
        expect(masked).toContain(pinned);
      }),
      { numRuns: 400 },
    );
  });
});
