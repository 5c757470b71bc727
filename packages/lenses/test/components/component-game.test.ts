import {
  batchFromLists,
  createBatch,
  Evaluator,
  type Game,
  InvalidArgumentError,
  includeAll,
} from '@spex/core';
import {
  type ComponentGameOptions,
  type ComponentPrompt,
  componentPlayers,
  createComponentGame,
  type GatedRow,
} from '@spex/lenses';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GatedModel, gatedModel, SMALL, WORDS } from './gated-model.ts';

const PROMPTS: readonly ComponentPrompt[] = [
  { prompt: 'Anna gave the ball to', answer: ' Ben', contrast: ' Anna' },
  { prompt: 'Ben ran to', answer: ' home', contrast: ' Anna' },
  { prompt: 'the ball ran', answer: ' to', contrast: ' home' },
];
const LONG: readonly ComponentPrompt[] = [
  { prompt: 'Anna gave', answer: ' the ball', contrast: ' Ben home .' },
  { prompt: 'Ben ran', answer: ' home', contrast: ' home .' },
];

function gameOf(
  model: GatedModel,
  options: Partial<ComponentGameOptions> & { readonly kinds?: string } = {},
): ReturnType<typeof createComponentGame> {
  const { kinds = 'heads,mlps', ...rest } = options;
  return createComponentGame({ model, prompts: PROMPTS, players: componentPlayers(model, kinds), ...rest });
}

/** Every coalition of the game's players, and its values. */
async function valuesOf(game: Game, lists: readonly (readonly number[])[]): Promise<number[][]> {
  const batch = batchFromLists(lists, game.players.length);
  const values = await game.evaluate(batch, {});
  const width = game.outputs.length;
  return lists.map((_, row) => Array.from(values.subarray(row * width, (row + 1) * width)));
}

const LISTS = [[], [0], [1, 4], [0, 1, 2, 3], [2, 5, 7], [0, 1, 2, 3, 4, 5, 6, 7]];
const gatesOf = (present: readonly number[], components = 8): Float32Array =>
  Float32Array.from({ length: components }, (_, at) => (present.includes(at) ? 1 : 0));

/** log p of an answer's tokens, one forward pass a token: the oracle knows nothing of shared rows. */
function logProbOf(model: GatedModel, prompt: string, answer: string, row: Omit<GatedRow, 'tokens'>): number {
  let text = [...model.tokenize(prompt)];
  let sum = 0;
  for (const token of model.continuation(answer)) {
    sum += model.exact({ ...row, tokens: Int32Array.from(text) }, text.length - 1)[token]!;
    text = [...text, token];
  }
  return sum;
}

const softmaxAt = (model: GatedModel, prompt: string, gates: Float32Array): number[] => {
  const tokens = model.tokenize(prompt);
  return model.exact({ tokens, gates }, tokens.length - 1);
};

describe('values', () => {
  it.each([PROMPTS, LONG])(
    'logit-diff is log p(answer) - log p(contrast), of one token or several',
    async (...prompts) => {
      const model = gatedModel();
      const values = await valuesOf(gameOf(model, { prompts }), LISTS);
      LISTS.forEach((present, row) => {
        const gates = gatesOf(present);
        const expected = prompts.map(
          ({ prompt, answer, contrast }) =>
            logProbOf(model, prompt, answer, { gates }) - logProbOf(model, prompt, contrast!, { gates }),
        );
        const mean = expected.reduce((sum, one) => sum + one, 0) / expected.length;
        [mean, ...expected].forEach((one, at) => {
          expect(values[row]![at]).toBeCloseTo(one, 12);
        });
      });
    },
  );

  it('answer is log p(answer), summed over its tokens', async () => {
    const model = gatedModel();
    const values = await valuesOf(gameOf(model, { prompts: LONG, value: 'answer' }), LISTS);
    LISTS.forEach((present, row) => {
      LONG.forEach(({ prompt, answer }, at) => {
        expect(values[row]![1 + at]).toBeCloseTo(
          logProbOf(model, prompt, answer, { gates: gatesOf(present) }),
          12,
        );
      });
    });
  });

  it('kl is minus the divergence from the full model: 0 for it, below 0 for others', async () => {
    const model = gatedModel();
    const values = await valuesOf(gameOf(model, { value: 'kl' }), LISTS);
    LISTS.forEach((present, row) => {
      PROMPTS.forEach(({ prompt }, at) => {
        const full = softmaxAt(model, prompt, gatesOf([0, 1, 2, 3, 4, 5, 6, 7]));
        const ablated = softmaxAt(model, prompt, gatesOf(present));
        const divergence = full.reduce((sum, p, w) => sum + Math.exp(p) * (p - ablated[w]!), 0);
        expect(values[row]![1 + at]).toBeCloseTo(-divergence, 12);
        if (present.length < 8) expect(values[row]![1 + at]).toBeLessThan(0);
      });
    });
    expect(values.at(-1)).toEqual([0, 0, 0, 0]);
  });

  it('margin is log p(answer) - the largest other', async () => {
    const model = gatedModel();
    const values = await valuesOf(gameOf(model, { value: 'margin' }), LISTS);
    LISTS.forEach((present, row) => {
      PROMPTS.forEach(({ prompt, answer }, at) => {
        const all = softmaxAt(model, prompt, gatesOf(present));
        const own = WORDS.indexOf(answer);
        const rival = Math.max(...all.filter((_, word) => word !== own));
        expect(values[row]![1 + at]).toBeCloseTo(all[own]! - rival, 12);
      });
    });
  });

  it('accuracy: the answer beats the contrast, or everything where there is none', async () => {
    const model = gatedModel();
    const bare = { prompt: 'Ben ran to the', answer: ' ball' };
    const prompts = [...PROMPTS, bare, ...LONG];
    const every = Array.from({ length: 256 }, (_, mask) =>
      SMALL.flatMap((__, at) => ((mask >> at) & 1 ? [at] : [])),
    );
    const values = await valuesOf(gameOf(model, { prompts, value: 'accuracy' }), every);
    const seen = new Set<string>();
    every.forEach((present, row) => {
      const gates = gatesOf(present);
      prompts.forEach(({ prompt, answer, ...rest }, at) => {
        const contrast = 'contrast' in rest ? rest.contrast : undefined;
        const all = softmaxAt(model, prompt, gates);
        const right =
          contrast === undefined
            ? all.every((one, word) => WORDS[word] === answer || one < all[WORDS.indexOf(answer)]!)
            : logProbOf(model, prompt, answer, { gates }) > logProbOf(model, prompt, contrast, { gates });
        expect(values[row]![1 + at]).toBe(right ? 1 : 0);
        seen.add(`${at} ${right}`);
      });
    });
    expect(seen.size).toBeGreaterThan(8);
  });

  it('reads classes of a classifier', async () => {
    const model = gatedModel({ kind: 'classifier' });
    const prompts = [
      { prompt: 'Anna gave the ball', answer: 'good', contrast: 'bad' },
      { prompt: 'Ben ran', answer: 'FAIR', contrast: 'good' },
    ];
    const difference = await valuesOf(gameOf(model, { prompts }), LISTS);
    const margin = await valuesOf(gameOf(model, { prompts, value: 'margin' }), LISTS);
    LISTS.forEach((present, row) => {
      const first = softmaxAt(model, prompts[0]!.prompt, gatesOf(present));
      const second = softmaxAt(model, prompts[1]!.prompt, gatesOf(present));
      expect(difference[row]![1]).toBeCloseTo(first[2]! - first[0]!, 12);
      expect(difference[row]![2]).toBeCloseTo(second[1]! - second[2]!, 12);
      expect(margin[row]![1]).toBeCloseTo(first[2]! - Math.max(first[0]!, first[1]!), 12);
    });
  });
});

describe('absence', () => {
  const corrupted = [
    { ...PROMPTS[0]!, corrupted: 'Ben gave the ball to' },
    { ...LONG[0]!, corrupted: 'Ben ran' },
  ];

  it('mean: what components give on average over the prompts, or over a reference set', async () => {
    for (const reference of [undefined, ['the home', 'Anna']]) {
      const model = gatedModel();
      const game = gameOf(model, { absence: 'mean', ...(reference && { reference }) });
      const values = await valuesOf(game, LISTS);
      expect(model.recorded).toHaveLength(1);
      const texts = reference ?? PROMPTS.map(({ prompt }) => prompt);
      const replacement = await model.meanActivations(
        texts.map((text) => model.tokenize(text)),
        {},
      );
      LISTS.forEach((present, row) => {
        PROMPTS.forEach(({ prompt, answer, contrast }, at) => {
          const given = { gates: gatesOf(present), replacement };
          const expected =
            logProbOf(model, prompt, answer, given) - logProbOf(model, prompt, contrast!, given);
          expect(values[row]![1 + at]).toBeCloseTo(expected, 12);
        });
      });
    }
  });

  it('resample: what components give on the corrupted prompt and the same answer', async () => {
    const model = gatedModel();
    const values = await valuesOf(gameOf(model, { prompts: corrupted, absence: 'resample' }), LISTS);
    for (const [row, present] of LISTS.entries()) {
      for (const [at, { prompt, answer, contrast, corrupted: other }] of corrupted.entries()) {
        const sum = async (continuation: string): Promise<number> => {
          let said = '';
          let total = 0;
          for (const token of model.continuation(continuation)) {
            const tokens = model.tokenize(prompt + said);
            const replacement = await model.activations(model.tokenize(other + said), {});
            total += model.exact({ tokens, gates: gatesOf(present), replacement }, tokens.length - 1)[token]!;
            said += WORDS[token]!;
          }
          return total;
        };
        const expected = (await sum(answer)) - (await sum(contrast!));
        expect(values[row]![1 + at]).toBeCloseTo(expected, 12);
      }
    }
  });

  it('resample with nothing present is the corrupted run', async () => {
    const model = gatedModel();
    const game = gameOf(model, { prompts: corrupted.slice(0, 1), absence: 'resample', value: 'answer' });
    const [[, value]] = (await valuesOf(game, [[]])) as [[number, number]];
    const full = gatesOf([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(value).toBeCloseTo(logProbOf(model, 'Ben gave the ball to', ' Ben', { gates: full }), 12);
  });

  it('asks for activations again after a failure, and never twice for one text', async () => {
    const model = gatedModel();
    let failures = 1;
    const failing: GatedModel = {
      ...model,
      async meanActivations(prompts, context) {
        if (failures-- > 0) throw new Error('out of luck');
        return model.meanActivations(prompts, context);
      },
    };
    const game = gameOf(failing, { absence: 'mean' });
    await expect(valuesOf(game, LISTS)).rejects.toThrow('out of luck');
    await valuesOf(game, LISTS);
    await valuesOf(game, LISTS);
    expect(model.recorded).toHaveLength(1);
  });

  it('rescale: present heads share out the weight of a layer', () => {
    const model = gatedModel();
    const game = gameOf(model, { rescale: true });
    const batch = batchFromLists([[0, 3], [0, 1, 4, 7], [3], [0, 1, 2, 3, 4, 5, 6, 7]], 8);
    const gates = Array.from({ length: 4 }, (_, row) => [...game.maskedGates(batch, row)]);
    expect(gates).toEqual([
      [3, 0, 0, 1, 0, 0, 0, 0],
      [1.5, 1.5, 0, 0, 3, 0, 0, 1],
      [0, 0, 0, 1, 0, 0, 0, 0],
      [1, 1, 1, 1, 1, 1, 1, 1],
    ]);
  });

  it('players hold components; what is no player stays as it is', () => {
    const model = gatedModel();
    const game = gameOf(model, { kinds: 'heads-by-layer' });
    const batch = batchFromLists([[1]], 2);
    expect([...game.maskedGates(batch, 0)]).toEqual([0, 0, 0, 1, 1, 1, 1, 1]);
  });
});

describe('what is asked of the model', () => {
  it('each text under each setting once, in full batches, rows of like length together', async () => {
    const model = gatedModel({ batchSize: 8 });
    const game = gameOf(model, { prompts: [...PROMPTS, ...LONG, PROMPTS[0]!] });
    const batch = createBatch(11, 8);
    for (let row = 0; row < 11; row++) batch.words[row] = row * 13;
    await game.evaluate(batch, {});
    const rows = model.calls.flatMap((call) => call.rows);
    const keys = rows.map(({ tokens, gates }) => `${tokens}/${gates}`);
    // Of the five prompts that differ one is, with its answer, the beginning of another: its contrast is a text of its own.
    expect(new Set(keys).size).toBe(55);
    expect(keys).toHaveLength(55);
    expect(model.calls.map((call) => call.rows.length)).toEqual([8, 8, 8, 8, 8, 8, 7]);
    const lengths = rows.map(({ tokens }) => tokens.length);
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
  });

  it('answers that begin alike, and one that is the beginning of another, share a row', async () => {
    const model = gatedModel();
    await valuesOf(gameOf(model, { prompts: [LONG[1]!] }), [[0]]);
    expect(model.calls[0]!.rows.map(({ tokens }) => [...tokens])).toEqual([[0, 2, 7, 8]]);
  });

  it('kl asks for the full model once, and not again for the grand coalition', async () => {
    const model = gatedModel();
    const game = gameOf(model, { value: 'kl' });
    await valuesOf(game, [[0, 1, 2, 3, 4, 5, 6, 7]]);
    expect(model.calls.flatMap(({ rows }) => rows)).toHaveLength(3);
    await valuesOf(game, LISTS);
    expect(model.calls.flatMap(({ rows }) => rows)).toHaveLength(3 + 3 * 5);
  });

  it('nothing before the first evaluation', () => {
    const model = gatedModel();
    for (const value of ['logit-diff', 'kl', 'margin']) gameOf(model, { value, absence: 'mean' });
    expect([...model.calls, ...model.recorded]).toEqual([]);
  });

  it('stops on a signal', async () => {
    const model = gatedModel({ batchSize: 2 });
    const controller = new AbortController();
    const stopping: GatedModel = {
      ...model,
      async logProbs(...call) {
        controller.abort();
        return model.logProbs(...call);
      },
    };
    const game = gameOf(stopping);
    const asked = game.evaluate(batchFromLists(LISTS, 8), { signal: controller.signal });
    await expect(asked).rejects.toThrow(/aborted/);
    expect(model.calls).toHaveLength(1);
  });

  it('tells what it would take', () => {
    const model = gatedModel();
    expect(gameOf(model).estimate!(10)).toEqual({ seconds: 0.3 });
    expect(gameOf(model).batchSize).toBe(11);
  });

  it('says where a model gives too few numbers', async () => {
    const model = gatedModel();
    const short: GatedModel = { ...model, logProbs: async () => new Float64Array(1) };
    await expect(valuesOf(gameOf(short), LISTS)).rejects.toThrow("model 'gated' gave 1 numbers, not 16");
  });
});

describe('the game', () => {
  it('has the mean first, and short names that are unique', () => {
    const long = { prompt: `${'the ball ran to '.repeat(9)}Anna`, answer: ' Ben', contrast: ' Anna' };
    const game = gameOf(gatedModel(), { prompts: [PROMPTS[0]!, PROMPTS[0]!, long] });
    expect(game.outputs).toEqual([
      'logit-diff, mean over 3 prompts',
      '1: Anna gave the ball to → Ben',
      '2: Anna gave the ball to → Ben',
      '3: …ball ran to the ball ran to Anna → Ben',
    ]);
    expect(game.meanOutput).toBe(0);
  });

  it('has an id of all that shapes its values, and of nothing else', () => {
    const model = gatedModel();
    const twin = PROMPTS.map((one) => ({ ...one, corrupted: one.prompt }));
    const ids = [
      gameOf(model),
      gameOf(gatedModel({ id: 'another' })),
      gameOf(model, { value: 'answer' }),
      gameOf(model, { absence: 'mean' }),
      gameOf(model, { absence: 'mean', reference: ['Anna'] }),
      gameOf(model, { absence: 'resample', prompts: twin }),
      gameOf(model, { rescale: true }),
      gameOf(model, { kinds: 'heads' }),
      gameOf(model, { prompts: PROMPTS.slice(1) }),
      gameOf(model, { prompts: [{ ...PROMPTS[0]!, answer: ' home' }, ...PROMPTS.slice(1)] }),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(gameOf(gatedModel({ batchSize: 3 })).id).toBe(ids[0]);
  });

  it('gives the same values through the evaluator, whatever the batches', async () => {
    const lists = fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 1, max: 9 }), async (masks, batchSize) => {
        const batch = createBatch(masks.length, 8);
        batch.words.set(masks);
        const small = gameOf(gatedModel({ batchSize }));
        const given = await new Evaluator(small).evaluate(batch);
        const expected = await gameOf(gatedModel({ batchSize: 1000 })).evaluate(batch, {});
        expect([...given.values]).toEqual([...expected]);
      }),
      { numRuns: 30 },
    );
  });

  it('grand and empty coalitions are the model as it is and without its parts', async () => {
    const model = gatedModel();
    const game = gameOf(model, { value: 'answer' });
    const batch = createBatch(2, 8);
    includeAll(batch, 0);
    const values = await game.evaluate(batch, {});
    expect(values[1]).toBeCloseTo(softmaxAt(model, PROMPTS[0]!.prompt, gatesOf(LISTS.at(-1)!))[2]!, 12);
    // Nothing is left to tell words apart.
    expect(values[5]).toBeCloseTo(-Math.log(WORDS.length), 12);
  });
});

describe('bad input', () => {
  const model = gatedModel({ contextTokens: 7 });
  const one = (change: Partial<ComponentPrompt>): readonly ComponentPrompt[] => [
    PROMPTS[0]!,
    { ...PROMPTS[1]!, ...change },
  ];
  const withoutContrast = [{ prompt: 'Ben ran', answer: ' home' }];

  it.each<[string, Partial<ComponentGameOptions> & { kinds?: string }, string]>([
    ['no prompt', { prompts: [] }, 'there are no prompts'],
    [
      'an unknown word',
      { prompts: one({ prompt: 'Zoe ran' }) },
      "prompt 2: the word 'Zoe' is not in the vocabulary",
    ],
    ['a prompt of no token', { prompts: one({ prompt: '' }) }, "prompt 2: the prompt '' has no token"],
    ['an answer of no token', { prompts: one({ answer: ' ' }) }, "prompt 2: the answer ' ' has no token"],
    [
      'a prompt that is too long',
      { prompts: one({ prompt: 'Ben ran to the ball to the ball' }) },
      "prompt 2: it has 9 tokens, but model 'gated' reads at most 7",
    ],
    [
      'an answer that does not fit',
      { prompts: one({ prompt: 'Ben ran to the ball', answer: ' to the ball' }) },
      "prompt 2: it with its answer has 8 tokens, but model 'gated' reads at most 7",
    ],
    [
      'an answer like the contrast',
      { prompts: one({ contrast: 'home' }) },
      "prompt 2: its answer and its contrast are the same to the model: ' home'",
    ],
    ['no contrast', { prompts: withoutContrast }, "prompt 1: value logit-diff needs a 'contrast'"],
    [
      'several tokens',
      { prompts: one({ answer: ' the ball' }), value: 'margin' },
      `prompt 2: value margin needs an answer of a single token, and ' the ball' has 2: " the" " ball"`,
    ],
    [
      'several tokens without a contrast',
      { prompts: [{ prompt: 'Ben', answer: ' ran home' }], value: 'accuracy' },
      `prompt 1: value accuracy without a contrast needs an answer of a single token, and ' ran home' has 2: " ran" " home"`,
    ],
    [
      'an unknown value',
      { value: 'loss' },
      "unknown value 'loss': give one of logit-diff, answer, kl, accuracy, margin",
    ],
    [
      'an unknown absence',
      { absence: 'noise' as 'zero' },
      "unknown absence 'noise': give one of zero, mean, resample",
    ],
    ['no twin', { absence: 'resample' }, "prompt 1: absence 'resample' needs a 'corrupted' prompt"],
    [
      'a twin of another length',
      { absence: 'resample', prompts: [{ ...PROMPTS[0]!, corrupted: 'Ben ran' }] },
      'prompt 1: the prompt has 6 tokens and its corrupted twin 3: they must be as many',
    ],
    ['an idle reference', { reference: ['Ben'] }, "absence 'zero' uses no reference set: only 'mean' does"],
    ['an empty reference', { absence: 'mean', reference: [] }, 'the reference set has no text'],
    [
      'a reference that cannot be read',
      { absence: 'mean', reference: ['Ben', 'Zoe'] },
      "reference text 2: the word 'Zoe' is not in the vocabulary",
    ],
    [
      'rescaling without heads',
      { rescale: true, kinds: 'mlps' },
      'rescaling is for heads, and no player holds one',
    ],
    [
      'rescaling with a mean',
      { rescale: true, absence: 'mean' },
      "rescaling makes up for heads that give nothing: with absence 'mean' it has no meaning",
    ],
  ])('%s', (_, options, message) => {
    expect(() => gameOf(model, options)).toThrow(InvalidArgumentError);
    expect(() => gameOf(model, options)).toThrow(expect.objectContaining({ message }));
    expect(model.calls).toEqual([]);
  });

  it('one player', () => {
    const single = gatedModel({ components: SMALL.slice(0, 4) });
    expect(() => gameOf(single, { kinds: 'layers' })).toThrow('two players or more, and there is 1');
  });

  it('a class that the model has not', () => {
    const classifier = gatedModel({ kind: 'classifier' });
    const prompts = [{ prompt: 'Ben ran', answer: 'great' }];
    expect(() => gameOf(classifier, { prompts, value: 'answer' })).toThrow(
      "prompt 1: model 'gated' has no class 'great': it has bad, fair, good",
    );
  });
});
