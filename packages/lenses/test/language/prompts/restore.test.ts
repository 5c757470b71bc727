import { createRandom, Evaluator, exact, sampleUniform } from '@spex/core';
import {
  chatPrompt,
  codeBlock,
  createPromptGame,
  documentsBlock,
  documentsPrompt,
  examplesBlock,
  fullPrompt,
  jsonBlock,
  type PromptGame,
  type PromptSource,
  refineGame,
  restoreFullPrompt,
  restorePromptGame,
  templatePrompt,
  textBlock,
} from '@spex/lenses';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lengthScorer } from './length-scorer.ts';

const scorer = lengthScorer();

const DOCUMENTS = [
  { title: 'Paris', text: 'Paris is in France. It is big.' },
  { title: 'Rome', text: 'Rome is in Italy.' },
  { text: 'No title.' },
];
const CHAT = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'I like Rome. I live in Paris.' },
  { role: 'assistant', content: '' },
  { role: 'user', content: 'Where do I live?\nTell me.' },
];

const PROMPTS: readonly (readonly [string, PromptSource])[] = [
  ['documents', documentsPrompt({ documents: DOCUMENTS, question: 'Where is Paris?' })],
  ['sentences of documents', documentsBlock(DOCUMENTS, { players: 'sentences', separator: '\n' })],
  [
    'documents with headers of their own',
    documentsBlock(DOCUMENTS, { header: ({ title }) => `- ${title}: ` }),
  ],
  ['a chat', chatPrompt(CHAT)],
  ['a chat in words', chatPrompt(CHAT, { players: 'words', absent: 'token:_', pinned: [1] })],
  ['a chat cut message by message', chatPrompt(CHAT, { players: { 1: 'sentences', [-1]: 'lines' } })],
  [
    'examples',
    examplesBlock([
      { input: 'a', output: 'b' },
      { input: 'c', output: 'd' },
    ]),
  ],
  ['code', codeBlock('def f(x):\n    return x\n\nprint(f(1))')],
  [
    'a template',
    templatePrompt('{{documents}}\n\nQ: {{question}} {{more}}', {
      documents: documentsBlock(DOCUMENTS),
      question: 'Why?',
      more: textBlock('one two three', { players: 'words', merge: [[0, 2]] }),
    }),
  ],
  ['parts', ['Say: ', textBlock('a b c', { players: 'words' }), '', jsonBlock({ a: 1, b: [2, 3] })]],
  [
    'messages of blocks',
    [
      { role: 'user', content: ['Look: ', jsonBlock({ a: { b: 1, c: 2 }, d: [] }, { depth: 2 })] },
      { role: 'tool', content: textBlock('x y', { players: 'words' }) },
    ],
  ],
];

/** The game of what was written down, a round trip through JSON in between. */
function again(game: PromptGame): PromptGame {
  return restorePromptGame(JSON.parse(JSON.stringify(game.content)), scorer);
}

function same(game: PromptGame): void {
  const restored = again(game);
  expect(restored.id).toBe(game.id);
  expect(restored.players).toHaveLength(game.players.length);
  const batch = sampleUniform(game.players.length, 60, createRandom(3));
  for (let row = 0; row < batch.rows; row++) {
    expect(restored.maskedPrompt(batch, row)).toEqual(game.maskedPrompt(batch, row));
  }
}

describe('restorePromptGame', () => {
  it.each(PROMPTS)('makes the same game of %s', (_, prompt) => {
    const game = createPromptGame({ prompt, scorer });
    same(game);
    expect(restoreFullPrompt(JSON.parse(JSON.stringify(game.content)))).toEqual(fullPrompt(prompt));
  });

  it('makes the same game of any JSON', () => {
    const value = fc.oneof(
      fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 }),
      fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 5 }),
    );
    fc.assert(
      fc.property(
        value,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
        (json, depth, indent) => {
          const block = jsonBlock(json as object, { depth, indent });
          if (block.players.length >= 2) same(createPromptGame({ prompt: block, scorer }));
        },
      ),
    );
  });

  it('tells fields apart whose paths look alike, and keeps pinned ones', () => {
    const value = { 'a.b': 1, a: { b: 2, c: { d: 3, e: 4 } }, f: [{ g: 5 }, { h: 6 }] };
    same(createPromptGame({ prompt: jsonBlock(value, { depth: 2, pinned: ['a.c.d'] }), scorer }));
    const outer = createPromptGame({ prompt: jsonBlock({ ...value, a: { b: 2 } }), scorer });
    const inner = createPromptGame({
      prompt: jsonBlock({ a: { b: 2 }, 'a.b': 1, f: value.f }, { depth: 2 }),
      scorer,
    });
    same(outer);
    same(inner);
  });

  it('makes the same game of a refined one', async () => {
    const prompt = [
      'Documents: ',
      documentsBlock(DOCUMENTS),
      ' and ',
      jsonBlock({ a: { b: 1, c: 2 }, d: 3 }),
    ];
    const game = createPromptGame({ prompt, scorer });
    const explanation = await exact.solve(new Evaluator(game), { budget: 2 ** game.players.length });
    const { game: refined } = refineGame(game, explanation, { top: 5 });
    expect(refined.players.length).toBeGreaterThan(game.players.length);
    same(refined);
  });
});
