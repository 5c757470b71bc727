import { createPromptGame } from 'spex';
import { expect, test } from 'vitest';
import { beginningOf, CONTINUATION, drawMasks, storyPrompt } from '../../src/throughput/prompts.ts';

const scorer = { id: 'none', outputs: ['none'], score: async () => new Float64Array(0) };
const gameOf = (pinned: number) => createPromptGame({ prompt: storyPrompt(pinned), scorer });

test('pinned words come before the players, and the players stay the same', () => {
  const plain = gameOf(0);
  for (const pinned of [1, 20, 50]) {
    const { text, players } = gameOf(pinned);
    const before = text.slice(0, -plain.text.length);
    expect(text.endsWith(plain.text)).toBe(true);
    expect(before.trimEnd().split(' ')).toHaveLength(pinned);
    expect(before.endsWith(' ')).toBe(true);
    expect(players.map(({ label }) => label)).toEqual(plain.players.map(({ label }) => label));
  }
  expect(() => storyPrompt(54)).toThrow('only 53 words');
});

test('masked prompts are the same for the same seed, and differ from each other', () => {
  const game = gameOf(20);
  const texts = (seed: number) => {
    const masks = drawMasks(game.players.length, 256, seed);
    return Array.from({ length: masks.rows }, (_, row) => game.maskedText(masks, row));
  };
  expect(texts(3)).toEqual(texts(3));
  expect(texts(3)).not.toEqual(texts(4));
  expect(new Set(texts(3)).size).toBe(256);
});

test('an answer is the longest beginning of a text with so many tokens', () => {
  const words = (text: string) => text.trim().split(' ').length;
  expect(beginningOf(' one two three', 2, words)).toBe(' one two ');
  expect(beginningOf(CONTINUATION, 1, words)).toBe(' and ');
  expect(() => beginningOf(' one two', 3, words)).toThrow("no beginning of ' one two' has 3 tokens");
});
