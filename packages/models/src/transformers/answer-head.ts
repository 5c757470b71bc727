import { encodeOnnx, GraphBuilder, type OnnxModel } from '../onnx/index.ts';

/** Names of what the head adds to a graph. */
export const HEAD = {
  /** Input, int64 [picks]: rows of the logits, taken as one matrix with a row a token. */
  rows: 'spex_rows',
  /** Input, int64 [picks × tokens]: whose log-probabilities are wanted in each of those rows. */
  tokens: 'spex_tokens',
  /** Output, float64 [picks × tokens]. */
  logProbs: 'spex_log_probs',
} as const;

/** `TensorProto.DataType.DOUBLE`. */
const DOUBLE = 11;

/**
 * A causal graph that also gives log-probabilities of chosen tokens, as the bytes of an ONNX file: the rows that count, a
 * log-softmax in float64, the tokens that count. The logits then stay where they are: reading them all takes longer than
 * a small model's layers.
 *
 * In protobuf, two messages one after the other are one with the fields of both, lists joined: the graph itself is not
 * read. The operators used mean the same in every operator set from 11 on.
 */
export function withAnswerHead(graph: Uint8Array): Uint8Array {
  const head = new GraphBuilder('answer-head');
  const rows = head.input(HEAD.rows, 'int64', ['picks']);
  const tokens = head.input(HEAD.tokens, 'int64', ['picks', 'tokens']);
  const matrix = head.op('Flatten', ['logits'], { axis: 2 });
  const picked = head.op('Cast', [head.op('Gather', [matrix, rows])], { to: DOUBLE });
  const all = head.op('LogSoftmax', [picked], { axis: 1 });
  head.output(HEAD.logProbs, head.op('GatherElements', [all, tokens], { axis: 1 }), 'float', [
    'picks',
    'tokens',
  ]);
  const { node, input, output } = head.model().graph;
  output[0]!.type.tensorType.elemType = DOUBLE;
  // Names of our own, beside whatever names the graph has.
  const made = new Set(node.flatMap((one) => one.output).filter((name) => name !== HEAD.logProbs));
  const own = (name: string) => (made.has(name) ? `spex_${name}` : name);
  const renamed = node.map((one) => ({
    ...one,
    name: `spex_${one.name}`,
    input: one.input.map(own),
    output: one.output.map(own),
  }));
  const part = { graph: { node: renamed, input, output } } as unknown;
  return Buffer.concat([graph, encodeOnnx(part as OnnxModel)]);
}
