import { batchFromLists, Evaluator, GameError, getSolver, InvalidArgumentError } from '@spex/core';
import {
  CapabilityError,
  createDataGame,
  type InContextOptions,
  inContextTrainer,
  type LanguageModel,
  type Prompt,
} from '@spex/lenses';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bagModel, odds, VOCABULARY } from '../language/bag-model.ts';

const EXAMPLES = [
  { input: 'capital of France', output: 'Paris' },
  { input: 'capital of Italy', output: 'Rome' },
  { input: 'never in France', output: 'Rome' },
];
const TESTS = ['France', 'the capital'];
const CLASSES = ['Paris', 'Rome'];
/** A model of plain text that tells of first tokens only. */
const FIRST_TOKENS = { answers: false, messages: false };
const OPTIONS: InContextOptions = { examples: EXAMPLES, tests: TESTS, classes: CLASSES };

const all = (examples = EXAMPLES.length) =>
  Array.from({ length: 2 ** examples }, (_, mask) =>
    Array.from({ length: examples }, (_, at) => at).filter((at) => (mask >> at) & 1),
  );
const batch = (...lists: number[][]) => batchFromLists(lists, EXAMPLES.length);

/** The prompt, written down by hand. */
function promptOf(subset: readonly number[], test: string, head = ''): string {
  let prompt = head;
  for (const at of subset) prompt += `Input: ${EXAMPLES[at]!.input}\nOutput: ${EXAMPLES[at]!.output}\n\n`;
  return `${prompt}Input: ${test}\nOutput:`;
}

/** ln p of a token of the bag model's vocabulary. */
const logProb = (prompt: string, token: string): number =>
  Math.log(odds(prompt, token) / VOCABULARY.reduce((sum, one) => sum + odds(prompt, one), 0));

const promptsAsked = (model: { asked: readonly { prompt: Prompt }[] }) =>
  model.asked.map(({ prompt }) => prompt);

describe('inContextTrainer', () => {
  it('scores each class by the log-probability of its name after the examples that are left', async () => {
    const ways = [
      { capabilities: {} },
      { capabilities: { answers: false, messages: false } },
      { capabilities: { firstToken: 0 } },
      { tokenizer: false },
    ];
    for (const way of ways) {
      const trainer = inContextTrainer(bagModel(way), OPTIONS);
      expect(trainer).toMatchObject({ points: 3, tests: 2, classes: CLASSES, scale: 'logit', random: false });
      const scores = await trainer.train(batch(...all()), {});
      const expected = all().flatMap((subset) =>
        TESTS.flatMap((test) => [' Paris', ' Rome'].map((name) => logProb(promptOf(subset, test), name))),
      );
      expect(scores).toHaveLength(expected.length);
      scores.forEach((score, at) => {
        expect(score).toBeCloseTo(expected[at]!, 10);
      });
    }
  });

  it('adds up the tokens of a long name', async () => {
    const model = bagModel();
    const trainer = inContextTrainer(model, {
      examples: [{ input: 'capital', output: 'Paris in France' }, EXAMPLES[1]!],
      tests: ['France'],
      classes: ['Paris in France', 'Rome'],
    });
    const [score] = await trainer.train(batchFromLists([[1]], 2), {});
    const prompt = promptOf([1], 'France');
    const expected = [' Paris', ' in', ' France'].map((token, at, tokens) =>
      logProb(prompt + tokens.slice(0, at).join(''), token),
    );
    expect(score).toBeCloseTo(
      expected.reduce((sum, one) => sum + one),
      10,
    );
    expect(new Set(model.asked.map(({ method }) => method))).toEqual(new Set(['answerLogProbs']));
  });

  it('reads a prompt once where every name is one token of a model that tells of all', async () => {
    const model = bagModel();
    const trainer = inContextTrainer(model, OPTIONS);
    const scores = await Promise.all([trainer.train(batch([0]), {}), trainer.train(batch([1]), {})]);
    const first = promptOf([0], TESTS[0]!);
    const once = [[0], [1]].flatMap((subset) => TESTS.map((test) => promptOf(subset, test)));
    expect(model.asked).toEqual([
      ...CLASSES.map(() => ({ method: 'answerLogProbs', prompt: first })),
      ...once.map((prompt) => ({ method: 'firstTokenLogProbs', prompt })),
    ]);
    expect(scores[1]![3]).toBeCloseTo(logProb(once[3]!, ' Rome'), 10);
  });

  it('writes instruction, template and separator as they are given', async () => {
    const model = bagModel({ capabilities: FIRST_TOKENS });
    const trainer = inContextTrainer(model, {
      ...OPTIONS,
      instruction: 'Name a city.',
      template: '<{input}>\t{output};',
      separator: '\n',
    });
    await trainer.train(batch([], [0, 2]), {});
    const asked = promptsAsked(model);
    expect(asked[0]).toBe('Name a city.\n<France>');
    expect(asked[2]).toBe('Name a city.\n<capital of France>\tParis;\n<never in France>\tRome;\n<France>');
    const ids = [{}, { instruction: 'x' }, { template: '{input}{output}' }, { separator: ' ' }].map(
      (other) => inContextTrainer(model, { ...OPTIONS, ...other }).id,
    );
    expect(new Set([trainer.id, ...ids]).size).toBe(5);
    const idOf = (name: string) => inContextTrainer(bagModel({ name }), OPTIONS).id;
    expect(idOf('one')).toBe(idOf('one'));
    expect(idOf('one')).not.toBe(idOf('other'));
  });

  it('asks a chat that tells of first tokens only in one message, for names as an answer begins', async () => {
    const inner = bagModel({ capabilities: { answers: false } });
    let candidates: readonly string[] = [];
    const model: LanguageModel = {
      ...inner,
      firstTokenLogProbs(prompts, given, context) {
        candidates = given;
        const spaced = given.map((name) => ` ${name}`);
        return inner.firstTokenLogProbs!(prompts, spaced, context);
      },
    };
    const scores = await inContextTrainer(model, OPTIONS).train(batch([0, 1]), {});
    expect(candidates).toEqual(CLASSES);
    const contents = TESTS.map((test) => promptOf([0, 1], test));
    expect(promptsAsked(inner)).toEqual(contents.map((content) => [{ role: 'user', content }]));
    expect(scores[3]).toBeCloseTo(logProb(`<user>${contents[1]}`, ' Rome'), 10);
  });

  it('puts braces of an input nowhere', async () => {
    const model = bagModel();
    const tests = ['{output} {input} $1'];
    const trainer = inContextTrainer(model, { ...OPTIONS, tests });
    await trainer.train(batch([]), {});
    expect(promptsAsked(model)[0]).toBe('Input: {output} {input} $1\nOutput:');
  });

  it('renders any subset of any examples as joined text', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 });
    const examples = fc.array(fc.record({ input: text, output: fc.constantFrom(...CLASSES) }), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(examples, fc.nat(31), async (made, mask) => {
        const model = bagModel();
        const present = made.map((_, at) => at).filter((at) => (mask >> at) & 1);
        const trainer = inContextTrainer(model, { examples: made, tests: ['x'], classes: CLASSES });
        await trainer.train(batchFromLists([present], made.length), {});
        const shots = present.map((at) => `Input: ${made[at]!.input}\nOutput: ${made[at]!.output}\n\n`);
        expect(promptsAsked(model)[0]).toBe(`${shots.join('')}Input: x\nOutput:`);
      }),
      { numRuns: 200 },
    );
  });

  it('asks for each distinct prompt once, in batches that suit the model', async () => {
    const calls: number[] = [];
    const inner = bagModel({ capabilities: FIRST_TOKENS });
    const model: LanguageModel = {
      ...inner,
      batchSize: 3,
      firstTokenLogProbs(prompts, ...rest) {
        calls.push(prompts.length);
        return inner.firstTokenLogProbs!(prompts, ...rest);
      },
    };
    const trainer = inContextTrainer(model, { ...OPTIONS, tests: [...TESTS, TESTS[0]!] });
    expect(trainer.batchSize).toBe(1);
    const first = await trainer.train(batch([0], [1], [0, 1], []), {});
    expect(calls).toEqual([3, 3, 2]);
    expect(first.subarray(0, 2)).toEqual(first.subarray(4, 6));
    const again = await trainer.train(batch([1], [2]), {});
    expect(again.subarray(0, 6)).toEqual(first.subarray(6, 12));
    expect(inner.asked).toHaveLength(10);
    expect(new Set(promptsAsked(inner)).size).toBe(10);
  });

  it('has as many calls under way as suit the model, and keeps what was answered beside a failure', async () => {
    const inner = bagModel({ capabilities: FIRST_TOKENS });
    let running = 0;
    let most = 0;
    let broken = true;
    const model: LanguageModel = {
      ...inner,
      batchSize: 1,
      concurrency: 3,
      async firstTokenLogProbs(prompts, ...rest) {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        if (broken && prompts[0] === promptOf([1], TESTS[0]!)) throw new Error('no answer');
        return inner.firstTokenLogProbs!(prompts, ...rest);
      },
    };
    const trainer = inContextTrainer(model, OPTIONS);
    expect(trainer.batchSize).toBe(2);
    await expect(trainer.train(batch([0], [1], [2]), {})).rejects.toThrow('no answer');
    expect(most).toBe(3);
    expect(running).toBe(0);
    broken = false;
    const scores = await trainer.train(batch([0], [1], [2]), {});
    expect(scores[4]).toBeCloseTo(logProb(promptOf([1], TESTS[0]!), ' Paris'), 10);
    expect(new Set(promptsAsked(inner)).size).toBe(inner.asked.length);
    const one = inContextTrainer(model, { ...OPTIONS, concurrency: 1 });
    most = 0;
    await one.train(batch([0], [1]), {});
    expect(most).toBe(1);
  });

  it('hears an abort between two calls', async () => {
    const inner = bagModel({ capabilities: FIRST_TOKENS });
    const controller = new AbortController();
    const model: LanguageModel = {
      ...inner,
      batchSize: 1,
      firstTokenLogProbs(...given) {
        controller.abort(new Error('stop'));
        return inner.firstTokenLogProbs!(...given);
      },
    };
    const { signal } = controller;
    await expect(inContextTrainer(model, OPTIONS).train(batch([0], [1]), { signal })).rejects.toThrow('stop');
    expect(inner.asked).toHaveLength(1);
  });

  it('is a trainer for a data game: a solver finds the example that misleads', async () => {
    const trainer = inContextTrainer(bagModel(), OPTIONS);
    const members = EXAMPLES.map((_, at) => Uint32Array.of(at));
    const players = EXAMPLES.map((_, at) => ({ label: `example ${at + 1}` }));
    const game = createDataGame({
      trainer,
      targets: [0, 0],
      groups: { players, members },
      measure: 'margin',
    });
    const { interactions } = await getSolver('exact').solve(new Evaluator(game), {
      budget: 8,
      index: 'Moebius',
      output: 0,
    });
    const margin = (subset: number[]) =>
      Math.log(odds(promptOf(subset, 'France'), ' Paris') / odds(promptOf(subset, 'France'), ' Rome'));
    for (const at of [0, 1, 2]) {
      const term = interactions.terms.find(({ players: own }) => own.length === 1 && own[0] === at);
      expect(term?.value ?? 0).toBeCloseTo(margin([at]) - margin([]), 9);
    }
  });

  it('says what an empty prompt is, and which numbers are mere bounds', async () => {
    const full = inContextTrainer(bagModel(), OPTIONS);
    await full.train(batch([]), {});
    expect(full.notes).toEqual([
      'no weights are trained: a subset is a prompt with only its examples, in their order',
      'no example at all is the zero-shot prompt: what the model says by itself',
    ]);
    const trainer = inContextTrainer(bagModel({ capabilities: { ...FIRST_TOKENS, firstToken: 1 } }), {
      ...OPTIONS,
      tests: ['Italy'],
      classes: ['Paris', 'Rome in France'],
      examples: [EXAMPLES[0]!],
    });
    await trainer.train(batchFromLists([[]], 1), {});
    expect(trainer.notes.slice(2)).toEqual([
      "the score of a class is that of its name's first token, or an upper bound where that is not among the 1 likeliest",
    ]);
  });

  it('estimates tokens and money from the full prompts', () => {
    const price = { input: 2, output: 4 };
    const single = bagModel({ capabilities: { ...FIRST_TOKENS, price } });
    const tokens = TESTS.map((test) => single.countTokens!(promptOf([0, 1, 2], test)));
    const read = tokens[0]! + tokens[1]!;
    const { estimate } = inContextTrainer(single, OPTIONS);
    expect(estimate!(10).tokens).toBe(10 * (read + 2));
    expect(estimate!(10).dollars).toBeCloseTo((10 * (2 * read + 4 * 2)) / 1e6, 12);
    const whole = inContextTrainer(bagModel({ capabilities: { firstToken: 0 } }), OPTIONS);
    expect(whole.estimate!(10)).toEqual({ tokens: 10 * (2 * read + 4) });
    const unknown = inContextTrainer(bagModel({ tokenizer: false }), OPTIONS);
    expect(unknown.estimate!(1).tokens).toBeGreaterThan(0);
  });

  it.each([
    [
      { classes: [] },
      /^in-context examples need two classes or more, each once, not none: .* predicts no numbers$/,
    ],
    [{ classes: ['Paris'] }, /two classes or more, each once, not Paris/],
    [{ classes: ['Paris', 'Paris', 'Rome'] }, /each once, not Paris, Paris, Rome/],
    [{ classes: [...CLASSES, ' '] }, /^class 3 has a blank name$/],
    [{ examples: [] }, /^give at least one example$/],
    [
      { examples: [...EXAMPLES, { input: 'x', output: '4.5' }] },
      /^example 4 has the output '4\.5', which is none of the classes Paris, Rome$/,
    ],
    [{ tests: [] }, /^give at least one test point$/],
    [{ concurrency: 0 }, /^concurrency must be an integer of at least 1, not 0$/],
    [{ template: '{input}' }, /must hold \{input\} once and then \{output\} once/],
    [{ template: '{output} {input}' }, /must hold \{input\} once and then \{output\} once/],
    [{ template: '{input} {output} {output}' }, /must hold \{input\} once and then \{output\} once/],
    [{ template: '{input} {input} {output}' }, /must hold \{input\} once and then \{output\} once/],
  ])('refuses %j', (wrong, message) => {
    const model = bagModel();
    const create = () => inContextTrainer(model, { ...OPTIONS, ...wrong });
    expect(create).toThrow(InvalidArgumentError);
    expect(create).toThrow(message);
    expect(model.asked).toEqual([]);
  });

  it('refuses a model that cannot, and prompts that are too long for it, before it is asked', () => {
    const none = bagModel({ capabilities: { answers: false, firstToken: 0 } });
    expect(() => inContextTrainer(none, OPTIONS)).toThrow(CapabilityError);
    expect(() => inContextTrainer(none, OPTIONS)).toThrow(
      /^model 'bag' gives no log-probabilities of a given answer and no log-probabilities of first tokens/,
    );
    const longest = Math.max(...TESTS.map((test) => none.countTokens!(promptOf([0, 1, 2], test))));
    const short = (contextTokens: number) => bagModel({ capabilities: { contextTokens } });
    expect(() => inContextTrainer(short(longest), OPTIONS)).toThrow(/the full prompt has .* 1 more than/);
    expect(() => inContextTrainer(short(longest + 1), OPTIONS)).not.toThrow();
  });

  it("tells the evaluator of a model's wrong counts", async () => {
    const model: LanguageModel = {
      ...bagModel(),
      firstTokenLogProbs: async () => ({ logProbs: new Float64Array(3), bounded: new Uint8Array(3) }),
    };
    const trainer = inContextTrainer(model, { ...OPTIONS, tests: ['x'] });
    await expect(trainer.train(batch([0]), {})).rejects.toThrow(GameError);
  });
});
