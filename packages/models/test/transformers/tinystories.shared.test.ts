import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTransformersModel } from '@spex/models';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadTransformersPackages, type Tokenizer } from '../../src/transformers/packages.ts';
import { temporaryFolder } from './tiny-model.ts';

const shared = process.env.SPEX_SHARED ?? join(import.meta.dirname, '../../../../../shared');
const folder = join(shared, 'models/tinystories-656k');
const there = existsSync(folder);
if (!there) console.log(`skipped: no model in ${folder}`);

const STORY =
  'Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big dog. The dog was very happy and wanted to play with her.';
const WORDS = STORY.split(' ');
const ANSWER = ' She was very happy.';
/** Masked prompts: every word but those of one stretch. */
const MASKED = Array.from({ length: 40 }, (_, at) =>
  WORDS.filter((_, word) => word < (at * 7) % 30 || word > (at * 11) % 34).join(' '),
);

describe.runIf(there)('TinyStories-656K', () => {
  let reference: Llama;
  let cacheDir: string;
  let vocabulary: Tokenizer;

  beforeAll(async () => {
    reference = new Llama(folder);
    cacheDir = await temporaryFolder();
    const library = loadTransformersPackages().Tokenizer;
    vocabulary = new library(JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')), {
      clean_up_tokenization_spaces: false,
    });
  });

  const load = (options: object = {}) =>
    loadTransformersModel({ source: folder, localOnly: true, cacheDir, ...options });
  const ids = (text: string) => vocabulary.encode(text).ids;
  /** The library puts a space before any text, so the answer's own is left out. */
  const answerIds = () => vocabulary.encode(ANSWER.slice(1), { add_special_tokens: false }).ids;

  test('log-probabilities are those of the plain formula in float64', async () => {
    const model = await load();
    const { logProbs, tokens } = await model.answerLogProbs!(MASKED, ANSWER, {});
    expect(tokens.join('')).toBe(ANSWER);
    const answer = answerIds();
    const expected = MASKED.slice(0, 8).flatMap((prompt) => reference.answer(ids(prompt), answer));
    const gap = largestGap(logProbs.subarray(0, expected.length), expected);
    console.log(`largest distance from the formula: ${gap.toExponential(1)}`);
    expect(gap).toBeLessThan(1e-4);
    await model.dispose!();
  });

  test('padding and shared prefixes change nothing', async () => {
    const together = await load();
    const plain = await load({ reusePrefixes: false });
    const few = await load({ memory: 1 });
    const alone: number[] = [];
    for (const prompt of MASKED) {
      alone.push(...(await plain.answerLogProbs!([prompt], ANSWER, {})).logProbs);
    }
    const start = 'Tom and Sam went to the big park to play with the red ball and the dog. ';
    for (const model of [together, plain, few]) {
      expect(largestGap((await model.answerLogProbs!(MASKED, ANSWER, {})).logProbs, alone)).toBeLessThan(
        1e-4,
      );
    }
    const longer = MASKED.map((prompt) => start + prompt);
    const expected = (await plain.answerLogProbs!(longer, ANSWER, {})).logProbs;
    const reused = (await together.answerLogProbs!(longer, ANSWER, {})).logProbs;
    expect(largestGap(reused, expected)).toBeLessThan(1e-5);
    for (const model of [together, plain, few]) await model.dispose!();
  });

  test('the graph with head gates, all open, says the same', async () => {
    const session = await InferenceSession.create(join(folder, 'headmask.onnx'));
    const model = await load();
    const answer = answerIds();
    const prompt = ids(STORY);
    const all = [...prompt, ...answer];
    const { logits } = await session.run({
      input_ids: new Tensor('int64', BigInt64Array.from(all, BigInt), [1, all.length]),
      attention_mask: new Tensor('float32', new Float32Array(all.length).fill(1), [1, all.length]),
      head_mask: new Tensor('float32', new Float32Array(16).fill(1), [1, 2, 8]),
    });
    const rows = logits!.data as Float32Array;
    const size = logits!.dims[2]!;
    const expected = answer.map((id, at) => {
      const start = (prompt.length - 1 + at) * size;
      return logSoftmax(Float64Array.from(rows.subarray(start, start + size)))[id]!;
    });
    const { logProbs } = await model.answerLogProbs!([STORY], ANSWER, {});
    expect(largestGap(logProbs, expected)).toBeLessThan(1e-5);
    await session.release();
    await model.dispose!();
  });

  test('a story surprises it less than its words in another order', async () => {
    const model = await load();
    const surprise = async (text: string) => {
      const { logProbs } = await model.answerLogProbs!([''], text, {});
      return -logProbs.reduce((sum, value) => sum + value, 0) / logProbs.length;
    };
    const shuffled = WORDS.map((_, at) => WORDS[(at * 15 + 7) % WORDS.length]).join(' ');
    const story = await surprise(` ${STORY}`);
    console.log(
      `nats a token: story ${story.toFixed(3)}, shuffled ${(await surprise(` ${shuffled}`)).toFixed(3)}`,
    );
    expect(story).toBeGreaterThan(2);
    expect(story).toBeLessThan(5.5);
    expect(await surprise(` ${shuffled}`)).toBeGreaterThan(story + 2);
    await model.dispose!();
  });

  test('its own answer is the likeliest token each time', async () => {
    const model = await load();
    const [answer] = await model.generate!(['Once upon a time, there was a dog'], { maxTokens: 12 }, {});
    const tokens = ids('Once upon a time, there was a dog');
    const start = tokens.length;
    for (let at = 0; at < 12; at++) {
      const logits = reference.logits(tokens).at(-1)!;
      tokens.push(logits.indexOf(Math.max(...logits)));
    }
    const written = vocabulary.decode(tokens);
    const prompt = vocabulary.decode(tokens.slice(0, start));
    expect(answer).toBe(written.slice(prompt.length));
    await model.dispose!();
  });
});

/** Llama in float64, written down from its definition: RMSNorm, rotary positions, grouped queries, SwiGLU. */
class Llama {
  readonly #weights = new Map<string, { shape: number[]; data: Float32Array }>();
  readonly #config: Record<string, number>;

  constructor(path: string) {
    this.#config = JSON.parse(readFileSync(join(path, 'config.json'), 'utf8'));
    const bytes = readFileSync(join(path, 'model.safetensors'));
    const headerLength = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength)) as Record<
      string,
      { dtype: string; shape: number[]; data_offsets: [number, number] }
    >;
    for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
      if (name === '__metadata__') continue;
      if (dtype !== 'F32') throw new Error(`${name} is ${dtype}`);
      const [from, to] = data_offsets.map((offset) => offset + 8 + headerLength) as [number, number];
      this.#weights.set(name, {
        shape,
        data: new Float32Array(Uint8Array.from(bytes.subarray(from, to)).buffer),
      });
    }
  }

  answer(prompt: readonly number[], answer: readonly number[]): number[] {
    const logits = this.logits([...prompt, ...answer]);
    return answer.map((id, at) => logSoftmax(logits[prompt.length - 1 + at]!)[id]!);
  }

  logits(ids: readonly number[]): Float64Array[] {
    const { num_hidden_layers: layers = 0 } = this.#config;
    const head = 'lm_head';
    // The file holds one matrix for both ends: tie_word_embeddings.
    const embedding = this.#weights.get(`${head}.weight`)!;
    const width = embedding.shape[1]!;
    let states = ids.map((id) => Float64Array.from(embedding.data.subarray(id * width, (id + 1) * width)));
    for (let layer = 0; layer < layers; layer++) {
      const name = `model.layers.${layer}`;
      const attended = this.#attention(
        states.map((state) => this.#norm(state, `${name}.input_layernorm`)),
        `${name}.self_attn`,
      );
      states = states.map((state, at) => state.map((value, index) => value + attended[at]![index]!));
      states = states.map((state) => {
        const normed = this.#norm(state, `${name}.post_attention_layernorm`);
        const gate = this.#linear(normed, `${name}.mlp.gate_proj`);
        const up = this.#linear(normed, `${name}.mlp.up_proj`);
        const inner = gate.map((value, at) => (value / (1 + Math.exp(-value))) * up[at]!);
        const down = this.#linear(inner, `${name}.mlp.down_proj`);
        return state.map((value, at) => value + down[at]!);
      });
    }
    return states.map((state) => this.#linear(this.#norm(state, 'model.norm'), head));
  }

  #attention(states: Float64Array[], name: string): Float64Array[] {
    const { num_attention_heads: heads = 1, num_key_value_heads: groups = 1 } = this.#config;
    const rotated = (projection: string) =>
      states.map((state, position) => this.#rotate(this.#linear(state, `${name}.${projection}`), position));
    const queries = rotated('q_proj');
    const keys = rotated('k_proj');
    const values = states.map((state) => this.#linear(state, `${name}.v_proj`));
    const size = queries[0]!.length / heads;
    return states.map((_, position) => {
      const joined = new Float64Array(queries[0]!.length);
      for (let head = 0; head < heads; head++) {
        const group = Math.floor(head / (heads / groups));
        const scores = new Float64Array(position + 1);
        for (let other = 0; other <= position; other++) {
          let dot = 0;
          for (let at = 0; at < size; at++) {
            dot += queries[position]![head * size + at]! * keys[other]![group * size + at]!;
          }
          scores[other] = dot / Math.sqrt(size);
        }
        for (const [other, score] of logSoftmax(scores).entries()) {
          for (let at = 0; at < size; at++) {
            joined[head * size + at]! += Math.exp(score) * values[other]![group * size + at]!;
          }
        }
      }
      return this.#linear(joined, `${name}.o_proj`);
    });
  }

  /** Turns the pairs (i, i + size / 2) of every head by position / theta^(2i / size). */
  #rotate(vector: Float64Array, position: number): Float64Array {
    const {
      hidden_size: width = 0,
      num_attention_heads: heads = 1,
      rope_theta: theta = 10_000,
    } = this.#config;
    const size = width / heads;
    const turned = vector.slice();
    for (let head = 0; head < vector.length; head += size) {
      for (let at = 0; at < size / 2; at++) {
        const angle = position * theta ** ((-2 * at) / size);
        const [a, b] = [vector[head + at]!, vector[head + at + size / 2]!];
        turned[head + at] = a * Math.cos(angle) - b * Math.sin(angle);
        turned[head + at + size / 2] = b * Math.cos(angle) + a * Math.sin(angle);
      }
    }
    return turned;
  }

  #norm(vector: Float64Array, name: string): Float64Array {
    const { data } = this.#weights.get(`${name}.weight`)!;
    const mean = vector.reduce((sum, value) => sum + value * value, 0) / vector.length;
    const scale = 1 / Math.sqrt(mean + this.#config.rms_norm_eps!);
    return vector.map((value, at) => value * scale * data[at]!);
  }

  #linear(vector: Float64Array, name: string): Float64Array {
    const { shape, data } = this.#weights.get(`${name}.weight`)!;
    const [rows, columns] = shape as [number, number];
    const result = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let at = 0; at < columns; at++) sum += data[row * columns + at]! * vector[at]!;
      result[row] = sum;
    }
    return result;
  }
}

function logSoftmax(logits: Float64Array): Float64Array {
  const largest = Math.max(...logits);
  const total = largest + Math.log(logits.reduce((sum, value) => sum + Math.exp(value - largest), 0));
  return logits.map((value) => value - total);
}

function largestGap(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(values.length).toBe(expected.length);
  return Math.max(...Array.from(values, (value, at) => Math.abs(value - expected[at]!)));
}
