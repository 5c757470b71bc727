import { expect, test } from 'vitest';
import { drawOf, promptsOf, TASKS } from '../../src/components/prompts.ts';

const wordsOf = (texts: readonly string[]): Set<string> =>
  new Set(texts.flatMap((text) => text.match(/[A-Z][a-z]+/g) ?? []));

test('no name and no text of the held-out prompts is among the training prompts', () => {
  const { training, heldOut } = promptsOf('names');
  const names = new Set(training.flatMap(({ answer, contrast }) => [answer.trim(), contrast!.trim()]));
  const seen = wordsOf(heldOut.flatMap(({ prompt, answer, contrast }) => [prompt, answer, contrast!]));
  expect([...names].filter((name) => seen.has(name))).toEqual([]);
  for (const task of TASKS) {
    const split = promptsOf(task);
    const draws = new Set(split.training.map((prompt) => drawOf(task, prompt)));
    expect(split.heldOut.filter((prompt) => draws.has(drawOf(task, prompt)))).toEqual([]);
  }
});

test('every name is in its prompt, its contrast is not, and each is the contrast as often as the answer', () => {
  const { training, heldOut } = promptsOf('names');
  for (const prompts of [training, heldOut]) {
    const balance = new Map<string, number>();
    for (const { prompt, answer, contrast, corrupted } of prompts) {
      expect(corrupted!.replaceAll(contrast!.trim(), answer.trim())).toBe(prompt);
      expect(prompt).toContain(answer.trim());
      expect(prompt).not.toContain(contrast!.trim());
      expect(prompt).not.toContain('{');
      balance.set(answer, (balance.get(answer) ?? 0) + 1);
      balance.set(contrast!, (balance.get(contrast!) ?? 0) - 1);
    }
    expect(balance.size).toBe(6);
    expect([...balance.values()].every((count) => count === 0)).toBe(true);
  }
});

test('words of a story follow its beginning, and contrasts begin otherwise', () => {
  const { training, heldOut } = promptsOf('stories');
  expect(new Set(training.map((prompt) => drawOf('stories', prompt))).size).toBe(6);
  expect(new Set(heldOut.map((prompt) => drawOf('stories', prompt))).size).toBe(8);
  const longest = heldOut.reduce((a, b) => (a.prompt.length > b.prompt.length ? a : b));
  for (const { prompt, answer, contrast } of heldOut) {
    expect(answer).toMatch(/^ [a-z]+$/);
    expect(contrast![1]).not.toBe(answer[1]);
    if (longest.prompt.startsWith(`${prompt} `))
      expect(longest.prompt.startsWith(prompt + answer)).toBe(true);
  }
});
