import { InvalidArgumentError } from '@spex/core';
import {
  type Block,
  codeBlock,
  createPromptGame,
  customAbsence,
  documentsBlock,
  documentsPrompt,
  examplesBlock,
  fullPrompt,
  jsonBlock,
  maskedText,
  type PromptSource,
  templatePrompt,
  textBlock,
} from '@spex/lenses';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const scorer = {
  id: 'none',
  outputs: ['x'],
  score: async (prompts: readonly unknown[]) => new Float64Array(prompts.length),
};
const gameOf = (prompt: PromptSource): ReturnType<typeof createPromptGame> =>
  createPromptGame({ prompt, scorer });
const labels = (block: Block): string[] => block.players.map(({ label }) => label);
const render = (block: Block, present: string): string => block.render((player) => present[player] === '1');

const DOCUMENTS = [
  { title: 'Paris', text: 'Paris is in France. It is big.' },
  { title: 'Rome', text: 'Rome is in Italy.' },
  { text: 'No title.' },
];

describe('documents', () => {
  it('are players labelled with their titles', () => {
    const prompt = documentsPrompt({ documents: DOCUMENTS, question: 'Where is Paris?' });
    const game = gameOf(prompt);
    expect(game.players.map(({ label }) => label)).toEqual(['Paris', 'Rome', 'document 3']);
    expect(game.text).toBe(
      'Answer the question from the documents.\n\n[1] Paris\nParis is in France. It is big.\n\n[2] Rome\nRome is in Italy.\n\n[3] No title.\n\nQuestion: Where is Paris?\nAnswer:',
    );
    expect(fullPrompt(prompt)).toBe(game.text);
    expect(maskedText(game, [1])).toBe(
      'Answer the question from the documents.\n\n[2] Rome\nRome is in Italy.\n\nQuestion: Where is Paris?\nAnswer:',
    );
    expect(maskedText(game, [])).toBe(
      'Answer the question from the documents.\n\nQuestion: Where is Paris?\nAnswer:',
    );
    for (const { label, span } of game.players) {
      expect(game.text.slice(...span!)).toBe(
        DOCUMENTS.find(({ title }) => title === label)?.text ?? 'No title.',
      );
    }
  });

  it('are cut into sentences, the header gone with the last', () => {
    const block = documentsBlock(DOCUMENTS, { players: 'sentences' });
    expect(block.players.map(({ label, group }) => [label, group])).toEqual([
      ['Paris is in France.', 'Paris'],
      ['It is big.', 'Paris'],
      ['Rome is in Italy.', 'Rome'],
      ['No title.', 'document 3'],
    ]);
    expect(render(block, '1000')).toBe('[1] Paris\nParis is in France.');
    expect(render(block, '0101')).toBe('[1] Paris\nIt is big.\n\n[3] No title.');
  });

  it('stand in a template and in a chat', () => {
    const documents = documentsBlock(DOCUMENTS.slice(0, 2), { header: () => '- ', separator: '\n' });
    const game = gameOf([
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: templatePrompt('{{question}}\n{{documents}}\n', { documents, question: 'Q?' }),
      },
    ]);
    expect(game.maskedPrompt({ rows: 1, players: 2, words: Uint32Array.of(2) }, 0)).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Q?\n- Rome is in Italy.\n' },
    ]);
    expect(maskedText(game, [])).toBe('system: Be brief.\n\nuser: Q?\n');
  });

  it('may take their template from the caller', () => {
    const prompt = documentsPrompt({
      documents: DOCUMENTS,
      question: 'Q?',
      template: '{{documents}} {{question}}',
    });
    expect(maskedText(gameOf(prompt), [])).toBe('Q?');
    expect(() =>
      documentsPrompt({ documents: DOCUMENTS, question: 'Q?', template: '{{documents}}' }),
    ).toThrow(/no slot \{\{question\}\}/);
  });

  it('refuses none and blank ones', () => {
    expect(() => documentsBlock([])).toThrow(InvalidArgumentError);
    expect(() => documentsBlock([{ text: 'a' }, { title: 'B', text: ' \n' }])).toThrow(
      /document 2 has no text/,
    );
  });
});

describe('templatePrompt', () => {
  it('is the template filled in, byte for byte', () => {
    const block = textBlock('b {{c}} ', { players: 'words' });
    const parts = templatePrompt('x{{one}}{{two}} {{three}}\n\\{{', { one: block, two: ' t', three: block });
    expect(parts.map((part) => (typeof part === 'string' ? part : part.text)).join('')).toBe(
      'xb {{c}}  t b {{c}} \n{{',
    );
    expect(() => templatePrompt('{{a}}', {})).toThrow(/no value/);
  });
});

describe('examples', () => {
  it('are players labelled with their inputs', () => {
    const block = examplesBlock([
      { input: '2 + 2', output: '4' },
      { input: 'a  very\nlong input that nobody would put in a label', output: 'yes' },
    ]);
    expect(labels(block)).toEqual([
      'example 1: 2 + 2',
      'example 2: a very long input that nobody would put…',
    ]);
    expect(render(block, '10')).toBe('Input: 2 + 2\nOutput: 4');
    expect(render(block, '11')).toBe(block.text);
    expect(render(block, '00')).toBe('');
    const cut = examplesBlock([{ input: 'a b', output: 'c' }], {
      format: ({ input, output }) => `${input} => ${output}`,
      players: 'words',
    });
    expect(cut.players.map(({ group }) => group)).toEqual(Array(cut.players.length).fill('example 1: a b'));
    expect(cut.text).toBe('a b => c');
    expect(() => examplesBlock([])).toThrow(/at least one example/);
  });
});

describe('lines of code', () => {
  it('are labelled with their numbers', () => {
    const block = codeBlock('def f(x):\n\n  y = x\r\n  return y\n', { name: 'f.py' });
    expect(block.players.map(({ label, group }) => [label, group])).toEqual([
      ['1: def f(x):', 'f.py'],
      ['3: y = x', 'f.py'],
      ['4: return y', 'f.py'],
    ]);
    expect(render(block, '101')).toBe('def f(x):\n\n  return y\n');
  });
});

describe('textBlock', () => {
  it('is one player by default, and none where blank or pinned', () => {
    expect(textBlock('some text').players).toEqual([{ label: 'some text', span: [0, 9] }]);
    expect(labels(textBlock('some text', { name: 'it' }))).toEqual(['it']);
    for (const none of [
      textBlock(' \n'),
      textBlock('a b', { players: 'pinned' }),
      textBlock('a', { pinned: 'a' }),
    ]) {
      expect(none.players).toEqual([]);
      expect(none.render(() => false)).toBe(none.text);
    }
  });

  it('takes what the feature lens takes', () => {
    const block = textBlock('a b c. D e', {
      players: 'words',
      merge: [[0, 2]],
      pinned: 'D',
      group: 'sentence',
    });
    expect(block.players).toEqual([
      {
        label: 'a … c.',
        spans: [
          [0, 1],
          [4, 6],
        ],
        group: 'sentence 1',
      },
      { label: 'b', span: [2, 3], group: 'sentence 1' },
      { label: 'e', span: [9, 10], group: 'sentence 2' },
    ]);
    expect(render(block, '010')).toBe('b D');
    expect(render(textBlock('a b c', { players: 'words', absent: 'token:_' }), '010')).toBe('_ b _');
  });

  it('refuses an absence that makes whole texts', () => {
    expect(() => textBlock('a b', { absent: customAbsence('mine', () => '') })).toThrow(
      /cannot mask a part of a prompt/,
    );
  });
});

const TOOLS = {
  model: 'm',
  tools: [
    { type: 'function', function: { name: 'search', strict: true } },
    { name: 'add', args: [1, { x: null }] },
  ],
  user: { name: 'Ann', address: { city: 'Rome', zip: 1 } },
  empty: {},
};

describe('JSON', () => {
  it('has fields as players', () => {
    const block = jsonBlock(TOOLS);
    expect(block.text).toBe(JSON.stringify(TOOLS, null, 2));
    expect(labels(block)).toEqual(['model', 'tools', 'user', 'empty']);
    expect(JSON.parse(render(block, '0011'))).toEqual({ user: TOOLS.user, empty: {} });
    expect(render(block, '0000')).toBe('{}');
    expect(block.players.map(({ span }) => block.text.slice(...span!))[0]).toBe('"model": "m"');
  });

  it('has nested fields and the items of arrays as players', () => {
    const block = jsonBlock(TOOLS, { depth: 2, pinned: ['user.name'] });
    expect(block.players.map(({ label, group }) => [label, group])).toEqual([
      ['model', undefined],
      ['tools[0] search', 'tools'],
      ['tools[1] add', 'tools'],
      ['user.address', 'user'],
      ['empty', undefined],
    ]);
    expect(JSON.parse(render(block, '00100'))).toEqual({ tools: [TOOLS.tools[1]], user: { name: 'Ann' } });
    expect(labels(jsonBlock([{ title: 't' }, 3, { id: 'i' }]))).toEqual(['[0] t', '[1]', '[2] i']);
  });

  it('looks past its depth for what is pinned', () => {
    const block = jsonBlock(TOOLS, { pinned: ['user.address.city'] });
    expect(labels(block)).toEqual(['model', 'tools', 'user.name', 'user.address.zip', 'empty']);
    expect(JSON.parse(render(block, '00000'))).toEqual({ user: { address: { city: 'Rome' } } });
    const all = jsonBlock(TOOLS, { pinned: ['user'] });
    expect(JSON.parse(render(all, '000'))).toEqual({ user: TOOLS.user });
  });

  it('is what JSON.stringify writes of what is left, whatever the value', () => {
    /** The oracle: takes the absent paths out of a copy. */
    const prune = (value: unknown, depth: number, next: () => boolean): unknown => {
      if (depth === 0 || typeof value !== 'object' || value === null || Object.keys(value).length === 0) {
        return next() ? value : undefined;
      }
      const fields = Object.entries(value).map(([key, item]) => [key, prune(item, depth - 1, next)] as const);
      const left = fields.filter(([, item]) => item !== undefined);
      if (left.length === 0) return undefined;
      return Array.isArray(value) ? left.map(([, item]) => item) : Object.fromEntries(left);
    };
    fc.assert(
      fc.property(
        fc.oneof(
          fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })),
          fc.array(fc.jsonValue({ maxDepth: 3 })),
        ),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(0, 2, 4),
        fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
        (value, depth, indent, bits) => {
          const plain = JSON.parse(JSON.stringify(value)) as object;
          const block = jsonBlock(plain, { depth, indent });
          expect(block.text).toBe(JSON.stringify(plain, null, indent));
          let player = 0;
          const present = (): boolean => bits[player++ % 30]!;
          const rest = Object.keys(plain).length === 0 ? undefined : prune(plain, depth, present);
          const expected = rest ?? (Array.isArray(plain) ? [] : {});
          expect(block.render((one) => bits[one % 30]!)).toBe(JSON.stringify(expected, null, indent));
          block.players.forEach(({ span }, one) => {
            const own = block.text.slice(...span!);
            expect(block.render((other) => other === one)).toContain(own);
          });
        },
      ),
    );
  });

  it.each<[what: string, value: unknown, options: Parameters<typeof jsonBlock>[1], message: RegExp]>([
    ['a bad depth', {}, { depth: 0 }, /depth must be an integer of at least 1/],
    ['a bad indent', {}, { indent: 11 }, /indent must be an integer from 0 to 10/],
    ['a plain value', 'text', {}, /only an object or an array has fields/],
    ['nothing', undefined, {}, /only an object or an array has fields/],
    ['a path that is not there', { a: 1 }, { pinned: ['b'] }, /the JSON has no field 'b'/],
  ])('refuses %s', (_, value, options, message) => {
    expect(() => jsonBlock(value as object, options)).toThrow(message);
  });
});

describe('the game of a prompt', () => {
  it('has an id that tells apart whatever shapes the values', () => {
    const ids = [
      gameOf(textBlock('a b c', { players: 'words' })),
      gameOf(textBlock('a b d', { players: 'words' })),
      gameOf(textBlock('a b c', { players: 'words', absent: 'token' })),
      gameOf(textBlock('a b c', { players: 'words', merge: [[0, 1]] })),
      gameOf(['a ', textBlock('b c', { players: 'words' })]),
      gameOf([{ role: 'user', content: textBlock('a b c', { players: 'words' }) }]),
      gameOf([{ role: 'system', content: textBlock('a b c', { players: 'words' }) }]),
      createPromptGame({
        prompt: textBlock('a b c', { players: 'words' }),
        scorer: { ...scorer, id: 'other' },
      }),
      gameOf(jsonBlock({ a: 1, b: { c: 2 } })),
      gameOf(jsonBlock({ a: 1, b: { c: 2 } }, { indent: 0 })),
      gameOf(jsonBlock({ a: 1, b: { c: 2, d: 3 } }, { depth: 2, pinned: ['b.c'] })),
      gameOf(jsonBlock({ a: 1, b: { c: 2, d: 3 } }, { depth: 2, pinned: ['b.d'] })),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(gameOf(textBlock('a b c', { players: 'words', name: 'other label' })).id).toBe(ids[0]);
  });

  it('passes on what the scorer tells', () => {
    const told = {
      ...scorer,
      batchSize: 5,
      estimate: (prompts: number) => ({ tokens: prompts }),
      notes: () => ['note'],
    };
    const game = createPromptGame({ prompt: textBlock('a b', { players: 'words' }), scorer: told });
    expect(game.batchSize).toBe(5);
    expect(game.estimate?.(3)).toEqual({ tokens: 3 });
    expect(game.scorer.notes?.()).toEqual(['note']);
  });
});
