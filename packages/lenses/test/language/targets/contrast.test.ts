import { InvalidArgumentError } from '@spex/core';
import { contrastTarget, type LanguageModel, markedScorer, notesOfMarked } from '@spex/lenses';
import { describe, expect, it } from 'vitest';
import { bagModel, odds, VOCABULARY } from '../bag-model.ts';

const PROMPTS = ['capital of France', 'capital of Italy', 'never', ''];

describe('contrastTarget', () => {
  it('is the difference of whole answers where the model gives them', async () => {
    const model = bagModel();
    const scorer = await contrastTarget(' Paris in', ' Rome').createScorer(model, PROMPTS[0]!);
    expect(scorer.outputs).toEqual(['logp( Paris in) - logp( Rome)']);
    expect(model.asked).toEqual([]);
    const values = await scorer.score(PROMPTS, {});
    PROMPTS.forEach((prompt, row) => {
      // The first tokens' normalisers cancel.
      const after = `${prompt} Paris`;
      const second = odds(after, ' in') / VOCABULARY.reduce((sum, one) => sum + odds(after, one), 0);
      const expected = Math.log((odds(prompt, ' Paris') / odds(prompt, ' Rome')) * second);
      expect(values[row]).toBeCloseTo(expected, 10);
    });
    expect(scorer.notes?.() ?? []).toEqual([]);
    expect(model.asked.every((one) => one.method === 'answerLogProbs')).toBe(true);
  });

  it('is that of first tokens otherwise, bounds counted and told', async () => {
    const model = bagModel({ capabilities: { answers: false, firstToken: 2 } });
    const scorer = await contrastTarget(' Paris', ' no').createScorer(model, PROMPTS[0]!);
    expect(scorer.notes?.()).toEqual(["the contrast is that of the answers' first tokens"]);
    expect(model.asked).toHaveLength(1);
    const values = await scorer.score(['France', 'never', PROMPTS[0]!, 'Italy'], {});
    expect(model.asked.map((one) => one.prompt)).toEqual([PROMPTS[0], 'France', 'never', 'Italy']);
    const logProb = (prompt: string, token: string): number =>
      Math.log(odds(prompt, token) / VOCABULARY.reduce((sum, one) => sum + odds(prompt, one), 0));
    // After France: Paris 2.5, yes 0.5. After never: no 1.5, then any at 0. After Italy: Rome 2.25, no 0.25.
    expect(values[0]).toBeCloseTo(logProb('France', ' Paris') - logProb('France', ' yes'), 10);
    expect(values[1]).toBeCloseTo(-1.5, 10);
    expect(values[2]).toBeCloseTo(logProb(PROMPTS[0]!, ' Paris') - logProb(PROMPTS[0]!, ' of'), 10);
    expect(values[3]).toBeCloseTo(0, 10);
    expect(scorer.notes?.()).toEqual([
      "the contrast is that of the answers' first tokens",
      "in 1 of 4 prompts ' Paris' was not among the 2 likeliest first tokens: the contrast there is at most what was counted",
      "in 2 of 4 prompts ' no' was not among the 2 likeliest first tokens: the contrast there is at least what was counted",
    ]);
  });

  it('says where nothing is known', async () => {
    const model = bagModel({ capabilities: { answers: false, firstToken: 1 } });
    const scorer = await contrastTarget(' yes', ' no').createScorer(model, 'x');
    await scorer.score(['France', 'capital'], {});
    expect(scorer.notes?.().at(-1)).toBe(
      'in 2 of 2 prompts neither was: nothing is known of the contrast there',
    );
  });

  it('knows what to note by its marks alone, whoever asked', async () => {
    const model = bagModel({ capabilities: { answers: false, firstToken: 2 } });
    const scorer = await contrastTarget(' Paris', ' no').createScorer(model, PROMPTS[0]!);
    const marked = markedScorer(scorer);
    const prompts = ['France', 'never', PROMPTS[0]!, 'Italy'];
    const values = await marked.score(prompts, {});
    expect(marked.outputs).toEqual([...scorer.outputs, 'bound( Paris)', 'bound( no)', 'both bounds']);
    expect(marked.id).not.toBe(scorer.id);
    const plain = await scorer.score(prompts, {});
    prompts.forEach((_, row) => {
      expect(values[4 * row]).toBe(plain[row]);
    });
    expect(notesOfMarked(scorer, values)).toEqual(scorer.notes?.());
    expect(notesOfMarked(scorer, values.subarray(0, 8))).toEqual([
      "the contrast is that of the answers' first tokens",
      expect.stringMatching(/^in 1 of 2 prompts ' (Paris|no)' was/),
    ]);
  });

  it('refuses empty and equal answers, and answers of no tokens', async () => {
    for (const [one, other] of [
      ['', 'b'],
      ['a', ''],
      ['a', 'a'],
    ] as const) {
      expect(() => contrastTarget(one, other)).toThrow(InvalidArgumentError);
    }
    for (const answers of [true, false]) {
      const model = bagModel({ capabilities: { answers } });
      await expect(contrastTarget(' ', ' no').createScorer(model, 'x')).rejects.toThrow(/has no tokens/);
      expect(model.asked).toEqual([]);
    }
  });

  it('refuses answers of the wrong shape', async () => {
    const wrong = (logProbs: number, bounded: number): LanguageModel => ({
      ...bagModel({ capabilities: { answers: false } }),
      firstTokenLogProbs: async () => ({
        logProbs: new Float64Array(logProbs),
        bounded: new Uint8Array(bounded),
      }),
    });
    const target = contrastTarget(' yes', ' no');
    await expect(target.createScorer(wrong(2, 1), 'x')).rejects.toThrow(
      "model 'bag' gave 1 marks of bounds, not 2",
    );
    await expect(target.createScorer(wrong(1, 2), 'x')).rejects.toThrow(
      "model 'bag' gave 1 log-probabilities, not 2",
    );
    const scorer = await target.createScorer(wrong(2, 2), 'x');
    await expect(scorer.score(['y', 'z'], {})).rejects.toThrow("model 'bag' gave 2 log-probabilities, not 4");
  });

  it('lets the model refuse answers that begin alike at the start', async () => {
    const strict: LanguageModel = {
      ...bagModel({ capabilities: { answers: false } }),
      firstTokenLogProbs: async () => {
        throw new InvalidArgumentError('candidates', 'both begin with the same token');
      },
    };
    await expect(contrastTarget(' yes', ' yes.').createScorer(strict, 'x')).rejects.toThrow(/same token/);
  });
});
