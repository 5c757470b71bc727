import { describe, expect, it } from 'vitest';
import {
  CapabilityError,
  chatPrompt,
  type EndedRun,
  type Explanation,
  explainPrompt,
  explainText,
  fromFunction,
  type LanguageModel,
  scorerFromFunction,
} from '../src/index.ts';
import { testFolder } from './support/folder.ts';
import { formulaModel, textOf } from './support/language-model.ts';
import { commandModel } from './support/programs.ts';

const folder = testFolder();

/** 2 for both of "not" and "good", else 0, and the answer's length on top. */
const model = formulaModel(
  (text, answer) => (text.includes('not') && text.includes('good') ? 2 : 0) - answer.length,
  {
    generate: async (prompts) => prompts.map((prompt) => (textOf(prompt).includes('good') ? 'fine' : 'bad')),
  },
);

const pair = ({ interactions }: Explanation, players: string): number | undefined =>
  interactions.terms.find((term) => term.players.join() === players)?.value;

describe('explainText on a language model', () => {
  it('explains the log-probability of a given answer', async () => {
    const found = await explainText({ text: 'it was not good', model, target: 'answer: Paris' });
    expect(found.game.output).toBe('logp( Paris)');
    expect(found.ends).toMatchObject({ grand: 2 - 6, empty: -6 });
    // The Banzhaf interaction of a pair that is worth 2 only together.
    expect(pair(found, '2,3')).toBeCloseTo(2, 12);
  });

  it('explains its own answer where no target is given', async () => {
    const found = await explainText({ text: 'it was not good', model });
    expect(found.game.output).toBe('logp(fine)');
  });

  it('explains the class that a classifier gives the full text', async () => {
    const classifier: LanguageModel = formulaModel(() => 0, {
      answers: false,
      messages: false,
      classes: ['bad', 'good'],
      classify: async (texts) =>
        Float64Array.from(texts.flatMap((text) => (text.includes('good') ? [-1, 1] : [1, -1]))),
    });
    const found = await explainText({ text: 'so good', model: classifier });
    expect(found.game.output).toBe('logit(good)');
    expect(pair(found, '1')).toBeCloseTo(2, 12);
  });

  it('compares answers by the embedded encoder where the model gives neither numbers nor embeddings', async () => {
    const { answerLogProbs: _, ...writer } = model;
    const capabilities = { ...model.capabilities, answers: false };
    const found = await explainText({ text: 'so good', model: { ...writer, capabilities } });
    expect(found.game.output).toBe('similarity(fine)');
    expect(found.ends.grand).toBeCloseTo(1, 5);
    expect(found.ends.empty).toBeLessThan(0.99);
  });

  it('says what works where a target does not', async () => {
    const { answerLogProbs: _, ...writer } = model;
    const capabilities = { ...model.capabilities, answers: false };
    const refused = explainText({ text: 'a b', model: { ...writer, capabilities }, target: 'answer:c; d' });
    await expect(refused).rejects.toBeInstanceOf(CapabilityError);
    await expect(refused).rejects.toThrow(
      "which target 'answer:c; d' needs; targets that work on it: similar:TEXT, script:FILE",
    );
  });

  it('measures the noise of a model that does not promise equal answers, beyond the budget', async () => {
    let asked = 0;
    const noisy = formulaModel((text) => (text === 'a b c' ? asked++ : text.length), {
      deterministic: false,
    });
    const options = { text: 'a b c', model: noisy, target: 'answer:x', budget: 8 } as const;
    const found = await explainText(options);
    // 0, 1, 2 were the repeats: mean 1, deviation 1; the run's own v(N) is 3.
    expect(found.account[0]).toContain('the full prompt asked 3 times, beyond the budget, gave 1 ± 1');
    expect(found.ends.grand).toBe(3);
    expect(found.cost).toMatchObject({ budget: 8, evaluations: 8 + 3 });
    asked = 0;
    const quiet = await explainText({ ...options, repeats: 0 });
    expect(quiet.account.join()).not.toContain('noise');
    expect(quiet.cost.evaluations).toBe(8);
  });

  it('refuses before the model is asked anything', async () => {
    const never = formulaModel(() => {
      throw new Error('asked');
    });
    for (const wrong of [
      { text: 'a', target: 'answer:x' },
      { text: 'a b', target: 'answer:x', order: 3 },
      { text: 'a b', target: 'answer:x', budget: 1 },
      { text: 'a b', target: 'sentiment' },
      { text: 'a b', target: 'magic' },
      { text: 'a b', target: 'answer:x', repeats: -1 },
      { text: 'a b', target: 'answer:x', maxTokens: 0 },
    ]) {
      await expect(explainText({ ...wrong, model: never })).rejects.not.toThrow('asked');
    }
  });

  it('resolves to what it has when a limit is reached', async () => {
    const text = Array.from({ length: 10 }, (_, at) => `w${at}`).join(' ');
    const program = await commandModel(folder, 'length', 'text.length');
    const ends: EndedRun[] = [];
    const onEnd = (ended: EndedRun): void => void ends.push(ended);
    const found = await explainText({ text, model: program, budget: 500, limits: { maxCalls: 3 }, onEnd });
    expect(found).toMatchObject({ status: 'partial', cost: { evaluations: 3 * 64 } });
    expect(ends).toEqual([{ usage: { calls: 3, retries: 0 } }]);
  });

  it('takes a function, as a model or as a scorer', async () => {
    const shout = fromFunction((prompt) => (textOf(prompt).includes('loud') ? 'A loud noise.' : 'Silence.'));
    const found = await explainText({ text: 'be loud', model: shout, repeats: 0 });
    expect(found.game.output).toBe('similarity(A loud noise.)');
    const scored = await explainText({
      text: 'be loud',
      target: scorerFromFunction((prompt) => textOf(prompt).length),
    });
    expect(scored.ends).toMatchObject({ grand: 7, empty: 0 });
  });
});

describe('explainPrompt', () => {
  it('explains the messages of a chat', async () => {
    const prompt = chatPrompt([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'It is not.' },
      { role: 'assistant', content: 'good' },
      { role: 'user', content: 'Well?' },
    ]);
    const found = await explainPrompt({ prompt, model, target: 'answer:x' });
    expect(found.game.players).toHaveLength(3);
    expect(pair(found, '0,1')).toBeCloseTo(2, 12);
  });
});
