import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeOnnx, GraphBuilder } from '@spex/models';
import { afterAll } from 'vitest';

/** Tokens are letters: a prompt's tokens can be written down by hand. */
export const VOCABULARY = ['<s>', '</s>', '<unk>', '▁', ...'abcdefghijklmnopqrstuvwxyz.,'];
export const SIZE = VOCABULARY.length;
const WIDTH = 5;
export const CONTEXT = 48;

/** Numbers that look random and are the same everywhere. */
function numbers(count: number, seed: number, scale: number): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, at) => Math.sin((at + 1) * (seed + 0.37) * 12.9898) * scale,
  );
}

const EMBEDDING = numbers(SIZE * WIDTH, 1, 0.5);
const OUT = numbers(WIDTH * SIZE, 2, 0.7);
const BIAS = numbers(SIZE * SIZE, 3, 2);
const POSITION = numbers(CONTEXT, 4, 1);
const PLACE = numbers(CONTEXT * SIZE, 5, 1.5);

/** `<s>`, then a space that the tokenizer puts before any text but the empty one, then the letters. */
export function promptIds(text: string): number[] {
  return text === '' ? [0] : [0, ...letterIds(` ${text}`)];
}

export function letterIds(text: string): number[] {
  return [...text.replaceAll(' ', '▁')].map((letter) => {
    const id = VOCABULARY.indexOf(letter);
    return id < 0 ? 2 : id;
  });
}

/**
 * The model in float64: every token adds its embedding times a weight of its position; logits are that sum through a
 * matrix, a row for the last token and a row for its position.
 */
export function logitsAfter(ids: readonly number[]): Float64Array {
  const sum = new Float64Array(WIDTH);
  for (const [position, id] of ids.entries()) {
    for (let at = 0; at < WIDTH; at++) sum[at]! += EMBEDDING[id * WIDTH + at]! * (POSITION[position]! + 0.25);
  }
  return Float64Array.from({ length: SIZE }, (_, token) => {
    let logit = BIAS[ids.at(-1)! * SIZE + token]! + PLACE[(ids.length - 1) * SIZE + token]!;
    for (let at = 0; at < WIDTH; at++) logit += sum[at]! * OUT[at * SIZE + token]!;
    return logit;
  });
}

export function logProbsAfter(ids: readonly number[]): Float64Array {
  const logits = logitsAfter(ids);
  const largest = Math.max(...logits);
  const total = largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
  return logits.map((logit) => logit - total);
}

/** Log-probabilities of an answer's tokens after a prompt's. */
export function answerAfter(prompt: readonly number[], answer: readonly number[]): number[] {
  return answer.map((id, at) => logProbsAfter([...prompt, ...answer.slice(0, at)])[id]!);
}

export interface GraphKind {
  /** Takes and gives keys and values. */
  readonly cache?: boolean;
  /** Gives logits of the last columns only, as many as it is told. */
  readonly keep?: boolean;
  /** Forgets how many columns went before: only whole prompts are right. */
  readonly forgets?: boolean;
  /** Logits, keys and values in half precision. */
  readonly half?: boolean;
}

/** The model as an ONNX file in the layout of Hugging Face's exporters. */
export function causalGraph({ cache, keep, forgets, half }: GraphKind = {}): Uint8Array {
  const g = new GraphBuilder('tiny');
  const ids = g.input('input_ids', 'int64', ['batch', 'columns']);
  const mask = g.input('attention_mask', 'int64', ['batch', 'total']);
  const positions = g.input('position_ids', 'int64', ['batch', 'columns']);
  const own = g.op('Gather', [g.weight('embedding', [SIZE, WIDTH], EMBEDDING), ids]);
  const columns = g.op('Slice', [g.op('Shape', [ids]), g.ints(1), g.ints(2)]);
  const places = forgets
    ? g.op('Sub', [positions, g.op('ReduceMin', [positions], { keepdims: 1 })])
    : positions;
  const weight = g.op('Gather', [g.weight('position', [CONTEXT, 1], POSITION), places]);
  // Keys carry the position's part, values the rest, so that both count.
  let key = g.op('Unsqueeze', [g.op('Mul', [own, weight]), g.ints(1)]);
  let value = g.op('Unsqueeze', [g.op('Mul', [own, g.float(0.25)]), g.ints(1)]);
  if (cache) {
    const past = (name: string) => {
      const input = g.input(`past_key_values.0.${name}`, 'float', ['batch', 1, 'past', WIDTH]);
      return half ? g.op('Cast', [input], { to: 1 }) : input;
    };
    key = g.op('Concat', [past('key'), key], { axis: 2 });
    value = g.op('Concat', [past('value'), value], { axis: 2 });
  }
  const shown = g.op('Unsqueeze', [g.op('Cast', [mask], { to: 1 }), g.ints(1, 3)]);
  const sums = g.op('CumSum', [g.op('Mul', [g.op('Add', [key, value]), shown]), g.int(2)]);
  const end = g.ints(2 ** 31 - 1);
  const state = g.op('Squeeze', [g.op('Slice', [sums, g.op('Neg', [columns]), end, g.ints(2)]), g.ints(1)]);
  let logits = g.op('Add', [
    g.op('MatMul', [state, g.weight('out', [WIDTH, SIZE], OUT)]),
    g.op('Gather', [g.weight('bias', [SIZE, SIZE], BIAS), ids]),
  ]);
  logits = g.op('Add', [logits, g.op('Gather', [g.weight('place', [CONTEXT, SIZE], PLACE), places])]);
  if (keep) {
    const wanted = g.op('Unsqueeze', [g.input('num_logits_to_keep', 'int64', []), g.ints(0)]);
    logits = g.op('Slice', [logits, g.op('Neg', [wanted]), end, g.ints(1)]);
  }
  const give = (name: string, tensor: string, shape: (string | number)[]) =>
    g.output(name, half ? g.op('Cast', [tensor], { to: 10 }) : tensor, 'float', shape);
  give('logits', logits, ['batch', keep ? 'kept' : 'columns', SIZE]);
  if (cache) {
    give('present.0.key', key, ['batch', 1, 'total', WIDTH]);
    give('present.0.value', value, ['batch', 1, 'total', WIDTH]);
  }
  const model = g.model();
  if (half) {
    for (const { name, type } of [...model.graph.input, ...model.graph.output]) {
      if (!/^(past|present|logits)/.test(name)) continue;
      type.tensorType.elemType = 10;
    }
  }
  return encodeOnnx(model);
}

/** Logits of a text's classes: the sum of its tokens' embeddings, the first two numbers and their difference. */
export function classifierGraph(): Uint8Array {
  const g = new GraphBuilder('tiny-classifier');
  const ids = g.input('input_ids', 'int64', ['batch', 'columns']);
  const mask = g.input('attention_mask', 'int64', ['batch', 'columns']);
  g.input('token_type_ids', 'int64', ['batch', 'columns']);
  const shown = g.op('Unsqueeze', [g.op('Cast', [mask], { to: 1 }), g.ints(2)]);
  const own = g.op('Mul', [g.op('Gather', [g.weight('embedding', [SIZE, WIDTH], EMBEDDING), ids]), shown]);
  const sum = g.op('ReduceSum', [own, g.ints(1)], { keepdims: 0 });
  const out = new Float32Array(WIDTH * 3);
  out.set([1, 0, 1, 0, 1, -1]);
  g.output('logits', g.op('MatMul', [sum, g.weight('classes', [WIDTH, 3], out)]), 'float', ['batch', 3]);
  return g.bytes();
}

export function classLogits(ids: readonly number[]): number[] {
  const first = ids.reduce((sum, id) => sum + EMBEDDING[id * WIDTH]!, 0);
  const second = ids.reduce((sum, id) => sum + EMBEDDING[id * WIDTH + 1]!, 0);
  return [first, second, first - second];
}

export const TOKENIZER = {
  version: '1.0',
  added_tokens: [0, 1, 2].map((id) => ({ id, content: VOCABULARY[id]!, special: true, normalized: false })),
  normalizer: {
    type: 'Sequence',
    normalizers: [
      { type: 'Prepend', prepend: '▁' },
      { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
    ],
  },
  pre_tokenizer: null,
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
    pair: [],
    special_tokens: { '<s>': { id: '<s>', ids: [0], tokens: ['<s>'] } },
  },
  decoder: {
    type: 'Sequence',
    decoders: [
      { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
      { type: 'Fuse' },
      { type: 'Strip', content: ' ', start: 1, stop: 0 },
    ],
  },
  model: {
    type: 'BPE',
    unk_token: '<unk>',
    fuse_unk: true,
    byte_fallback: false,
    vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
    merges: [],
  },
};

export const TOKENIZER_CONFIG = {
  bos_token: '<s>',
  eos_token: { content: '</s>' },
  unk_token: '<unk>',
  chat_template:
    '{% for m in messages %}{{ m.role }}.{{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}me.{% endif %}',
};

export const CONFIG = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  vocab_size: SIZE,
  max_position_embeddings: CONTEXT,
  bos_token_id: 0,
  eos_token_id: 1,
};

export const CLASSIFIER_CONFIG = {
  architectures: ['TinyForSequenceClassification'],
  vocab_size: SIZE,
  max_position_embeddings: CONTEXT,
  pad_token_id: 1,
  id2label: { 0: 'good', 1: 'bad', 2: 'neither' },
};

const made: string[] = [];

/** A folder in Hugging Face's layout that is there until the test file ends. Objects are written as JSON. */
export async function modelFolder(files: Readonly<Record<string, object | string>>): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'onnx'), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const plain = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(join(folder, name), plain ? content : JSON.stringify(content));
  }
  return folder;
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'spex-tiny-'));
  made.push(folder);
  return folder;
}

/** All files of a causal model. */
export function causalFiles(kind: GraphKind = { cache: true }): Record<string, object | string> {
  return {
    'config.json': CONFIG,
    'tokenizer.json': TOKENIZER,
    'tokenizer_config.json': TOKENIZER_CONFIG,
    'onnx/model.onnx': causalGraph(kind),
  };
}

afterAll(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});
