import { CallError, InvalidArgumentError } from '@spex/core';
import type { Prompt } from '@spex/lenses';
import { fromFunction, scorerFromFunction } from '@spex/models';
import { describe, expect, test } from 'vitest';

const CHAT: Prompt = [{ role: 'user', content: 'b' }];
const textOf = (prompt: Prompt): string =>
  typeof prompt === 'string' ? prompt : prompt.map(({ content }) => content).join('|');

describe('fromFunction', () => {
  test('asks for one prompt at a time', async () => {
    const told: unknown[] = [];
    const model = fromFunction(async (prompt, context) => {
      told.push(context);
      return textOf(prompt).toUpperCase();
    });
    const { signal } = new AbortController();
    expect(await model.generate!(['a', CHAT, ''], { maxTokens: 7 }, { signal })).toEqual(['A', 'B', '']);
    expect(told).toEqual([7, 7, 7].map((maxTokens) => ({ maxTokens, signal })));
    expect(model.batchSize).toBe(1);
    expect(model.capabilities).toMatchObject({ generation: true, answers: false, firstToken: 0 });
    expect(model.answerLogProbs).toBeUndefined();
  });

  test('or for several', async () => {
    const sizes: number[] = [];
    const answer = (prompts: readonly Prompt[]): string[] => {
      sizes.push(prompts.length);
      return prompts.map((prompt) => `${textOf(prompt)}!`);
    };
    const model = fromFunction(answer, { batchSize: 10, concurrency: 3, id: 'mine', name: 'shouter' });
    expect(await model.generate!(['a', CHAT], { maxTokens: 1 }, {})).toEqual(['a!', 'b!']);
    expect(sizes).toEqual([2]);
    expect(model).toMatchObject({ batchSize: 10, concurrency: 3, id: 'mine', name: 'shouter' });
  });

  test('each has an id of its own', () => {
    const same = () => 'a';
    expect(fromFunction(same).id).not.toBe(fromFunction(same).id);
  });

  test.each([
    [() => undefined, /gave undefined in place of a text/],
    [() => 3, /gave number in place of a text/],
  ])('%s is no answer', async (wrong, message) => {
    const call = fromFunction(wrong as never).generate!(['a'], { maxTokens: 1 }, {});
    await expect(call).rejects.toThrow(CallError);
    await expect(call).rejects.toThrow(message);
  });

  test('nor are too few', async () => {
    const model = fromFunction(() => ['a'], { batchSize: 4 });
    await expect(model.generate!(['a', 'b'], { maxTokens: 1 }, {})).rejects.toThrow(
      'the function gave a list of 1 for 2 prompts',
    );
  });

  test('what it throws comes through', async () => {
    const error = new Error('mine');
    const model = fromFunction(() => {
      throw error;
    });
    await expect(model.generate!(['a'], { maxTokens: 1 }, {})).rejects.toBe(error);
  });

  test.each([{ batchSize: 0 }, { batchSize: 1.5 }, { concurrency: 0 }])('%j is refused', (options) => {
    expect(() => fromFunction(() => 'a', options)).toThrow(InvalidArgumentError);
  });
});

describe('scorerFromFunction', () => {
  test('one number', async () => {
    const scorer = scorerFromFunction((prompt) => textOf(prompt).length, { name: 'length' });
    expect(scorer.outputs).toEqual(['length']);
    expect(await scorer.score(['', 'abc', CHAT], {})).toEqual(Float64Array.of(0, 3, 1));
  });

  test('several, of several prompts', async () => {
    const outputs = ['a', 'b'];
    const score = (prompts: readonly Prompt[]) => prompts.map((prompt) => [textOf(prompt).length, -1]);
    const scorer = scorerFromFunction(score, { outputs, batchSize: 2 });
    expect(await scorer.score(['ab', 'c'], {})).toEqual(Float64Array.of(2, -1, 1, -1));
    expect(scorer).toMatchObject({ outputs, batchSize: 2 });
  });

  test.each([
    [() => [1, 2, 3], 'the function gave a list of 3 for 2 outputs'],
    [() => 1, 'the function gave number for 2 outputs'],
    [() => null, 'the function gave null for 2 outputs'],
  ])('%s is refused', async (wrong, message) => {
    const scorer = scorerFromFunction(wrong as never, { outputs: ['a', 'b'] });
    await expect(scorer.score(['x'], {})).rejects.toThrow(message);
  });

  test('no outputs are refused', () => {
    expect(() => scorerFromFunction(() => 1, { outputs: [] })).toThrow(InvalidArgumentError);
  });
});
