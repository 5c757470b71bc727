import type { GraphBuilder, Value } from '../onnx/index.ts';
import type { Weights } from './weights.ts';

const VOCABULARY = 8002;
export const LAYERS = 2;
export const HEADS = 4;
/** Width of the embedding and of the token states. */
export const WIDTH = 512;
const INNER_WIDTH = 256;
const FEED_FORWARD = 1536;

/** Tensors that a graph built on the encoder can use. */
export interface EncoderValues {
  /** [B, T] token ids. */
  readonly ids: Value;
  /** [B, T, 1] 1 at a token, 0 at padding. */
  readonly mask: Value;
  /** [B, 1, 1, T] 0 at a token, -1e9 at padding. */
  readonly paddingBias: Value;
  /** [B, T, 512] the last layer's states. */
  readonly states: Value;
  /** [B, 512] of length 1. */
  readonly embedding: Value;
}

/**
 * Adds the Universal Sentence Encoder Lite ("KonaTransformer", Cer et al. 2018, arXiv 1803.11175) to a graph, as read
 * from the TensorFlow.js model: two pre-norm transformer layers over 2 × embedding + timing signal, mean over the
 * tokens, tanh, length 1. Layer 0 reads width 256 and writes 512.
 *
 * Inputs: `input_ids` int64 [B, T], `attention_mask` float [B, T], `head_mask` float [B, 2, 4], which scales what each
 * attention head adds (1: as trained, 0: silenced).
 */
export function addEncoder(graph: GraphBuilder, weights: Weights): EncoderValues {
  const ids = graph.input('input_ids', 'int64', ['B', 'T']);
  const attentionMask = graph.input('attention_mask', 'float', ['B', 'T']);
  const headMask = graph.input('head_mask', 'float', ['B', LAYERS, HEADS]);

  const mask = graph.op('Unsqueeze', [attentionMask, graph.ints(2)]);
  const absent = graph.op('Sub', [graph.float(1), attentionMask]);
  const paddingBias = graph.op('Unsqueeze', [graph.op('Mul', [absent, graph.float(-1e9)]), graph.ints(1, 2)]);

  const table = graph.weight('embeddings', [VOCABULARY, INNER_WIDTH], weights.find('Embeddings_en'));
  const doubled = graph.op('Mul', [graph.op('Gather', [table, ids]), graph.float(2)]);
  let x = graph.op('Mul', [graph.op('Add', [doubled, addTimingSignal(graph, weights, ids)]), mask]);
  for (let layer = 0; layer < LAYERS; layer++) {
    x = addLayer(graph, weights, layer, x, paddingBias, headMask);
  }

  const sum = graph.op('ReduceSum', [graph.op('Mul', [x, mask]), graph.ints(1)], { keepdims: 0 });
  const count = graph.op('ReduceSum', [attentionMask, graph.ints(1)], { keepdims: 1 });
  const mean = graph.op('Div', [sum, graph.op('Max', [count, graph.float(1)])]);
  const kernel = graph.weight('tanh.kernel', [WIDTH, WIDTH], weights.find('tanh_layer_0/weights'));
  const bias = graph.weight('tanh.bias', [WIDTH], weights.find('tanh_layer_0/bias'));
  const y = graph.op('Tanh', [graph.op('Add', [graph.op('MatMul', [mean, kernel]), bias])]);
  const squares = graph.op('ReduceSum', [graph.op('Mul', [y, y]), graph.ints(1)], { keepdims: 1 });
  const length = graph.op('Sqrt', [graph.op('Max', [squares, graph.float(1e-12)])]);
  return { ids, mask, paddingBias, states: x, embedding: graph.op('Div', [y, length]) };
}

/** [T, 256]: sines of the positions at 128 frequencies, then cosines. */
function addTimingSignal(graph: GraphBuilder, weights: Weights, ids: Value): Value {
  const length = graph.op('Squeeze', [
    graph.op('Gather', [graph.op('Shape', [ids]), graph.ints(1)]),
    graph.ints(0),
  ]);
  const positions = graph.op('Cast', [graph.op('Range', [graph.int(0), length, graph.int(1)])], { to: 1 });
  const frequencies = graph.weight('frequencies', [1, 128], weights.find('TimingSignal/ExpandDims_1'));
  const angles = graph.op('Mul', [graph.op('Unsqueeze', [positions, graph.ints(1)]), frequencies]);
  return graph.op('Concat', [graph.op('Sin', [angles]), graph.op('Cos', [angles])], { axis: 1 });
}

function addLayer(
  graph: GraphBuilder,
  weights: Weights,
  layer: number,
  x: Value,
  paddingBias: Value,
  headMask: Value,
): Value {
  const width = layer === 0 ? INNER_WIDTH : WIDTH;
  const weight = (name: string, part: string, ...shape: number[]): Value =>
    graph.weight(`layer${layer}.${name}`, shape, weights.find(`Layer_${layer}/TransformerLayer/${part}`));
  const dense = (input: Value, kernel: Value, bias: Value): Value =>
    graph.op('Add', [graph.op('MatMul', [input, kernel]), bias]);
  const normalise = (input: Value, name: string, part: string, size: number): Value => {
    const scale = weight(`${name}.scale`, `${part}layer_prepostprocess/layer_norm/layer_norm_scale`, size);
    const shift = weight(`${name}.shift`, `${part}layer_prepostprocess/layer_norm/layer_norm_bias`, size);
    return graph.op('LayerNormalization', [input, scale, shift], { axis: -1, epsilon: { float: 1e-6 } });
  };

  // Attention: one fused product for queries, keys and values.
  const fused = dense(
    normalise(x, 'attention.norm', '', width),
    weight('qkv.kernel', 'MultiheadAttention/qkv_transform_single/kernel', width, 3 * width),
    weight('qkv.bias', 'MultiheadAttention/qkv_transform_single/bias', 3 * width),
  );
  const [queries, keys, values] = graph.ops('Split', [fused, graph.ints(width, width, width)], 3, {
    axis: 2,
  });
  const size = width / HEADS;
  const byHead = (input: Value, perm: readonly number[]): Value =>
    graph.op('Transpose', [graph.op('Reshape', [input, graph.ints(0, 0, HEADS, size)])], { perm });
  const scaled = graph.op('Mul', [byHead(queries!, [0, 2, 1, 3]), graph.float(1 / Math.sqrt(size))]);
  const logits = graph.op('MatMul', [scaled, byHead(keys!, [0, 2, 3, 1])]);
  const attention = graph.op('Softmax', [graph.op('Add', [logits, paddingBias])], { axis: -1 });
  const gate = graph.op('Unsqueeze', [
    graph.op('Squeeze', [graph.op('Gather', [headMask, graph.ints(layer)], { axis: 1 }), graph.ints(1)]),
    graph.ints(2, 3),
  ]);
  const heads = graph.op('Mul', [graph.op('MatMul', [attention, byHead(values!, [0, 2, 1, 3])]), gate]);
  const joined = graph.op('Reshape', [
    graph.op('Transpose', [heads], { perm: [0, 2, 1, 3] }),
    graph.ints(0, 0, width),
  ]);
  const attended = dense(
    joined,
    weight('output.kernel', 'MultiheadAttention/output_transform_single/kernel', width, WIDTH),
    weight('output.bias', 'MultiheadAttention/output_transform_single/bias', WIDTH),
  );
  // Layer 0 widens: its residual passes through a dense layer.
  const residual =
    width === WIDTH
      ? x
      : dense(
          x,
          weight('widen.kernel', 'dense/kernel', width, WIDTH),
          weight('widen.bias', 'dense/bias', WIDTH),
        );
  const middle = graph.op('Add', [residual, attended]);

  const hidden = dense(
    normalise(middle, 'feedforward.norm', 'FFN/', WIDTH),
    weight('feedforward.in.kernel', 'FFN/conv1/Tensordot/Reshape_1', WIDTH, FEED_FORWARD),
    weight('feedforward.in.bias', 'FFN/conv1/bias', FEED_FORWARD),
  );
  const written = dense(
    graph.op('Relu', [hidden]),
    weight('feedforward.out.kernel', 'FFN/conv2/Tensordot/Reshape_1', FEED_FORWARD, WIDTH),
    weight('feedforward.out.bias', 'FFN/conv2/bias', WIDTH),
  );
  return graph.op('Add', [middle, written]);
}
