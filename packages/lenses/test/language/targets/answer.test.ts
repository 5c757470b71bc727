import {
  batchFromLists,
  Evaluator,
  enumerateCoalitions,
  exact,
  GameError,
  InvalidArgumentError,
} from '@spex/core';
import {
  answerSpan,
  answerTarget,
  createFeatureGame,
  type LanguageModel,
  ownAnswerTarget,
} from '@spex/lenses';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bagModel, odds, VOCABULARY } from '../bag-model.ts';

const PROMPT = 'The capital of France is';
const ANSWER = ' Paris in France.';
const TOKENS = [' Paris', ' in', ' France', '.'];

/** Probability of the answer by the chain rule, from odds. */
function probability(prompt: string, tokens: readonly string[]): number {
  let context = prompt;
  let product = 1;
  for (const token of tokens) {
    product *= odds(context, token) / VOCABULARY.reduce((sum, one) => sum + odds(context, one), 0);
    context += token;
  }
  return product;
}

describe('answerTarget', () => {
  it('gives the total and each token, as the chain rule says', async () => {
    const scorer = await answerTarget(ANSWER).createScorer(bagModel(), PROMPT);
    expect(scorer.outputs).toEqual([
      'logp( Paris in France.)',
      'token 1: " Paris"',
      'token 2: " in"',
      'token 3: " France"',
      'token 4: "."',
    ]);
    const words = ['The', 'capital', 'of', 'France', 'Italy', 'never'];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.subarray(words), { minLength: 1, maxLength: 6 }), async (chosen) => {
        const prompts = chosen.map((own) => own.join(' '));
        const values = await scorer.score(prompts, {});
        prompts.forEach((prompt, row) => {
          expect(values[row * 5]).toBeCloseTo(Math.log(probability(prompt, TOKENS)), 10);
          TOKENS.forEach((_, at) => {
            const upTo = probability(prompt, TOKENS.slice(0, at + 1));
            const ratio = upTo / probability(prompt, TOKENS.slice(0, at));
            expect(values[row * 5 + 1 + at]).toBeCloseTo(Math.log(ratio), 10);
          });
        });
      }),
    );
  });

  it('asks once for the tokens and keeps what that gave', async () => {
    const model = bagModel();
    const scorer = await answerTarget(ANSWER).createScorer(model, PROMPT);
    expect(model.asked).toEqual([{ method: 'answerLogProbs', prompt: PROMPT }]);
    const values = await scorer.score(['of', PROMPT, 'is', PROMPT], {});
    expect(model.asked.slice(1).map((one) => one.prompt)).toEqual(['of', 'is']);
    for (const [row, prompt] of ['of', PROMPT, 'is', PROMPT].entries()) {
      expect(values[row * 5]).toBeCloseTo(Math.log(probability(prompt, TOKENS)), 10);
    }
    expect([...(await scorer.score([PROMPT], {}))]).toEqual([...values.slice(5, 10)]);
    expect(model.asked).toHaveLength(3);
  });

  it('asks for nothing beforehand where only the total is wanted', async () => {
    const model = bagModel();
    const scorer = await answerTarget(ANSWER, { perToken: false }).createScorer(model, PROMPT);
    expect(model.asked).toEqual([]);
    expect(scorer.outputs).toEqual(['logp( Paris in France.)']);
    expect((await scorer.score([PROMPT], {}))[0]).toBeCloseTo(Math.log(probability(PROMPT, TOKENS)), 10);
    expect(scorer.id).not.toBe((await answerTarget(ANSWER).createScorer(model, PROMPT)).id);
  });

  it('takes chats', async () => {
    const chat = [{ role: 'user', content: PROMPT }];
    const scorer = await answerTarget(' Paris').createScorer(bagModel(), chat);
    const [value] = await scorer.score([chat], {});
    expect(value).toBeCloseTo(Math.log(probability(`<user>${PROMPT}`, [' Paris'])), 10);
  });

  it('estimates tokens and money', async () => {
    const model = bagModel({ capabilities: { price: { input: 2, output: 10 } } });
    const scorer = await answerTarget(ANSWER).createScorer(model, PROMPT);
    // 6 tokens of prompt (one of them the model's own mark) and 4 of answer.
    expect(scorer.estimate?.(1000)).toEqual({ tokens: 10_000, dollars: 0.02 });
    const rough = await answerTarget('12345678').createScorer(bagModel({ tokenizer: false }), 'x'.repeat(41));
    expect(rough.estimate?.(1)).toEqual({ tokens: 11 + 8 });
  });

  it('refuses answers of no tokens', async () => {
    expect(() => answerTarget('')).toThrow(InvalidArgumentError);
    const message = 'the answer " " has no tokens for model \'bag\': give one that has text';
    const model = bagModel();
    await expect(answerTarget(' ').createScorer(model, PROMPT)).rejects.toThrow(message);
    expect(model.asked).toEqual([]);
    await expect(answerTarget(' ').createScorer(bagModel({ tokenizer: false }), PROMPT)).rejects.toThrow(
      message,
    );
  });

  it('refuses a model that changes its tokens or gives too few numbers', async () => {
    let calls = 0;
    const fickle: LanguageModel = {
      ...bagModel(),
      answerLogProbs: async () => ({
        tokens: ++calls === 1 ? ['a', 'b'] : ['a', 'c'],
        logProbs: new Float64Array(2),
      }),
    };
    const scorer = await answerTarget('ab').createScorer(fickle, PROMPT);
    await expect(scorer.score(['x'], {})).rejects.toThrow(GameError);
    await expect(scorer.score(['x'], {})).rejects.toThrow(/cut the answer into 2 tokens/);
    await expect(scorer.score(['x', 'y'], {})).rejects.toThrow("model 'bag' gave 2 log-probabilities, not 4");
  });

  it('passes the signal on', async () => {
    const seen: unknown[] = [];
    const model = bagModel();
    const spy: LanguageModel = {
      ...model,
      answerLogProbs(prompts, answer, context) {
        seen.push(context.signal);
        return model.answerLogProbs!(prompts, answer, context);
      },
    };
    const { signal } = new AbortController();
    const scorer = await answerTarget(ANSWER).createScorer(spy, PROMPT, { signal });
    await scorer.score(['x'], { signal });
    expect(seen).toEqual([signal, signal]);
  });
});

describe('ownAnswerTarget', () => {
  it('explains the answer to the full prompt', async () => {
    const model = bagModel();
    const scorer = await ownAnswerTarget({ maxTokens: 2 }).createScorer(model, PROMPT);
    expect(scorer.outputs[0]).toBe('logp( Paris in)');
    expect(model.asked.map((one) => one.method)).toEqual(['generate', 'answerLogProbs']);
    const given = await answerTarget(' Paris in').createScorer(model, PROMPT);
    expect(scorer.id).toBe(given.id);
    expect(await scorer.score(['of', PROMPT], {})).toEqual(await given.score(['of', PROMPT], {}));
  });

  it('refuses an answer of nothing and a bad number of tokens', async () => {
    const mute: LanguageModel = { ...bagModel(), generate: async () => [''] };
    await expect(ownAnswerTarget().createScorer(mute, PROMPT)).rejects.toThrow(
      "model 'bag' answers the full prompt with nothing: give the answer to explain, answer:TEXT",
    );
    expect(() => ownAnswerTarget({ maxTokens: 0 })).toThrow(
      /maxTokens must be an integer of at least 1, not 0/,
    );
  });
});

describe('answerSpan', () => {
  it('explains a span of the answer at no cost', async () => {
    const model = bagModel();
    const scorer = await answerTarget(ANSWER).createScorer(model, PROMPT);
    const game = createFeatureGame({ text: PROMPT, scorer });
    await exact.solve(new Evaluator(game), { budget: 32 });
    const paid = model.asked.length;
    const span = answerSpan(game, 1, 2);
    expect(span.outputs).toEqual(['logp( in France)']);
    expect(span.id).not.toBe(game.id);
    expect(span.id).not.toBe(answerSpan(game, 1, 3).id);
    const all = enumerateCoalitions(5);
    const values = await span.evaluate(all, {});
    for (let row = 0; row < 32; row++) {
      const prompt = game.maskedText(all, row);
      const expected = probability(prompt, TOKENS.slice(0, 3)) / probability(prompt, TOKENS.slice(0, 1));
      expect(values[row]).toBeCloseTo(Math.log(expected), 10);
    }
    expect(model.asked).toHaveLength(paid);
  });

  it('refuses what is no span', async () => {
    const scorer = await answerTarget(' Paris.').createScorer(bagModel(), PROMPT);
    const game = createFeatureGame({ text: PROMPT, scorer });
    for (const [first, last] of [
      [-1, 0],
      [1, 0],
      [0, 2],
      [0.5, 1],
    ] as const) {
      expect(() => answerSpan(game, first, last)).toThrow(/no span of the answer: its tokens are 0 to 1/);
    }
    const total = await answerTarget(' Paris.', { perToken: false }).createScorer(bagModel(), PROMPT);
    const plain = createFeatureGame({ text: PROMPT, scorer: total });
    expect(() => answerSpan(plain, 0, 0)).toThrow(/does not tell the answer's tokens apart/);
    expect((await plain.evaluate(batchFromLists([[0]], 5), {})).length).toBe(1);
  });
});
