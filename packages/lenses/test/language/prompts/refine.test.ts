import { Evaluator, enumerateCoalitions, exact } from '@spex/core';
import {
  answerTarget,
  createPromptGame,
  type Document,
  documentsPrompt,
  fullPrompt,
  jsonBlock,
  type PromptGame,
  refineGame,
  rememberPrompts,
  textBlock,
} from '@spex/lenses';
import { describe, expect, it } from 'vitest';
import { bagModel } from '../bag-model.ts';
import { lengthScorer } from './length-scorer.ts';

const DOCUMENTS: Document[] = [
  { title: 'Cheese', text: 'Cheese is made of milk. It is old.' },
  { title: 'Capitals', text: 'France is a country. Its capital is never far. People go there.' },
  { title: 'Rivers', text: 'A river flows. It is long.' },
];

async function explained(game: PromptGame) {
  return exact.solve(new Evaluator(game), { budget: 2 ** game.players.length });
}

describe('refineGame', () => {
  it('cuts the players that matter and asks for each distinct prompt once', async () => {
    const model = bagModel();
    const prompt = documentsPrompt({ documents: DOCUMENTS, question: 'Where?' });
    const scorer = await answerTarget(' Paris', { perToken: false }).createScorer(model, fullPrompt(prompt));
    const coarse = createPromptGame({ prompt, scorer });
    const { game, refined, parents } = refineGame(coarse, await explained(coarse), { top: 1 });
    expect(refined).toEqual([1]);
    expect(parents).toEqual([0, 1, 1, 1, 2]);
    expect(game.players.map(({ label, group }) => [label, group])).toEqual([
      ['Cheese', undefined],
      ['France is a country.', 'Capitals'],
      ['Its capital is never far.', 'Capitals'],
      ['People go there.', 'Capitals'],
      ['Rivers', undefined],
    ]);
    expect(game.text).toBe(coarse.text);
    expect(game.id).not.toBe(coarse.id);
    expect(model.asked).toHaveLength(8);
    const fine = await explained(game);
    // 32 coalitions of the finer game; the 8 with all or none of the cut document were paid for.
    expect(model.asked).toHaveLength(32);
    expect(new Set(model.asked.map((one) => one.prompt)).size).toBe(32);
    const strongest = fine.interactions.terms.find(({ players }) => players.length === 1)!;
    expect(game.players[strongest.players[0]!]!.label).toBe('France is a country.');
  });

  it('asks for the same masked prompts where both games have them', async () => {
    const coarse = createPromptGame({
      prompt: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: textBlock('One. Two. Three.', { name: 'first' }) },
        { role: 'user', content: ['Read: ', textBlock('Four. Five.', { name: 'second' })] },
      ],
      scorer: lengthScorer(),
    });
    const { game, parents } = refineGame(coarse, await explained(coarse), { top: 2 });
    expect(parents).toEqual([0, 0, 0, 1, 1]);
    const all = enumerateCoalitions(2);
    for (let row = 0; row < 4; row++) {
      let bits = 0;
      parents.forEach((parent, player) => {
        if ((row >>> parent) & 1) bits |= 1 << player;
      });
      expect(game.maskedPrompt({ rows: 1, players: 5, words: Uint32Array.of(bits) }, 0)).toEqual(
        coarse.maskedPrompt(all, row),
      );
    }
  });

  it('refines again, and leaves merged and masked players as they were', async () => {
    const prompt = textBlock('One two. Three four. Five six. Seven.', {
      players: 'sentences',
      merge: [[1, 3]],
      absent: 'token:_',
    });
    const coarse = createPromptGame({ prompt, scorer: lengthScorer() });
    const explanation = {
      game: { id: coarse.id, players: coarse.players, output: 'length' },
      spectrum: {
        players: 3,
        terms: [
          { players: [0], value: -2 },
          { players: [0, 2], value: 1 },
        ],
      },
    };
    const { game, refined, parents } = refineGame(coarse, explanation, { top: 1, players: 'words' });
    expect(refined).toEqual([0]);
    expect(parents).toEqual([0, 0, 1, 2]);
    expect(game.players.map(({ label, spans, group }) => [label, spans, group])).toEqual([
      ['One', undefined, 'One two.'],
      ['two.', undefined, 'One two.'],
      [
        'Three four. … Seven.',
        [
          [9, 20],
          [31, 37],
        ],
        undefined,
      ],
      ['Five six.', undefined, undefined],
    ]);
    const mask = (bits: number): string =>
      game.maskedText({ rows: 1, players: 4, words: Uint32Array.of(bits) }, 0);
    expect(mask(0b1001)).toBe('One _ _ Five six. _');
    expect(mask(0b0110)).toBe('_ two. Three four. _ Seven.');
  });

  it('cuts fields of JSON into their own fields', async () => {
    const value = { a: { x: 1, y: [1, 2] }, b: 2, c: [] };
    const coarse = createPromptGame({ prompt: ['JSON: ', jsonBlock(value)], scorer: lengthScorer() });
    const { game, refined, parents } = refineGame(coarse, await explained(coarse));
    expect(game.players.map(({ label }) => label)).toEqual(['a.x', 'a.y', 'b', 'c']);
    expect([refined, parents]).toEqual([[0], [0, 0, 1, 2]]);
    expect(game.maskedText({ rows: 1, players: 4, words: Uint32Array.of(0b0110) }, 0)).toBe(
      `JSON: ${JSON.stringify({ a: { y: [1, 2] }, b: 2 }, null, 2)}`,
    );
  });

  it('refuses another explanation, and what cannot be cut', async () => {
    const coarse = createPromptGame({
      prompt: textBlock('One. Two.', { players: 'sentences' }),
      scorer: lengthScorer(),
    });
    const explanation = await explained(coarse);
    expect(() => refineGame(coarse, explanation)).toThrow(
      /none of the players that matter can be cut into sentences/,
    );
    expect(() => refineGame(coarse, explanation, { top: 0 })).toThrow(/top must be an integer of at least 1/);
    expect(() => refineGame(coarse, explanation, { players: 'verbs' })).toThrow(/unknown kind of players/);
    const other = createPromptGame({
      prompt: textBlock('a b', { players: 'words' }),
      scorer: lengthScorer(),
    });
    expect(() => refineGame(other, explanation)).toThrow(/the explanation is of another game/);
  });
});

describe('rememberPrompts', () => {
  it('tells chats, texts and odd characters apart', async () => {
    const scorer = lengthScorer();
    const remembered = rememberPrompts(scorer);
    expect(rememberPrompts(remembered)).toBe(remembered);
    const prompts = [
      'a',
      [{ role: 'a', content: '' }],
      [{ role: '', content: 'a' }],
      '["a"]',
      '\ud800',
      '\ud801',
      [],
      '',
    ];
    await remembered.score(prompts, {});
    await remembered.score([...prompts].reverse(), {});
    expect(scorer.asked).toEqual(prompts);
  });
});
