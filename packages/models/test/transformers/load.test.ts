import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isSpexError } from '@spex/core';
import { loadTransformersModel, OptionalPackageError, type TransformersOptions } from '@spex/models';
import { describe, expect, test } from 'vitest';
import { loadTransformersPackages } from '../../src/transformers/packages.ts';
import { CONFIG, causalFiles, causalGraph, modelFolder, SIZE, TOKENIZER } from './tiny-model.ts';

async function refusal(
  files: Record<string, object | string>,
  options: Partial<TransformersOptions> = {},
): Promise<string> {
  const source = await modelFolder(files);
  return failure({ source, cacheDir: source, ...options });
}

async function failure(options: TransformersOptions): Promise<string> {
  const error = await loadTransformersModel(options).catch((reason: unknown) => reason);
  expect(isSpexError(error)).toBe(true);
  const { message } = error as Error;
  expect(message).not.toContain('\n');
  return message;
}

const without = (name: string) =>
  Object.fromEntries(Object.entries(causalFiles()).filter(([file]) => file !== name));

describe('what is no model is one line', () => {
  test('no folder and no id', async () => {
    expect(await failure({ source: './nowhere/at/all' })).toMatch(
      /^there is no folder .*nowhere.at.all; a model on the hub is named owner\/name$/,
    );
  });

  test('a file', async () => {
    const folder = await modelFolder(causalFiles());
    expect(await failure({ source: join(folder, 'config.json') })).toContain(
      'is a file: name the folder that holds config.json, tokenizer.json and onnx/model.onnx',
    );
  });

  test.each(['config.json', 'tokenizer.json'])('no %s', async (file) => {
    expect(await refusal(without(file))).toContain(` has no ${file}, it has `);
  });

  test('no weights, or not those', async () => {
    const bare = { ...without('onnx/model.onnx'), 'model.safetensors': '' };
    expect(await refusal(bare)).toMatch(
      / has no onnx\/model.onnx; it holds config.json, model.safetensors, .*; export it to ONNX first/,
    );
    expect(await refusal({ ...causalFiles(), 'onnx/model_q4.onnx': '' }, { dtype: 'q8' })).toContain(
      'has no onnx/model_quantized.onnx (q8); its ONNX files: onnx/model.onnx, onnx/model_q4.onnx',
    );
  });

  test('broken files', async () => {
    expect(await refusal({ ...causalFiles(), 'config.json': '{' })).toContain('config.json is not JSON: ');
    expect(await refusal({ ...causalFiles(), 'onnx/model.onnx': 'no graph' })).toContain(
      'ONNX Runtime cannot open ',
    );
    expect(await refusal({ ...causalFiles(), 'tokenizer.json': { model: {} } })).toContain(
      'tokenizer.json is no tokenizer that spex can read: ',
    );
  });

  test('a model of another kind', async () => {
    const other = { ...CONFIG, architectures: ['BertForMaskedLM'] };
    expect(await refusal({ ...causalFiles(), 'config.json': other })).toContain(
      'config.json names BertForMaskedLM: spex runs causal language models (…ForCausalLM) and classifiers',
    );
    const labelled = { ...CONFIG, architectures: ['LlamaForSequenceClassification'] };
    expect(await refusal({ ...causalFiles(), 'config.json': labelled })).toContain(
      `config.json tells of a classifier with 2 labels, and its ONNX file gives logits of 3 dimensions, the last of size ${SIZE}`,
    );
  });

  test('a tokenizer of another model', async () => {
    const vocab = { ...TOKENIZER.model.vocab, '!': 900 };
    const tokenizer = { ...TOKENIZER, model: { ...TOKENIZER.model, vocab } };
    const source = await modelFolder({ ...causalFiles(), 'tokenizer.json': tokenizer });
    const model = await loadTransformersModel({ source, cacheDir: source });
    await expect(model.answerLogProbs!(['hi', 'hi!'], 'a', {})).rejects.toThrow(
      `prompts[1] has token 900 and ${basename(source)} knows ${SIZE}: its tokenizer and its weights do not belong together`,
    );
    await model.dispose!();
  });

  test.each<[Partial<TransformersOptions>, string]>([
    [{ device: 'tpu' as 'cpu' }, 'device must be one of cpu, cuda, webgpu, auto, not tpu'],
    [{ dtype: 'q2' as 'q4' }, 'dtype must be one of fp32, fp16, q8, int8, uint8, q4, q4f16, bnb4, not q2'],
    [{ threads: 0 }, 'threads must be a whole number from 1, not 0'],
    [{ memory: 0 }, 'memory must be a number of megabytes above 0, not 0'],
  ])('%j', async (options, message) => {
    expect(await failure({ source: 'owner/name', localOnly: true, ...options })).toBe(message);
  });
});

describe('what a loaded model says of itself', () => {
  const load = async (files: Record<string, object | string>, options: Partial<TransformersOptions> = {}) => {
    const source = await modelFolder(files);
    const model = await loadTransformersModel({ source, cacheDir: source, ...options });
    await model.dispose!();
    return model;
  };

  test('equal contents have equal ids, wherever they are; others have others', async () => {
    const files = { ...causalFiles(), 'onnx/model_q4.onnx': causalGraph({ cache: true }) };
    const { id } = await load(files);
    expect(id).toMatch(/^transformers-[0-9a-f]{32}-fp32-cpu$/);
    expect((await load(files)).id).toBe(id);
    const others = [
      await load(files, { dtype: 'q4' }),
      await load({ ...files, 'onnx/model.onnx': causalGraph() }),
      await load({ ...files, 'tokenizer.json': { ...TOKENIZER, post_processor: null } }),
    ];
    expect(new Set([id, ...others.map((other) => other.id)]).size).toBe(4);
  });

  test('the most exact weights are taken unless others are asked for', async () => {
    const graph = causalGraph({ cache: true });
    const quantised = {
      ...without('onnx/model.onnx'),
      'onnx/model_quantized.onnx': graph,
      'model_fp16.onnx': graph,
    };
    expect((await load(quantised)).id).toMatch(/-fp16-cpu$/);
    expect((await load(quantised, { dtype: 'q8' })).id).toMatch(/-q8-cpu$/);
  });

  test('a model without a chat template takes no chats', async () => {
    const source = await modelFolder(without('tokenizer_config.json'));
    const model = await loadTransformersModel({ source, cacheDir: source, device: 'auto' });
    expect(model.capabilities).toMatchObject({ messages: false, answers: true, firstToken: 'full' });
    const chat = [{ role: 'user', content: 'hi' }];
    await expect(model.answerLogProbs!([chat], 'a', {})).rejects.toThrow('this model has no chat template');
    await model.dispose!();
  });
});

describe('optional packages', () => {
  test('a missing one is one line that names the command', () => {
    const nowhere = createRequire(join(tmpdir(), 'spex-no-such-folder', 'index.js'));
    expect(() => loadTransformersPackages(nowhere)).toThrow(OptionalPackageError);
    expect(() => loadTransformersPackages(nowhere)).toThrow(
      'a Hugging Face model needs optional packages: npm install onnxruntime-node @huggingface/tokenizers @huggingface/jinja',
    );
  });

  test('one that does not load names the platform', () => {
    const real = createRequire(import.meta.url);
    const broken = Object.assign(
      () => {
        throw new Error('cannot open shared object\nRequire stack: …');
      },
      { resolve: real.resolve },
    ) as unknown as NodeJS.Require;
    expect(() => loadTransformersPackages(broken)).toThrow(
      `onnxruntime-node does not run on ${process.platform} ${process.arch}: cannot open shared object`,
    );
  });
});
