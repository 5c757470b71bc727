import type { GraphBuilder, Value } from '../onnx/index.ts';
import type { EncoderValues } from '../use-lite/index.ts';

const WIDTH = 512;
/** Learned queries, each of which pools the token states in its own way. */
const QUERIES = 4;
const HIDDEN = 32;

/**
 * Gives the head's tensor of that name and shape: a stored weight where the head is used, a trainable parameter where it
 * is trained, which starts from normally distributed numbers of that standard deviation.
 */
export type HeadTensor = (name: string, shape: readonly number[], deviation: number) => Value;

/**
 * The sentiment head, [B, 1] logits of "positive": the normalised token states pooled by attention, and the sentence's
 * embedding, into one hidden layer.
 */
export function addSentimentHead(graph: GraphBuilder, encoder: EncoderValues, tensor: HeadTensor): Value {
  const scale = graph.op('Add', [graph.float(1), tensor('norm.scale', [WIDTH], 0)]);
  const shift = tensor('norm.shift', [WIDTH], 0);
  const states = graph.op('LayerNormalization', [encoder.states, scale, shift], {
    axis: -1,
    epsilon: { float: 1e-6 },
  });

  const scores = graph.op('MatMul', [states, tensor('queries', [WIDTH, QUERIES], 0.02)]);
  const byQuery = graph.op('Transpose', [scores], { perm: [0, 2, 1] });
  const bias = graph.op('Squeeze', [encoder.paddingBias, graph.ints(1)]);
  const attention = graph.op('Softmax', [graph.op('Add', [byQuery, bias])], { axis: -1 });
  const pooled = graph.op('Reshape', [
    graph.op('MatMul', [attention, states]),
    graph.ints(0, QUERIES * WIDTH),
  ]);

  const fromTokens = graph.op('MatMul', [
    pooled,
    tensor('pooled.kernel', [QUERIES * WIDTH, HIDDEN], 0.5 / Math.sqrt(QUERIES * WIDTH)),
  ]);
  // An embedding has length 1: its numbers are near 1/√512, and training likes them larger.
  const embedding = graph.op('Mul', [encoder.embedding, graph.float(8)]);
  const fromSentence = graph.op('MatMul', [
    embedding,
    tensor('embedding.kernel', [WIDTH, HIDDEN], 0.5 / Math.sqrt(64)),
  ]);
  const sum = graph.op('Add', [fromTokens, fromSentence]);
  const hidden = graph.op('Tanh', [graph.op('Add', [sum, tensor('hidden.bias', [HIDDEN], 0)])]);
  const output = graph.op('MatMul', [hidden, tensor('output.kernel', [HIDDEN, 1], 1 / Math.sqrt(HIDDEN))]);
  return graph.op('Add', [output, tensor('output.bias', [1], 0)]);
}
