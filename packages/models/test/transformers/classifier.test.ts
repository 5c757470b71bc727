import { loadTransformersModel } from '@spex/models';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  CLASSIFIER_CONFIG,
  CONTEXT,
  classifierGraph,
  classLogits,
  modelFolder,
  promptIds,
  TOKENIZER,
  TOKENIZER_CONFIG,
} from './tiny-model.ts';

const files = (config: object = CLASSIFIER_CONFIG) => ({
  'config.json': config,
  'tokenizer.json': TOKENIZER,
  'tokenizer_config.json': TOKENIZER_CONFIG,
  'onnx/model.onnx': classifierGraph(),
});

async function load(config?: object) {
  const source = await modelFolder(files(config));
  const model = await loadTransformersModel({ source, cacheDir: source });
  onTestFinished(() => model.dispose?.());
  return model;
}

const TEXTS = ['a', 'good film', 'a very good film', 'bad', '', 'dull, long and bad.', 'good film', 'abc'];

describe.each([
  ['padded', CLASSIFIER_CONFIG],
  ['only texts of equal length together', { ...CLASSIFIER_CONFIG, pad_token_id: null }],
])('%s', (_, config) => {
  test('logits are those of each text by itself', async () => {
    const model = await load(config);
    const logits = await model.classify!(TEXTS, {});
    const expected = TEXTS.flatMap((text) => classLogits(promptIds(text)));
    expect(logits).toHaveLength(expected.length);
    for (const [at, value] of expected.entries()) expect(logits[at]).toBeCloseTo(value, 5);
  });
});

test('labels come in the order of the logits, whatever the order in the file', async () => {
  const labels = Object.fromEntries(Array.from({ length: 3 }, (_, at) => [2 - at, `label ${2 - at}`]));
  const model = await load({ ...CLASSIFIER_CONFIG, id2label: labels });
  expect(model.capabilities.classes).toEqual(['label 0', 'label 1', 'label 2']);
  expect(model.capabilities).toMatchObject({ answers: false, firstToken: 0, generation: false });
  expect(model.answerLogProbs).toBeUndefined();
});

test('a text that is too long is told of before anything runs', async () => {
  const model = await load();
  expect(model.countTokens!('abc')).toBe(5);
  await expect(model.classify!(['a', 'b'.repeat(CONTEXT)], {})).rejects.toThrow(
    `texts[1] has ${CONTEXT + 2} tokens, 2 more than the ${CONTEXT} of`,
  );
});

test('labels that do not fit the logits are no classifier', async () => {
  const config = { ...CLASSIFIER_CONFIG, id2label: { 0: 'a', 1: 'b' } };
  await expect(load(config)).rejects.toThrow(
    'config.json tells of a classifier with 2 labels, and its ONNX file gives logits of 2 dimensions, the last of size 3',
  );
});

test('a family that counts positions from the padding on has fewer of them', async () => {
  const model = await load({ ...CLASSIFIER_CONFIG, model_type: 'roberta' });
  expect(model.capabilities.contextTokens).toBe(CONTEXT - 2);
});
