import { createRandom, type Game, getSolver, sampleUniform } from '@spex/core';
import {
  answerTarget,
  baselineAbsence,
  chatPrompt,
  documentsPrompt,
  examplesBlock,
  type FeatureGame,
  type FeatureGameOptions,
  jsonBlock,
  type PromptSource,
  templatePrompt,
  textBlock,
} from '@spex/lenses';
import type { Recipe } from '@spex/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExplainComponentsOptions } from '../../src/components/components-options.ts';
import { prepareComponents } from '../../src/components/prepare.ts';
import type { ExplainDataOptions } from '../../src/data/data-options.ts';
import { prepareData } from '../../src/data/prepare.ts';
import { bindModel } from '../../src/model-run.ts';
import type { ModelOptions } from '../../src/models/model-options.ts';
import { openScorer } from '../../src/models/open-scorer.ts';
import { promptSource, type Source, textSource } from '../../src/source.ts';
import { type BuilderOptions, createBuilder, type SpexBuilder } from '../../src/work/builder.ts';
import { componentsRecipe } from '../../src/work/components-recipe.ts';
import { dataRecipe } from '../../src/work/data-recipe.ts';
import { testFolder } from '../support/folder.ts';
import { commandModel, commandTrainer } from '../support/programs.ts';
import { classTable, tableOf } from '../support/tables.ts';
import { tinyTransformer } from '../support/tiny-transformer.ts';

const folder = testFolder();
let tiny = '';
const builders = new Map<string, SpexBuilder>();

beforeAll(async () => {
  tiny = await tinyTransformer(folder, 'tiny');
});
afterAll(async () => {
  for (const builder of builders.values()) await builder.dispose();
});

/** One builder a model, as a worker has one. */
function builderOf(options: BuilderOptions): SpexBuilder {
  const key = JSON.stringify(options);
  const builder = builders.get(key) ?? createBuilder(options);
  builders.set(key, builder);
  return builder;
}

/** The game that a worker builds has the same id, and values that are the same to the last bit. */
async function expectSame(game: Game, recipe: Recipe, options: BuilderOptions): Promise<void> {
  const text = JSON.stringify(recipe);
  expect(JSON.parse(text)).toEqual(recipe);
  const built = await builderOf(options).build(JSON.parse(text));
  try {
    expect(built.game.id).toBe(game.id);
    expect(built.game.players).toHaveLength(game.players.length);
    expect(built.game.outputs).toHaveLength(game.outputs.length);
    expect(built.game.batchSize).toBe(game.batchSize);
    const batch = sampleUniform(game.players.length, 12, createRandom(5));
    const [ours, theirs] = [await game.evaluate(batch, {}), await built.game.evaluate(batch, {})];
    expect(theirs).toEqual(ours);
    expect(new Set(ours).size).toBeGreaterThan(1);
  } finally {
    await built.dispose?.();
  }
}

async function expectSameText(source: Source, model: ModelOptions, more: BuilderOptions = {}): Promise<void> {
  const opened = await openScorer(model, source.full);
  try {
    const { game, asking } = await bindModel(source, opened);
    const options = typeof model.model === 'string' ? { model: model.model, ...more } : more;
    await expectSame(game, asking.recipe!(game), options);
  } finally {
    await opened.dispose();
  }
}

const TEXT = 'The acting was not good, but I never felt bored.';

describe('texts on the embedded encoder', () => {
  const texts: readonly (readonly [string, Omit<FeatureGameOptions, 'scorer'>])[] = [
    ['words', { text: TEXT }],
    ['sentences', { text: `${TEXT} It was long. It was loud.`, players: 'sentences' }],
    [
      'pins, merging and a group',
      { text: TEXT, pinned: 'The', merge: ['not good'], every: 2, group: 'none' },
    ],
    ['a baseline', { text: TEXT, absent: 'baseline:Some words are here, and some more are there.' }],
    [
      'a segmenter and a replacement of its own',
      {
        text: TEXT,
        players: {
          kind: 'thirds',
          segment: () => [
            [0, 10],
            [11, 24],
            [25, 48],
          ],
        },
        absent: baselineAbsence((player) => `${player.label.length}`),
      },
    ],
    [
      'a template',
      {
        template: 'Review: {{text}}\nTitle: {{title}}',
        slots: { text: TEXT, title: 'Not bad at all' },
        players: { text: 'words', title: 'whole' },
        absent: 'token:[MASK]',
      },
    ],
  ];
  it.each(texts)('%s', (_, options) => expectSameText(textSource(options), {}));

  it.each(['similar:a dull film', 'sentiment'])('target %s', (target) =>
    expectSameText(textSource({ text: TEXT }), { target }),
  );

  it('a prompt of documents', () => {
    const documents = [{ title: 'A', text: 'It was good.' }, { text: 'It was bad.' }];
    return expectSameText(promptSource(documentsPrompt({ documents, question: 'Was it?' })), {});
  });

  it('a function of a file of this machine', async () => {
    const file = await folder.write('score.mjs', 'export default (text) => text.length;');
    const source = textSource({ text: TEXT });
    await expectSameText(source, { target: `script:${file}` }, { local: true });
    const { asking, game } = await bindModel(
      source,
      await openScorer({ target: `script:${file}` }, source.full),
    );
    await expect(builderOf({}).build(asking.recipe!(game))).rejects.toThrow('its own process only');
  });
});

describe('prompts on a language model', () => {
  const word = (text: string): ReturnType<typeof textBlock> => textBlock(text, { players: 'words' });
  const prompts: readonly (readonly [string, PromptSource])[] = [
    ['parts', ['a b ', word('c d e f'), ' g']],
    [
      'examples',
      examplesBlock(
        [
          { input: 'a', output: 'b' },
          { input: 'c', output: 'd' },
        ],
        { format: ({ input, output }) => `${input} ${output}` },
      ),
    ],
    ['a template', templatePrompt('a {{text}} b', { text: word('c d e') })],
    ['JSON', jsonBlock({ a: 1, b: { c: 'd', e: 'f' } }, { depth: 2, indent: 0 })],
  ];
  it.each(prompts)('%s', (_, prompt) =>
    expectSameText(promptSource(prompt), { model: tiny, target: 'answer:d' }),
  );

  it.each(['own-answer', 'contrast:d/e', 'contrast:d e/a', 'answer: d', 'similar', 'similar:d'])(
    'target %s',
    (target) => expectSameText(textSource({ text: 'a b c d e f g' }), { model: tiny, target, maxTokens: 3 }),
  );

  it('a target that tells tokens apart', () =>
    expectSameText(textSource({ text: 'a b c d e f g' }), { model: tiny, target: answerTarget('d e f') }));

  it('carries the answer that the model gave, and asks for none again', async () => {
    const source = textSource({ text: 'a b c d e f g' });
    const opened = await openScorer({ model: tiny, target: 'own-answer', maxTokens: 2 }, source.full);
    const { asking, game } = await bindModel(source, opened);
    const { scorer } = asking.recipe!(game) as { scorer: { target: { spec: string } } };
    expect(scorer.target.spec).toMatch(/^answer:./);
    await opened.dispose();
  });

  it('a chat, for a program that gives values', async () => {
    const chat = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'One. Two. Three.' },
      { role: 'user', content: 'Four?' },
    ];
    const model = await commandModel(folder, 'length', 'text.length');
    const source = promptSource(chatPrompt(chat, { players: 'sentences' }));
    await expectSameText(source, { model }, { local: true });
  });

  it('is refused by a worker that has another model', async () => {
    const source = textSource({ text: 'a b c' });
    const opened = await openScorer({ model: tiny, target: 'answer:d' }, source.full);
    const { asking, game } = await bindModel(source, opened);
    await expect(builderOf({}).build(asking.recipe!(game))).rejects.toThrow(
      'the game asks a language model, and this worker has the embedded encoder',
    );
    await opened.dispose();
  });
});

describe('training sets', () => {
  const train = classTable('train', 24, { noisy: true });
  const test = classTable('test', 6, { seed: 2 });
  const base: ExplainDataOptions = { train, test, label: 'label', exclude: ['source', 'value', 'clean'] };
  const runs: readonly (readonly [string, Partial<ExplainDataOptions>])[] = [
    ['logistic', {}],
    ['two rows', { explain: [4, 'mean', 0, 4] }],
    ['k-nearest neighbours', { trainer: 'knn', trainerOptions: { neighbours: 3 } }],
    ['naive Bayes', { trainer: 'naive-bayes', measure: 'loss' }],
    ['a tree', { trainer: 'tree', trainerOptions: { depth: 2 } }],
    ['boosted trees', { trainer: 'boosted', trainerOptions: { trees: 5 } }],
    [
      'a network, with a seed and repeats',
      { trainer: 'mlp', trainerOptions: { epochs: 5 }, seed: 3, repeats: 2 },
    ],
    ['a regression', { label: 'value', exclude: ['source', 'clean', 'label'], measure: 'error' }],
    ['groups', { players: 'groups:source' }],
    ['clusters', { players: 'clusters:4' }],
    ['slices', { players: 'slices:value:3' }],
    ['classes', { players: 'classes', measure: 'correct', trainer: 'knn' }],
    ['TF-IDF', { text: 'source', exclude: [], features: ['tfidf', 'columns'] }],
  ];
  const solver = getSolver('lasso');

  it.each(runs)('%s', async (_, more) => {
    const options = { ...base, ...more, budget: 40 };
    const prepared = await prepareData(options, solver);
    await expectSame(prepared.explained.game, dataRecipe(prepared, options), {});
    await prepared.dispose();
  });

  it('examples of a prompt', async () => {
    const rows = ['a', 'b'].map((text, at) => [text, 'de'[at % 2]!]);
    const shots = tableOf('shots', ['text', 'label'], rows);
    const options: ExplainDataOptions = {
      train: shots,
      test: shots,
      label: 'label',
      text: 'text',
      trainer: 'in-context',
      model: tiny,
      budget: 4,
    };
    const prepared = await prepareData(options, getSolver('exact'));
    await expectSame(prepared.explained.game, dataRecipe(prepared, options), { model: tiny });
    await prepared.dispose();
  });

  it('a program of this machine', async () => {
    const trainer = await commandTrainer(
      folder,
      'count',
      'Array(6).fill([1 - 1 / (1 + present.length), 1 / (1 + present.length)])',
    );
    const options = { ...base, exclude: undefined, trainer, budget: 40, explain: [0] } as const;
    const { exclude: _, ...given } = options;
    const prepared = await prepareData(given, solver);
    const recipe = dataRecipe(prepared, given);
    await expectSame(prepared.explained.game, recipe, { local: true });
    await expect(builderOf({}).build(recipe)).rejects.toThrow('its own process only');
    await prepared.dispose();
  });
});

describe('parts of a model', () => {
  const prompts = ['abc', 'qrs', 'a b c', 'dad'].map((prompt, at) => ({
    prompt,
    answer: at % 2 === 0 ? 'd' : 'e',
    contrast: at % 2 === 0 ? 'e' : 'd',
    corrupted: [...prompt].reverse().join(''),
  }));
  const runs: readonly (readonly [string, Partial<ExplainComponentsOptions>])[] = [
    ['heads', {}],
    ['prompts that are explained', { explain: [3, 1] }],
    ['layers and a mean', { players: 'layers', absence: 'mean' }],
    ['a reference', { absence: 'mean', reference: ['fed', 'a dab'] }],
    ['corrupted twins', { absence: 'resample', value: 'answer' }],
    [
      'rescaled heads of a layer, and MLPs',
      { players: 'heads,mlps', layers: [1], rescale: true, value: 'kl' },
    ],
    ['prompts that were not set aside', { prune: 0.5, heldOut: 0.5, value: 'accuracy' }],
  ];
  it.each(runs)('%s', async (_, more) => {
    const prepared = await prepareComponents({ model: tiny, prompts, ...more }, getSolver('proxyspex'));
    await expectSame(prepared.explained.game, componentsRecipe(prepared), { model: tiny });
    await prepared.dispose();
  });

  it('the embedded encoder', async () => {
    const reviews = [{ prompt: 'not a good film', answer: 'negative', contrast: 'positive' }];
    const prepared = await prepareComponents({ prompts: reviews }, getSolver('proxyspex'));
    await expectSame(prepared.explained.game, componentsRecipe(prepared), {});
    await prepared.dispose();
  });
});

it('refuses a game that it does not know', async () => {
  await expect(builderOf({}).build({ lens: 'sound' })).rejects.toThrow(
    "does not know games of the lens 'sound'",
  );
});

it.each([
  [
    'a custom absence',
    { absent: { kind: 'custom', replacements: () => [], custom: { id: 'mine', render: () => '' } } },
  ],
  ['a scorer of its own', { target: { id: 'mine', outputs: ['x'], score: async () => new Float64Array(1) } }],
] as const)('cannot write down %s', async (_, { absent, target }: { absent?: object; target?: object }) => {
  const source = textSource({
    text: TEXT,
    ...(absent && { absent: absent as FeatureGameOptions['absent'] & object }),
  });
  const opened = await openScorer(
    { ...(target && { target: target as ModelOptions['target'] & object }) },
    source.full,
  );
  const { game, asking } = await bindModel(source, opened);
  expect(() => asking.recipe!(game as FeatureGame)).toThrow('is a function, which cannot be sent to workers');
});
