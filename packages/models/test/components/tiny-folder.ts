import { encodeOnnx } from '@spex/models';
import { type Pattern, PLAIN, tinyGraph } from '../gates/tiny-graph.ts';
import { makeWeights, SIZES, type Style } from '../gates/tiny-reference.ts';
import { TOKENIZER, TOKENIZER_CONFIG } from '../transformers/tiny-model.ts';

/** As Llama: 2 layers of 4 heads, 2 of keys, and a gated MLP. */
export const STYLE: Style = {
  norm: 'rms',
  order: 'pre',
  keyHeads: 2,
  rotary: true,
  causal: true,
  mlp: 'swiglu',
  bias: { qkv: false, rest: false },
  headNorm: false,
};
export const WEIGHTS = makeWeights(STYLE, 11);
export const LABELS = [0, 1].flatMap((layer) => [
  ...[0, 1, 2, 3].map((head) => `L${layer}H${head}`),
  `L${layer} attention`,
  `L${layer} MLP`,
]);

/** Tokens are letters. */
export const LETTERS = ['<s>', '</s>', '<unk>', '▁', ...'abcdefghijklmnopqrs'];
export const CONTEXT = 40;

/** Tokens of a prompt: `<s>`, the space that the tokenizer puts first, the letters. */
export const idsOf = (text: string): number[] => [0, ...followingIds(` ${text}`)];
export const followingIds = (text: string): number[] =>
  [...text.replaceAll(' ', '▁')].map((letter) => LETTERS.indexOf(letter));

export const LETTER_TOKENIZER = {
  ...TOKENIZER,
  model: { ...TOKENIZER.model, vocab: Object.fromEntries(LETTERS.map((letter, id) => [letter, id])) },
};

export function tinyOnnx(pattern: Partial<Pattern> = {}, style: Style = STYLE): Uint8Array {
  return encodeOnnx(tinyGraph(style, WEIGHTS, { ...PLAIN, ...pattern }));
}

/** All files of a model in Hugging Face's layout. */
export function tinyFiles(pattern: Partial<Pattern> = {}): Record<string, object | string> {
  return {
    'config.json': {
      architectures: ['LlamaForCausalLM'],
      vocab_size: SIZES.vocabulary,
      max_position_embeddings: CONTEXT,
    },
    'tokenizer.json': LETTER_TOKENIZER,
    'tokenizer_config.json': TOKENIZER_CONFIG,
    'onnx/model.onnx': tinyOnnx(pattern),
  };
}
