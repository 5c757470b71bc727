import { createRandom, sampleUniform } from '@spex/core';
import {
  baselineAbsence,
  createFeatureGame,
  customAbsence,
  type FeatureGameOptions,
  restoreFeatureGame,
  type TextScorer,
  tokenAbsence,
} from '@spex/lenses';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const scorer: TextScorer = {
  id: 'length',
  outputs: ['length'],
  score: async (texts) => Float64Array.from(texts, (text) => text.length),
};

const TEXT = 'It was not good (at all).  But I was\n\nnever "bored", and the end was\tgood!';

/** Every way to choose players, and what stands for absent ones. */
const OPTIONS: readonly (readonly [string, Omit<FeatureGameOptions, 'scorer'>])[] = [
  ['words', { text: TEXT }],
  ['sentences', { text: TEXT, players: 'sentences' }],
  ['an expression', { text: TEXT, players: 'regex:/\\w+ \\w+/' }],
  [
    'a segmenter of its own',
    {
      text: TEXT,
      players: {
        kind: 'halves',
        segment: () => [
          [0, 30],
          [31, 70],
        ],
      },
    },
  ],
  ['pinned text', { text: TEXT, pinned: ['was', /go+d/] }],
  ['merged players', { text: TEXT, merge: ['not good', [7, 12]] }],
  ['every second', { text: TEXT, every: 2 }],
  ['at most four', { text: TEXT, maxPlayers: 4 }],
  ['tokens that collapse', { text: TEXT, absent: 'token:[MASK]' }],
  ['tokens', { text: TEXT, absent: tokenAbsence('_') }],
  [
    'a baseline',
    { text: TEXT, absent: 'baseline:This is a plain text of words that are meant to say nothing.' },
  ],
  ['a function', { text: TEXT, absent: baselineAbsence((player) => `<${player.label}>`) }],
  [
    'a template',
    {
      template: 'Review: {{text}}\nStars: {{stars}}{{empty}} \\{{x}}',
      slots: { text: TEXT, stars: '4 of 5', empty: '' },
      players: { text: 'words', stars: 'words' },
    },
  ],
  ['lone surrogates', { text: 'a \ud83d b \ude00 c 😀' }],
  ['Thai', { text: 'สวัสดีชาวโลก', locale: 'th' }],
];

describe('restoreFeatureGame', () => {
  it.each(OPTIONS)('makes the same game of %s', (_, options) => {
    const game = createFeatureGame({ ...options, scorer });
    const restored = restoreFeatureGame(JSON.parse(JSON.stringify(game.content)), scorer);
    expect(restored.id).toBe(game.id);
    expect(restored.players).toHaveLength(game.players.length);
    const batch = sampleUniform(game.players.length, 200, createRandom(1));
    for (let row = 0; row < batch.rows; row++) {
      expect(restored.maskedText(batch, row)).toBe(game.maskedText(batch, row));
    }
  });

  it('makes the same game of any text, template and merging', () => {
    const word = fc.constantFrom('a', 'bc', '"d"', '(e)', 'f.', '\n\n', '  ', '\t', '…', 'g,h', '😀');
    const text = fc.array(word, { minLength: 4, maxLength: 25 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('delete', 'token:X'),
        fc.integer({ min: 1, max: 3 }),
        (texts, absent, every) => {
          const slots = Object.fromEntries(texts.map((one, at) => [`s${at}`, one]));
          const template = `<${Object.keys(slots)
            .map((name) => `{{${name}}}`)
            .join('')}>`;
          let game: ReturnType<typeof createFeatureGame>;
          try {
            game = createFeatureGame({ template, slots, absent, every, scorer });
          } catch {
            return; // fewer than two players
          }
          const restored = restoreFeatureGame(JSON.parse(JSON.stringify(game.content)), scorer);
          expect(restored.id).toBe(game.id);
          const batch = sampleUniform(game.players.length, 3, createRandom(7));
          for (let row = 0; row < batch.rows; row++) {
            expect(restored.maskedText(batch, row)).toBe(game.maskedText(batch, row));
          }
        },
      ),
    );
  });

  it('has another id where the scorer has', () => {
    const game = createFeatureGame({ text: TEXT, scorer });
    expect(restoreFeatureGame(game.content, { ...scorer, id: 'other' }).id).not.toBe(game.id);
  });

  it('has nothing to go by where a function makes the texts', () => {
    const absent = customAbsence('mine', () => '');
    expect(createFeatureGame({ text: TEXT, absent, scorer }).content).toBeUndefined();
  });
});
