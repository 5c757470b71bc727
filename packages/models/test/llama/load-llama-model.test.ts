import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import type { LanguageModel } from '@spex/lenses';
import { type LlamaModelOptions, loadLlamaModel, OptionalPackageError } from '@spex/models';
import { getLlama, type LlamaModel, type Token } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelFiles, modelName } from '../../src/llama/files.ts';
import { loadNodeLlamaCpp, startLlama } from '../../src/llama/package.ts';
import { referenceLogProbs } from './reference.ts';
import { BYTE_PAIRS, CONTEXT, SHAPE, tinyGguf, tinyWeights } from './tiny-gguf.ts';

const TEMPLATE =
  '{{ bos_token }}{% for m in messages %}{% if m.role == "tool" %}{{ raise_exception("no tools") }}{% endif %}' +
  '[{{ m.role }}]{{ m.content }}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}';
const folder = mkdtempSync(join(tmpdir(), 'spex-llama-'));
const plain = join(folder, 'tiny.gguf');
const chatty = join(folder, 'chatty.gguf');
const weights = tinyWeights(7);
let model: LanguageModel;
/** The tokenizer itself, for the reference. */
let tokenizer: LlamaModel;
const cacheDir = join(folder, 'cache');
const load = (options: Partial<LlamaModelOptions> = {}) =>
  loadLlamaModel({ path: plain, cacheDir, ...options });

beforeAll(async () => {
  writeFileSync(plain, tinyGguf(weights));
  writeFileSync(chatty, tinyGguf(weights, { chatTemplate: TEMPLATE }));
  model = await load();
  const llama = await getLlama({ gpu: false, build: 'never' });
  tokenizer = await llama.loadModel({ modelPath: plain, vocabOnly: true });
});

afterAll(async () => {
  await model.dispose!();
  await tokenizer.llama.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const tokensOf = (text: string): number[] => [1, ...tokenizer.tokenize(text)];
const prompts = ['a b c', 'a b', '', 'ab cab', 'a b c ab ab ab c', 'ü', 'b'];

/** The byte 1: a text behind it keeps its first space. */
const MARK = 4 as Token;

/** Log-probabilities of the tokens that follow a prompt, by the plain formula. */
function expected(prompt: readonly number[], answer: readonly number[]): number[] {
  const all = referenceLogProbs(SHAPE, weights, [...prompt, ...answer]);
  return answer.map((token, at) => all[prompt.length - 1 + at]![token]!);
}

function largestGap(a: ArrayLike<number>, b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...b.map((value, at) => Math.abs(value - a[at]!)));
}

describe('numbers', () => {
  test('log-probabilities of an answer are those of the plain formula', async () => {
    const given = await model.answerLogProbs!(prompts, ' a bab', {});
    expect(given.tokens.join('')).toBe(' a bab');
    const tokens = tokenizer.tokenize(' a bab', false, 'trimLeadingSpace');
    const all = prompts.flatMap((prompt) => expected(tokensOf(prompt), tokens));
    expect(largestGap(given.logProbs, all)).toBeLessThan(1e-4);
    expect(Math.max(...all) - Math.min(...all)).toBeGreaterThan(2);
  });

  test('the first token, of all tokens', async () => {
    const candidates = ['a', ' b', 'c', '🙂'];
    const { logProbs, bounded } = await model.firstTokenLogProbs!(prompts, candidates, {});
    const first = candidates.map((text) => tokenizer.tokenize(text, false, 'trimLeadingSpace')[0]!);
    const all = prompts.flatMap((prompt) => first.map((token) => expected(tokensOf(prompt), [token])[0]!));
    expect(largestGap(logProbs, all)).toBeLessThan(1e-4);
    expect([...bounded]).toEqual(new Array(all.length).fill(0));
  });

  test('generation takes the likeliest token, until the end token or enough', async () => {
    const answers = await model.generate!(prompts, { maxTokens: 6 }, {});
    const greedy = prompts.map((prompt) => {
      const tokens = tokensOf(prompt);
      const written: number[] = [];
      while (written.length < 6) {
        const last = referenceLogProbs(SHAPE, weights, tokens).at(-1)!;
        const token = last.indexOf(Math.max(...last));
        if (token === 2) break;
        tokens.push(token);
        written.push(token);
      }
      return tokenizer.detokenize(written as Token[], false, [MARK]);
    });
    expect(answers).toEqual(greedy);
  });

  test('the same with and without reuse of prefixes, which reads less', async () => {
    const words = 'a b c ab cab b a c'.split(' ');
    const many = Array.from({ length: 100 }, (_, row) =>
      words.filter((_, at) => (row * 37) & (1 << at)).join(' '),
    );
    const without = await load({ reusePrefixes: false });
    const [one, other] = [await load(), without];
    const [a, b] = [await one.answerLogProbs!(many, ' ab', {}), await other.answerLogProbs!(many, ' ab', {})];
    expect(largestGap(a.logProbs, [...b.logProbs])).toBeLessThan(2e-5);
    const total = many.reduce((sum, prompt) => sum + tokensOf(prompt).length + a.tokens.length - 1, 0);
    expect(other.usage!.tokens).toBe(total);
    expect(one.usage!.tokens).toBeLessThan(0.7 * total);
    await one.dispose!();
    await other.dispose!();
  });

  test('calls at the same time, and a longer prompt after a short one, change nothing', async () => {
    const long = 'a b c '.repeat(150);
    const [first, second, third] = await Promise.all(
      [['a b c'], [long, 'a b c'], prompts].map((asked) => model.answerLogProbs!(asked, 'c', {})),
    );
    const tokens = tokenizer.tokenize('c', false, 'trimLeadingSpace');
    expect(largestGap(first!.logProbs, expected(tokensOf('a b c'), tokens))).toBeLessThan(1e-4);
    expect(largestGap(second!.logProbs.slice(0, 1), expected(tokensOf(long), tokens))).toBeLessThan(1e-4);
    expect(third!.logProbs[0]).toBeCloseTo(first!.logProbs[0]!, 4);
  });
});

describe('tokens', () => {
  test.each([' a', 'a', ' ', '  b', '\n', '\na', 'ab c', 'ü', '🙂 a', 'a</s>'])(
    'the tokens of %j are its text',
    async (text) => {
      const { tokens } = await model.answerLogProbs!(['a'], text, {});
      expect(tokens.join('')).toBe(text);
    },
  );

  test('an answer has the same tokens whatever comes before, and no space of its own', async () => {
    expect((await model.answerLogProbs!(['a'], ' ab', {})).tokens).toEqual([' ab']);
    expect((await model.answerLogProbs!(['a'], 'ab', {})).tokens).toEqual(['ab']);
  });

  test('a byte-pair tokenizer without a start token', async () => {
    const path = join(folder, 'pairs.gguf');
    writeFileSync(path, tinyGguf(weights, { vocabulary: BYTE_PAIRS }));
    const pairs = await load({ path });
    expect(pairs.countTokens!('ab')).toBe(1);
    for (const [text, pieces] of [
      [' ab , ab.', [' ab', ' ,', ' ab', '.']],
      ['ab', ['ab']],
      ['\n\nab', ['\n', '\n', 'ab']],
      ['ü!', ['', 'ü', '!']],
      ["a 's", ['a', ' ', "'", 's']],
    ] as const) {
      expect((await pairs.answerLogProbs!(['ab'], text, {})).tokens).toEqual(pieces);
    }
    // Nothing before an answer: it follows the token that stands between texts.
    const { logProbs } = await pairs.answerLogProbs!([''], 'ab', {});
    expect(largestGap(logProbs, expected([267], [257]))).toBeLessThan(1e-4);
    await pairs.dispose!();
  });

  test('a prompt counts its start token; one that is written out is no second', () => {
    expect(model.countTokens!('a b')).toBe(tokensOf('a b').length);
    expect(model.countTokens!('')).toBe(1);
    expect(model.countTokens!('<s>')).toBe(1);
  });

  test('chats are written by the template of the file', async () => {
    const chat = await load({ path: chatty });
    expect(chat.capabilities.messages).toBe(true);
    expect(model.capabilities.messages).toBe(false);
    const messages = [
      { role: 'system', content: 'a' },
      { role: 'user', content: 'b c' },
    ];
    const written = '<s>[system]a[user]b c[assistant]';
    const [a, b] = [
      await chat.answerLogProbs!([messages], ' c', {}),
      await chat.answerLogProbs!([written], ' c', {}),
    ];
    expect(a.logProbs[0]).toBeCloseTo(b.logProbs[0]!, 5);
    expect(chat.countTokens!(messages)).toBe(chat.countTokens!(written));
    const refused = chat.answerLogProbs!([[{ role: 'tool', content: 'a' }]], ' c', {});
    await expect(refused).rejects.toThrow("the model's chat template refuses the messages: no tools");
    await expect(model.answerLogProbs!([messages], ' c', {})).rejects.toThrow(
      /no chat template: give it plain text/,
    );
    await chat.dispose!();
  });
});

describe('what it is', () => {
  test('capabilities, name and id', async () => {
    expect(model.capabilities).toEqual({
      answers: true,
      firstToken: 'full',
      generation: true,
      embeddings: false,
      classes: [],
      messages: false,
      deterministic: true,
      contextTokens: CONTEXT,
    });
    expect(model.name).toBe('tiny');
    const [same, other] = [await load({ contextTokens: 20 }), await load({ path: chatty })];
    expect(same.id).toBe(model.id);
    expect(same.capabilities.contextTokens).toBe(20);
    expect(other.id).not.toBe(model.id);
    await same.dispose!();
    await other.dispose!();
    await expect(same.answerLogProbs!(['a'], 'b', {})).rejects.toThrow();
  });

  test('a model in several files is all of them', () => {
    const parts = ['m-00001-of-00003.gguf', 'm-00002-of-00003.gguf', 'm-00003-of-00003.gguf'];
    for (const part of parts) expect(modelFiles(part)).toEqual(parts);
    expect(modelFiles('m.gguf')).toEqual(['m.gguf']);
    expect(modelName('/a/m-00002-of-00003.gguf')).toBe('m');
    expect(modelName('C:\\a\\m.Q4_K.gguf')).toBe('m.Q4_K');
  });
});

describe('faults', () => {
  test('bad options', async () => {
    for (const bad of [
      { threads: 0 },
      { contextTokens: 1.5 },
      { contextTokens: CONTEXT + 1 },
      { gpu: 'tpu' as 'cuda' },
    ]) {
      await expect(load(bad)).rejects.toBeInstanceOf(InvalidArgumentError);
    }
  });

  test('no file, a folder, no GGUF, half a GGUF', async () => {
    const other = join(folder, 'other.gguf');
    writeFileSync(other, 'GG');
    const half = join(folder, 'half.gguf');
    writeFileSync(half, tinyGguf(weights).subarray(0, 20_000));
    const faults = {
      [join(folder, 'no.gguf')]: /there is no file/,
      [folder]: /is no file/,
      [other]: /is no GGUF file/,
    };
    for (const [path, message] of Object.entries({ ...faults, [half]: /llama.cpp cannot load/ })) {
      const error = await load({ path }).catch((reason) => reason);
      expect(error).toBeInstanceOf(InvalidArgumentError);
      expect(error.message).toMatch(message);
      expect(error.message).not.toContain('\n');
    }
  });

  test('prompts and answers that do not fit, before anything is read', async () => {
    const before = model.usage!.tokens;
    const long = ['a', 'a b c '.repeat(300)];
    const tokens = model.countTokens!(long[1]!);
    await expect(model.answerLogProbs!(long, 'c', {})).rejects.toThrow(
      `prompts[1] has ${tokens} tokens and the answer 1: ${tokens + 1 - CONTEXT} more than the context of ${CONTEXT}`,
    );
    await expect(model.generate!(long, { maxTokens: 5 }, {})).rejects.toThrow(/prompts\[1\] has/);
    await expect(model.generate!(['a'], { maxTokens: 0 }, {})).rejects.toThrow(/maxTokens must be/);
    await expect(model.answerLogProbs!(['a'], '', {})).rejects.toThrow('the answer "" has no tokens');
    await expect(model.firstTokenLogProbs!(['a'], ['ab', 'abc'], {})).rejects.toThrow(
      'the candidates "ab" and "abc" begin with the same token: only the first one counts',
    );
    expect(model.usage!.tokens).toBe(before);
  });

  test('a context that is just long enough forgets nothing', async () => {
    const small = await load({ contextTokens: 12 });
    const prompt = 'a b c ab a b c ab a';
    const tokens = tokenizer.tokenize(' c a', false, 'trimLeadingSpace');
    expect(small.countTokens!(prompt) + tokens.length).toBe(12);
    const { logProbs } = await small.answerLogProbs!([prompt], ' c a', {});
    expect(largestGap(logProbs, expected(tokensOf(prompt), tokens))).toBeLessThan(1e-4);
    await small.dispose!();
  });

  test('an abort stops between rows, and the model can go on', async () => {
    const controller = new AbortController();
    const many = Array.from({ length: 4000 }, (_, row) => `a ${row}`);
    const running = model.answerLogProbs!(many, 'c', { signal: controller.signal });
    setImmediate(() => controller.abort(new Error('stop')));
    await expect(running).rejects.toThrow('stop');
    const again = await model.answerLogProbs!(['a b'], ' c', {});
    const tokens = tokenizer.tokenize(' c', false, 'trimLeadingSpace');
    expect(largestGap(again.logProbs, expected(tokensOf('a b'), tokens))).toBeLessThan(1e-4);
  });

  test('a package that is missing, or has no build for this machine', async () => {
    const missing = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    const error = await loadNodeLlamaCpp(() => Promise.reject(missing)).catch((reason) => reason);
    expect(error).toBeInstanceOf(OptionalPackageError);
    expect(error.message).toBe('a GGUF model needs an optional package: npm install node-llama-cpp');
    await expect(loadNodeLlamaCpp(() => Promise.reject(new Error('bad CPU\nmore')))).rejects.toThrow(
      `node-llama-cpp does not run on ${process.platform} ${process.arch}: bad CPU`,
    );
    const none = { getLlama: () => Promise.reject(new Error('NoBinaryFound')) } as never;
    await expect(startLlama(none, 'cuda', () => {})).rejects.toThrow(/has no build for cuda that runs on/);
  });
});
