import { InvalidArgumentError } from '@spex/core';
import { chatPrompt, createPromptGame, fullPrompt, type Message, maskedText } from '@spex/lenses';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deletion } from '../../../src/features/absence/delete.ts';
import { layOut } from '../../../src/features/layout.ts';
import { createMasker } from '../../../src/features/masker.ts';
import { anyString, oneRow, writing } from '../../features/texts.ts';
import { lengthScorer } from './length-scorer.ts';

const CHAT: Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'I like Rome. I live in Paris.' },
  { role: 'assistant', content: 'Noted!' },
  { role: 'user', content: 'Where do I live?' },
];

/** The messages of a chat from which some players are absent. */
const masked = (options: Parameters<typeof chatPrompt>[1], present: readonly boolean[]): unknown => {
  const game = createPromptGame({ prompt: chatPrompt(CHAT, options), scorer: lengthScorer() });
  return game.maskedPrompt(oneRow(game.players.length, present), 0);
};

describe('a chat', () => {
  it('has its messages as players, the system prompt always there', () => {
    const game = createPromptGame({ prompt: chatPrompt(CHAT), scorer: lengthScorer() });
    expect(game.players.map(({ label }) => label)).toEqual([
      'user 1: I like Rome. I live in Paris.',
      'assistant 1: Noted!',
      'user 2: Where do I live?',
    ]);
    expect(game.text).toBe(
      'system: Be brief.\n\nuser: I like Rome. I live in Paris.\n\nassistant: Noted!\n\nuser: Where do I live?',
    );
    expect(game.players.map(({ span }) => game.text.slice(...span!))).toEqual(
      CHAT.slice(1).map((m) => m.content),
    );
    expect(maskedText(game, [0, 2])).toBe(
      'system: Be brief.\n\nuser: I like Rome. I live in Paris.\n\nuser: Where do I live?',
    );
    expect(maskedText(game, [])).toBe('system: Be brief.');
  });

  it('has parts of chosen messages as players, grouped by message', () => {
    const prompt = chatPrompt(CHAT, { players: { 1: 'sentences', '-2': 'words' }, pinned: ['system', -1] });
    const game = createPromptGame({ prompt, scorer: lengthScorer() });
    expect(game.players.map(({ label, group }) => [label, group])).toEqual([
      ['I like Rome.', 'user 1'],
      ['I live in Paris.', 'user 1'],
      ['Noted!', 'assistant 1'],
    ]);
    expect(game.maskedPrompt(oneRow(3, [false, true, false]), 0)).toEqual([
      CHAT[0],
      { role: 'user', content: 'I live in Paris.' },
      CHAT[3],
    ]);
  });

  it('masks with tokens, and then drops no message', () => {
    expect(masked({ absent: 'token:…', pinned: [] }, [true, false])).toEqual([
      CHAT[0],
      { role: 'user', content: '…' },
      CHAT[2],
      { role: 'user', content: '…' },
    ]);
  });

  it('never becomes a chat of no messages', () => {
    expect(masked({ pinned: [] }, [false])).toEqual([{ role: 'user', content: '' }]);
  });

  it('keeps a pinned message without text', () => {
    const chat = [{ role: 'system', content: '' }, ...CHAT.slice(1)];
    const game = createPromptGame({ prompt: chatPrompt(chat), scorer: lengthScorer() });
    expect(game.maskedPrompt(oneRow(3, [false]), 0)).toEqual([{ role: 'system', content: '' }]);
  });

  it('labels messages that begin alike apart', () => {
    const long = 'the same words over and over again until nobody reads';
    const prompt = chatPrompt([
      { role: 'user', content: long },
      { role: 'user', content: long },
    ]);
    const labels = createPromptGame({ prompt, scorer: lengthScorer() }).players.map(({ label }) => label);
    expect(labels).toEqual([
      'user 1: the same words over and over again unti…',
      'user 2: the same words over and over again unti…',
    ]);
    const parts = chatPrompt(CHAT.slice(1), { players: 'words' });
    const names = createPromptGame({ prompt: parts, scorer: lengthScorer() }).players.map(
      ({ label }) => label,
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('I #2');
  });

  it('gives exactly the expected messages, whatever they hold and whoever is present', () => {
    const role = fc.constantFrom('system', 'user', 'assistant', 'user: ', '\n\n');
    const message = fc.record({ role, content: fc.oneof(anyString, writing) });
    const cut = fc.constantFrom('whole', 'words', 'sentences', 'lines', 'pinned');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(message, cut), { minLength: 1, maxLength: 5 }),
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        (rows, bits) => {
          const messages = rows.map(([one]) => one);
          const cuts = Object.fromEntries(rows.map(([, one], at) => [at, one]));
          const source = chatPrompt(messages, { players: cuts, pinned: [] });
          const blank = messages.every(({ content }) => content.trim() === '');
          fc.pre(!blank);
          expect(fullPrompt(source)).toEqual(messages);
          const players = rows.map(([{ content }, players]) =>
            content.trim() === '' ? 0 : layOut({ text: content, players }, 0).players.length,
          );
          const total = players.reduce((sum, count) => sum + count, 0);
          fc.pre(total >= 2);
          const game = createPromptGame({ prompt: source, scorer: lengthScorer() });
          expect(game.players).toHaveLength(total);
          // The oracle masks each message alone, with the feature lens.
          let first = 0;
          const expected = rows.flatMap(([{ role, content }, players], at) => {
            const count = layOut({ text: content.trim() === '' ? 'x' : content, players }, 0).players.length;
            if (content.trim() === '' || count === 0) return [{ role, content, at }];
            const own = Array.from({ length: count }, (_, player) => bits[(first + player) % 40]!);
            first += count;
            const left = createMasker(layOut({ text: content, players }, 0), deletion)(oneRow(count, own), 0);
            return left.trim() === '' ? [] : [{ role, content: left, at }];
          });
          const given = game.maskedPrompt(oneRow(total, bits), 0);
          if (expected.length === 0) expect(given).toEqual([{ role: messages.at(-1)!.role, content: '' }]);
          else expect(given).toEqual(expected.map(({ role, content }) => ({ role, content })));
          game.players.forEach(({ span }) => {
            expect(span![1]).toBeLessThanOrEqual(game.text.length);
          });
        },
      ),
    );
  });

  it.each<[what: string, messages: Message[], options: Parameters<typeof chatPrompt>[1], message: RegExp]>([
    ['no messages', [], {}, /the chat has no messages/],
    ['an index out of range', CHAT, { pinned: [4] }, /there is no message 4: messages are 0 to 3/],
    ['one counted from the end', CHAT, { pinned: [-5] }, /there is no message -5/],
    ['no integer', CHAT, { pinned: [0.5] }, /there is no message 0.5/],
    [
      'a role that is not there',
      CHAT,
      { pinned: ['tool'] },
      /no message has the role 'tool': the roles are system, user/,
    ],
    ['a cut of no message', CHAT, { players: { 9: 'words' } }, /there is no message 9/],
    ['an unknown cut', CHAT, { players: 'verbs' }, /unknown kind of players 'verbs'/],
  ])('refuses %s', (_, messages, options, message) => {
    expect(() => chatPrompt(messages, options)).toThrow(InvalidArgumentError);
    expect(() => chatPrompt(messages, options)).toThrow(message);
  });

  it('refuses what has too few players, no role or no text', () => {
    const scorer = lengthScorer();
    const game = (prompt: Parameters<typeof createPromptGame>[0]['prompt']): unknown =>
      createPromptGame({ prompt, scorer });
    expect(() => game(chatPrompt(CHAT.slice(0, 2)))).toThrow(/the prompt has one player/);
    expect(() => game(chatPrompt(CHAT.slice(0, 1)))).toThrow(/the prompt has no players/);
    expect(() => game([{ role: '', content: 'a' }])).toThrow(/message 1 has no role/);
    expect(() => game([])).toThrow(/the prompt is empty/);
    expect(() => game([{ role: 'user', content: ' ' }])).toThrow(/the prompt has no text/);
    expect(() => game(['a', { role: 'user', content: 'b' }] as never)).toThrow(/all messages or all parts/);
    expect(scorer.asked).toEqual([]);
  });
});
