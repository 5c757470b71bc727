import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadLlamaModel } from '@spex/models';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { type LlamaShape, type LlamaWeights, referenceLogProbs } from './reference.ts';

const shared = process.env.SPEX_SHARED ?? join(import.meta.dirname, '../../../../../shared');
const folder = join(shared, 'models/stories260k');
if (!existsSync(folder)) console.log(`skipped: no ${folder}`);

const SENTENCE =
  'Once upon a time, there was a little girl named Lily. She loved to play outside in the park.';
const SHUFFLED =
  'park. a little She girl in upon there the play to Lily. was loved time, Once named a outside';

/** The model in llama2.c's format: seven whole numbers, then the matrices. */
function readLlama2(path: string): { shape: LlamaShape; weights: LlamaWeights } {
  const file = readFileSync(path);
  const [width, hidden, layers, heads, keyValueHeads, vocabulary, positions] = Array.from(
    { length: 7 },
    (_, at) => file.readInt32LE(4 * at),
  ) as [number, number, number, number, number, number, number];
  const keyValue = (width / heads) * keyValueHeads;
  let at = 28;
  const take = (length: number): Float32Array => {
    const taken = new Float32Array(
      file.buffer.slice(file.byteOffset + at, file.byteOffset + at + 4 * length),
    );
    at += 4 * length;
    return taken;
  };
  const each = (length: number): Float32Array[] => Array.from({ length: layers }, () => take(length));
  const embedding = take(vocabulary * width);
  const attentionNorm = each(width);
  const query = each(width * width);
  const key = each(width * keyValue);
  const value = each(width * keyValue);
  const output = each(width * width);
  const feedForwardNorm = each(width);
  const gate = each(width * hidden);
  const down = each(width * hidden);
  const up = each(width * hidden);
  const norm = take(width);
  take((positions * width) / heads); // sines and cosines
  expect(at).toBe(file.length);
  return {
    shape: { width, hidden, layers, heads, keyValueHeads, vocabulary },
    weights: {
      embedding,
      layers: Array.from({ length: layers }, (_, layer) => ({
        attentionNorm: attentionNorm[layer]!,
        query: query[layer]!,
        key: key[layer]!,
        value: value[layer]!,
        output: output[layer]!,
        feedForwardNorm: feedForwardNorm[layer]!,
        gate: gate[layer]!,
        down: down[layer]!,
        up: up[layer]!,
      })),
      norm,
      classifier: embedding,
    },
  };
}

/** Tokens by llama2.c's tokenizer file, with its rule: the best-scored pair is joined first. */
function readTokenizer(path: string): (text: string) => number[] {
  const file = readFileSync(path);
  const pieces: string[] = [];
  const scores: number[] = [];
  for (let at = 4; at < file.length; ) {
    scores.push(file.readFloatLE(at));
    const length = file.readInt32LE(at + 4);
    pieces.push(file.subarray(at + 8, at + 8 + length).toString());
    at += 8 + length;
  }
  return (text) => {
    const tokens = [...text].map((letter) => pieces.indexOf(letter));
    for (;;) {
      let best = -1;
      let bestScore = -Infinity;
      for (let at = 0; at + 1 < tokens.length; at++) {
        const joined = pieces.indexOf(pieces[tokens[at]!]! + pieces[tokens[at + 1]!]!);
        if (joined >= 0 && scores[joined]! > bestScore) [best, bestScore] = [at, scores[joined]!];
      }
      if (best < 0) return tokens;
      const joined = pieces.indexOf(pieces[tokens[best]!]! + pieces[tokens[best + 1]!]!);
      tokens.splice(best, 2, joined);
    }
  };
}

const BOS = 1;
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => a + b, 0) / values.length;

test.runIf(existsSync(folder))('GGUF, the plain formula and ONNX agree on masked prompts', async () => {
  const { shape, weights } = readLlama2(join(folder, 'stories260K.bin'));
  const encode = readTokenizer(join(folder, 'tok512.bin'));
  const session = await InferenceSession.create(join(folder, 'stories260K.onnx'));
  const path = join(folder, 'stories260K-f32.gguf');
  const [model, apart] = [
    await loadLlamaModel({ path }),
    await loadLlamaModel({ path, reusePrefixes: false }),
  ];

  const words = SENTENCE.split(' ');
  const prompts = Array.from({ length: 40 }, (_, row) =>
    words.filter((_, at) => (row * 2654435761) & (1 << at)).join(' '),
  );
  const answer = ' One day, she saw a big dog.';
  const answerTokens = encode(answer);
  const given = await model.answerLogProbs!(prompts, answer, {});
  expect(given.tokens).toHaveLength(answerTokens.length);
  expect(given.tokens.join('')).toBe(answer);

  let gap = 0;
  for (const [row, prompt] of prompts.entries()) {
    // llama2.c puts a space before a text that is not empty.
    const promptTokens = [BOS, ...(prompt === '' ? [] : encode(` ${prompt}`))];
    expect(model.countTokens!(prompt)).toBe(promptTokens.length);
    const tokens = [...promptTokens, ...answerTokens];
    const plain = referenceLogProbs(shape, weights, tokens);
    const { logits } = await session.run({
      input_ids: new Tensor('int64', BigInt64Array.from(tokens, BigInt), [1, tokens.length]),
      attention_mask: new Tensor('float32', new Float32Array(tokens.length).fill(1), [1, tokens.length]),
      head_mask: new Tensor('float32', new Float32Array(shape.layers * shape.heads).fill(1), [
        1,
        shape.layers,
        shape.heads,
      ]),
    });
    answerTokens.forEach((token, at) => {
      const position = promptTokens.length - 1 + at;
      const own = Array.from(
        logits!.data.slice(position * shape.vocabulary, (position + 1) * shape.vocabulary) as Float32Array,
      );
      const onnx = own[token]! - Math.log(own.reduce((sum, logit) => sum + Math.exp(logit), 0));
      const llama = given.logProbs[row * answerTokens.length + at]!;
      const formula = plain[position]![token]!;
      gap = Math.max(gap, Math.abs(llama - formula), Math.abs(llama - onnx), Math.abs(onnx - formula));
    });
  }
  expect(gap).toBeLessThan(1e-4);

  const separate = await apart.answerLogProbs!(prompts, answer, {});
  const reuse = Math.max(...given.logProbs.map((value, at) => Math.abs(value - separate.logProbs[at]!)));
  expect(reuse).toBeLessThan(5e-5);
  expect(model.usage!.tokens).toBeLessThan(apart.usage!.tokens!);
  console.log(
    `largest gap of three runtimes ${gap.toExponential(1)}, of reuse ${reuse.toExponential(1)}; ` +
      `tokens read ${model.usage!.tokens} of ${apart.usage!.tokens}`,
  );
  await session.release();
  await model.dispose!();
  await apart.dispose!();
});

test.runIf(existsSync(folder))('a story is likely, its words in another order are not', async () => {
  const model = await loadLlamaModel({ path: join(folder, 'stories260K-f32.gguf') });
  expect(model.capabilities.contextTokens).toBe(512);
  const nll = async (text: string) => -mean((await model.answerLogProbs!([''], ` ${text}`, {})).logProbs);
  expect(await nll(SENTENCE)).toBeCloseTo(0.18, 2);
  expect(await nll(SHUFFLED)).toBeGreaterThan(5);
  const [story] = await model.generate!(['Once upon a time, there was a'], { maxTokens: 8 }, {});
  expect(story).toContain(' little girl named Lily');
  await model.dispose!();
});
