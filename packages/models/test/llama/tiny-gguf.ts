import type { LlamaShape, LlamaWeights } from './reference.ts';

export const SHAPE: LlamaShape = {
  width: 32,
  hidden: 48,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  vocabulary: 3 + 256 + 9,
};
export const CONTEXT = 600;

/** Weights from a seed, large enough that the distributions are far from even. */
export function tinyWeights(seed: number): LlamaWeights {
  const { width, hidden, layers, heads, keyValueHeads, vocabulary } = SHAPE;
  const keyValue = (width / heads) * keyValueHeads;
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff - 0.5;
  };
  const matrix = (rows: number, columns: number, scale = 2 / Math.sqrt(columns)) =>
    Float32Array.from({ length: rows * columns }, () => scale * random());
  const norm = () => Float32Array.from({ length: width }, () => 1 + random());
  return {
    embedding: matrix(vocabulary, width, 2),
    layers: Array.from({ length: layers }, () => ({
      attentionNorm: norm(),
      query: matrix(width, width),
      key: matrix(keyValue, width),
      value: matrix(keyValue, width),
      output: matrix(width, width),
      feedForwardNorm: norm(),
      gate: matrix(hidden, width),
      down: matrix(width, hidden),
      up: matrix(hidden, width),
    })),
    norm: norm(),
    classifier: matrix(vocabulary, width),
  };
}

/** A GGUF file, version 3, of a Llama; `vocabulary` holds its header's entries for the tokenizer. */
export function tinyGguf(
  weights: LlamaWeights,
  {
    vocabulary = SENTENCE_PIECE,
    chatTemplate = '',
  }: { vocabulary?: readonly Buffer[]; chatTemplate?: string } = {},
): Buffer {
  const { width, hidden, layers, heads, keyValueHeads } = SHAPE;
  const entries = [
    entry('general.architecture', string('llama')),
    entry('llama.context_length', uint(CONTEXT)),
    entry('llama.embedding_length', uint(width)),
    entry('llama.block_count', uint(layers)),
    entry('llama.feed_forward_length', uint(hidden)),
    entry('llama.attention.head_count', uint(heads)),
    entry('llama.attention.head_count_kv', uint(keyValueHeads)),
    entry('llama.attention.layer_norm_rms_epsilon', float(1e-5)),
    entry('llama.rope.freq_base', float(10_000)),
    entry('llama.rope.dimension_count', uint(width / heads)),
    ...vocabulary,
    ...(chatTemplate === '' ? [] : [entry('tokenizer.chat_template', string(chatTemplate))]),
  ];
  const tensors: [name: string, columns: number, data: Float32Array][] = [
    ['token_embd.weight', width, weights.embedding],
    ...weights.layers.flatMap((layer, at): [string, number, Float32Array][] => [
      [`blk.${at}.attn_norm.weight`, 0, layer.attentionNorm],
      [`blk.${at}.attn_q.weight`, width, layer.query],
      [`blk.${at}.attn_k.weight`, width, layer.key],
      [`blk.${at}.attn_v.weight`, width, layer.value],
      [`blk.${at}.attn_output.weight`, width, layer.output],
      [`blk.${at}.ffn_norm.weight`, 0, layer.feedForwardNorm],
      [`blk.${at}.ffn_gate.weight`, width, layer.gate],
      [`blk.${at}.ffn_down.weight`, hidden, layer.down],
      [`blk.${at}.ffn_up.weight`, width, layer.up],
    ]),
    ['output_norm.weight', 0, weights.norm],
    ['output.weight', width, weights.classifier],
  ];
  let offset = 0;
  const infos = tensors.map(([name, columns, data]) => {
    const dimensions = columns === 0 ? [data.length] : [columns, data.length / columns];
    const info = Buffer.concat([
      text(name),
      bytes(4).int(dimensions.length),
      ...dimensions.map(long),
      bytes(4).int(0),
      long(offset),
    ]);
    offset += padded(data.byteLength);
    return info;
  });
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    bytes(4).int(3),
    long(tensors.length),
    long(entries.length),
    ...entries,
    ...infos,
  ]);
  return Buffer.concat([
    pad(head),
    ...tensors.map(([, , data]) => pad(Buffer.from(data.buffer, data.byteOffset, data.byteLength))),
  ]);
}

const padded = (length: number): number => Math.ceil(length / 32) * 32;
const pad = (data: Buffer): Buffer => Buffer.concat([data, Buffer.alloc(padded(data.length) - data.length)]);

function bytes(length: number) {
  const buffer = Buffer.alloc(length);
  return {
    int(value: number): Buffer {
      buffer.writeInt32LE(value);
      return buffer;
    },
    float(value: number): Buffer {
      buffer.writeFloatLE(value);
      return buffer;
    },
  };
}

function long(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

function text(value: string): Buffer {
  const content = Buffer.from(value);
  return Buffer.concat([long(content.length), content]);
}

/** Values of the file's header, behind the number of their type. */
const uint = (value: number): Buffer => Buffer.concat([bytes(4).int(4), bytes(4).int(value)]);
const float = (value: number): Buffer => Buffer.concat([bytes(4).int(6), bytes(4).float(value)]);
const string = (value: string): Buffer => Buffer.concat([bytes(4).int(8), text(value)]);
const array = (type: number, items: readonly Buffer[]): Buffer =>
  Buffer.concat([bytes(4).int(9), bytes(4).int(type), long(items.length), ...items]);
const entry = (key: string, value: Buffer): Buffer => Buffer.concat([text(key), value]);

/** SentencePiece: `<unk>`, `<s>`, `</s>`, the bytes and a few pieces, of which the longer wins. */
const PIECES = ['▁', 'a', 'b', 'c', '▁a', '▁b', '▁c', 'ab', '▁ab'];
const BYTES = Array.from({ length: 256 }, (_, byte) => byte);
const SPM_TOKENS = [
  '<unk>',
  '<s>',
  '</s>',
  ...BYTES.map((byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
  ...PIECES,
];
const SENTENCE_PIECE = [
  entry('tokenizer.ggml.model', string('llama')),
  entry('tokenizer.ggml.tokens', array(8, SPM_TOKENS.map(text))),
  entry(
    'tokenizer.ggml.scores',
    array(
      6,
      SPM_TOKENS.map((token) => bytes(4).float(token.length)),
    ),
  ),
  entry(
    'tokenizer.ggml.token_type',
    array(
      5,
      SPM_TOKENS.map((_, at) => bytes(4).int(at === 0 ? 2 : at < 3 ? 3 : at < 259 ? 6 : 1)),
    ),
  ),
  entry('tokenizer.ggml.bos_token_id', uint(1)),
  entry('tokenizer.ggml.eos_token_id', uint(2)),
  entry('tokenizer.ggml.unknown_token_id', uint(0)),
];

/** GPT-2's way: letters stand for the bytes (0x20 is Ġ), and pairs are joined in the order of a list. No start token. */
const isPlain = (byte: number): boolean => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
const HIDDEN = BYTES.filter((byte) => !isPlain(byte));
const LETTERS = BYTES.map((byte) => String.fromCodePoint(isPlain(byte) ? byte : 256 + HIDDEN.indexOf(byte)));
const JOINED = ['Ġa', 'ab', 'Ġab', 'Ġ,'];
const FILLERS = Array.from({ length: 7 }, (_, at) => `<|${at}|>`);
const BPE_TOKENS = [...LETTERS, ...JOINED, ...FILLERS, '<|endoftext|>'];
export const BYTE_PAIRS = [
  entry('tokenizer.ggml.model', string('gpt2')),
  entry('tokenizer.ggml.pre', string('gpt-2')),
  entry('tokenizer.ggml.tokens', array(8, BPE_TOKENS.map(text))),
  entry(
    'tokenizer.ggml.token_type',
    array(
      5,
      BPE_TOKENS.map((_, at) => bytes(4).int(at < 260 ? 1 : 3)),
    ),
  ),
  entry('tokenizer.ggml.merges', array(8, ['a b', 'Ġ ab', 'Ġ a', 'Ġ ,'].map(text))),
  entry('tokenizer.ggml.bos_token_id', uint(267)),
  entry('tokenizer.ggml.eos_token_id', uint(267)),
];
