import { type Capabilities, CapabilityError, parseTarget, TARGET_KINDS, workableTargets } from '@spex/lenses';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bagModel } from './bag-model.ts';

const NOTHING: Partial<Capabilities> = {
  answers: false,
  firstToken: 0,
  generation: false,
  embeddings: false,
  classes: [],
  messages: false,
};
const CHAT = [{ role: 'user', content: 'hello' }];

const refusal = async (
  spec: string,
  capabilities: Partial<Capabilities>,
  prompt: string | typeof CHAT = 'x',
) => {
  const model = bagModel({ name: 'tiny', capabilities });
  const error: unknown = await parseTarget(spec)
    .createScorer(model, prompt)
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  expect(model.asked).toEqual([]);
  return error as CapabilityError;
};

describe('what a target needs', () => {
  it.each<[spec: string, capabilities: Partial<Capabilities>, message: string]>([
    [
      'answer: Paris',
      { ...NOTHING, firstToken: 20, generation: true },
      "model 'tiny' gives no log-probabilities of a given answer, which target 'answer: Paris' needs; targets that work on it: contrast:A/B",
    ],
    [
      'own-answer',
      { ...NOTHING, classes: ['a'] },
      "model 'tiny' gives no log-probabilities of a given answer and no answers of its own, which target 'own-answer' needs; targets that work on it: logit:LABEL, log-odds:LABEL, margin:LABEL",
    ],
    [
      'contrast:a/b',
      { ...NOTHING, generation: true, embeddings: true },
      "model 'tiny' gives no log-probabilities of a given answer and no log-probabilities of first tokens, which target 'contrast:a/b' needs; targets that work on it: similar:TEXT",
    ],
    [
      'logit:a',
      NOTHING,
      "model 'tiny' gives no classes, which target 'logit:a' needs; no target works on it",
    ],
    [
      'similar:a',
      { ...NOTHING, generation: true, answers: true },
      "model 'tiny' gives no embeddings, which target 'similar:a' needs; targets that work on it: answer:TEXT, own-answer, contrast:A/B",
    ],
  ])('%s', async (spec, capabilities, message) => {
    const error = await refusal(spec, capabilities);
    expect(error).toBeInstanceOf(CapabilityError);
    expect(error.message).toBe(message);
    expect(error).toMatchObject({ name: 'CapabilityError', model: 'tiny', target: spec });
  });

  it('tells what is missing as data', async () => {
    expect(await refusal('own-answer', NOTHING)).toMatchObject({
      missing: ['answers', 'generation'],
      workable: [],
    });
  });

  it('refuses chats where they cannot be', async () => {
    const error = await refusal('answer:a', { messages: false }, CHAT);
    expect(error).toBeInstanceOf(CapabilityError);
    expect(error.message).toBe("model 'tiny' takes no chats: give the prompt as one text");
    expect(error.missing).toEqual(['messages']);
    expect((await refusal('logit:positive', {}, CHAT)).message).toBe(
      "target 'logit:positive' classifies plain text, and this is a chat: give the prompt as one text",
    );
  });

  it('names exactly the targets that a model does not refuse', async () => {
    const specs = [
      'logit:a',
      'log-odds:a',
      'margin:a',
      'answer: a',
      'own-answer',
      'contrast: a/ b',
      'similar:a',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          answers: fc.boolean(),
          firstToken: fc.constantFrom<number | 'full'>(0, 5, 'full'),
          generation: fc.boolean(),
          embeddings: fc.boolean(),
          classes: fc.constantFrom<string[]>([], ['a', 'b', 'c']),
        }),
        async (some) => {
          const model = bagModel({ capabilities: some });
          const working: string[] = [];
          for (const [at, spec] of specs.entries()) {
            const made = await parseTarget(spec)
              .createScorer(model, 'France')
              .then(
                () => true,
                (error: unknown) => !(error instanceof CapabilityError),
              );
            if (made) working.push(TARGET_KINDS[at]!.spec);
          }
          expect(workableTargets(model.capabilities)).toEqual(working);
        },
      ),
    );
  });
});

describe('the context', () => {
  const prompt = 'The capital of France is';

  it.each<[spec: string, contextTokens: number, message: string | null]>([
    ['answer: Paris in', 8, null],
    [
      'answer: Paris in',
      7,
      "the full prompt has 6 tokens and 2 tokens for the answer, 1 more than the 7 that model 'tiny' takes: shorten it by that",
    ],
    [
      'contrast: yes/ Paris in',
      7,
      'the full prompt has 6 tokens and 2 tokens for the answer, 1 more than the 7',
    ],
    ['own-answer', 20, 'the full prompt has 6 tokens and 32 tokens for the answer, 18 more than the 20'],
    ['similar:a', 20, 'the full prompt has 6 tokens and 32 tokens for the answer, 18 more'],
    ['logit:positive', 6, null],
    ['logit:positive', 5, 'the full prompt has 6 tokens, 1 more than the 5 that'],
  ])('%s in %i tokens', async (spec, contextTokens, message) => {
    const model = bagModel({ name: 'tiny', capabilities: { contextTokens } });
    const made = parseTarget(spec).createScorer(model, prompt);
    if (message === null) await expect(made).resolves.toBeDefined();
    else {
      await expect(made).rejects.toThrow(message);
      expect(model.asked).toEqual([]);
    }
  });

  it('is left to a model without a tokenizer at hand', async () => {
    const model = bagModel({ tokenizer: false, capabilities: { contextTokens: 1 } });
    await expect(parseTarget('answer: a').createScorer(model, prompt)).resolves.toBeDefined();
  });
});
