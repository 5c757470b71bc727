import { describe, expect, it } from 'vitest';
import type { Explanation, Message } from '../../src/index.ts';
import { testFolder } from '../support/folder.ts';
import { commandModel } from '../support/programs.ts';
import { run } from '../support/run.ts';

const folder = testFolder();

const CHAT: readonly Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'It is not.' },
  { role: 'assistant', content: 'That is good.' },
  { role: 'user', content: 'So what is it? Tell me.' },
];

async function playersOf(chat: unknown, ...args: string[]): Promise<string[]> {
  const file = await folder.write('chat.json', JSON.stringify(chat));
  const model = await commandModel(folder, 'length', 'text.length');
  const { code, out, err } = await run([
    'explain',
    '--chat',
    file,
    '--model',
    model,
    '--format',
    'json',
    '--quiet',
    ...args,
  ]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { game } = JSON.parse(out) as Explanation;
  return game.players.map(({ span }) => game.text!.slice(...span!));
}

describe('spex explain --chat', () => {
  it('has the messages between the system and the last as players', async () => {
    expect(await playersOf(CHAT)).toEqual(['It is not.', 'That is good.']);
    expect(await playersOf({ model: 'm', messages: CHAT })).toEqual(['It is not.', 'That is good.']);
  });

  it('cuts a single question into sentences', async () => {
    expect(await playersOf([CHAT[0], CHAT[3]])).toEqual(['So what is it?', 'Tell me.']);
  });

  it('cuts messages as it is told', async () => {
    expect(await playersOf(CHAT, '--players', 'words', '--max-players', '2')).toHaveLength(4);
    expect(await playersOf(CHAT, '--players', 'words')).toEqual(['It', 'is', 'not.', 'That', 'is', 'good.']);
  });

  it('pins messages by role, number, first and last', async () => {
    expect(await playersOf(CHAT, '--pin', 'system')).toEqual([
      'It is not.',
      'That is good.',
      'So what is it? Tell me.',
    ]);
    expect(await playersOf(CHAT, '--pin', '2,first')).toEqual(['That is good.', 'So what is it? Tell me.']);
    expect(await playersOf(CHAT, '--pin', 'assistant', '--pin', '1')).toEqual([
      'It is not.',
      'So what is it? Tell me.',
    ]);
  });

  it('sends the messages that are present', async () => {
    const file = await folder.write('chat.json', JSON.stringify(CHAT));
    const model = await commandModel(folder, 'both', "text.includes('not') && text.includes('good') ? 4 : 0");
    const { out } = await run(['explain', '--chat', file, '--model', model, '--format', 'json', '--quiet']);
    const { interactions } = JSON.parse(out) as Explanation;
    expect(interactions.terms.find(({ players }) => players.length === 2)?.value).toBeCloseTo(4, 12);
  });

  it('takes content in parts', async () => {
    const parts = [
      { type: 'text', text: 'One. ' },
      { type: 'text', text: 'Two.' },
    ];
    expect(await playersOf([{ role: 'user', content: parts }])).toEqual(['One.', 'Two.']);
  });

  it.each([
    ['no list', '{"a":1}', 'no list of messages'],
    ['an empty list', '[]', 'the chat has no messages'],
    ['no role', '[{"content":"a"}]', 'message 1 has no role'],
    [
      'no text',
      '[{"role":"user","content":"a"},{"role":"tool","content":null}]',
      'the content of message 2 is no text',
    ],
    ['no JSON', '[{', 'not JSON'],
  ])('refuses a file with %s', async (_, content, message) => {
    const file = await folder.write('bad.json', content);
    const { code, out, err } = await run(['explain', '--chat', file, '--model', 'command:true']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`${file}: ${message}`);
  });

  it.each([
    ['no model', [], 'a chat needs a language model'],
    ['a text too', ['text', '--model', 'command:true'], 'give a text or --chat, not both'],
    ['a template', ['--template', '{{a}}', '--model', 'command:true'], '--template does not go with --chat'],
    [
      'a message that is not there',
      ['--pin', '9', '--model', 'command:true'],
      '--pin 9: the messages are 1 to 4',
    ],
    [
      'a role that is not there',
      ['--pin', 'tool', '--model', 'command:true'],
      "no message has the role 'tool'",
    ],
    [
      'everything pinned',
      ['--pin', 'user,assistant,system', '--model', 'command:true'],
      'at least two are needed',
    ],
  ])('refuses %s', async (_, args, message) => {
    const file = await folder.write('chat.json', JSON.stringify(CHAT));
    const { code, out, err } = await run(['explain', ...args, '--chat', file]);
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
    expect(err).toContain(message);
  });
});
