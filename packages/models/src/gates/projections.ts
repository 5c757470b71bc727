import type { GraphIndex, Place } from '../onnx/graph-index.ts';

/** Where the weights are among a product's inputs. */
const WEIGHT_INPUT: Readonly<Record<string, number>> = {
  MatMul: 1,
  FusedMatMul: 1,
  TransposeMatMul: 1,
  Gemm: 1,
  FusedGemm: 1,
  MatMulInteger: 1,
  MatMulIntegerToFloat: 1,
  DynamicQuantizeMatMul: 1,
  QLinearMatMul: 3,
  MatMulNBits: 1,
  MatMulBnb4: 1,
  MatMulFpQ4: 1,
};

/** Whether a node multiplies a value of the run by weights: a linear layer, in full precision or quantised. */
export function isProjection(graph: GraphIndex, place: Place): boolean {
  const node = graph.nodes[place]!;
  const at = WEIGHT_INPUT[node.opType];
  if (at === undefined) return false;
  return graph.isDynamic(node.input[0]!) && !graph.isDynamic(node.input[at] ?? '');
}

/** Whether a node is the product of two values of the run, as queries with keys are. */
export function isProductOfTwo(graph: GraphIndex, place: Place): boolean {
  const node = graph.nodes[place]!;
  const at = node.opType === 'Einsum' ? 1 : WEIGHT_INPUT[node.opType];
  return at !== undefined && graph.isDynamic(node.input[0]!) && graph.isDynamic(node.input[at] ?? '');
}

/**
 * The value that a product ends in: its output, or for one in integers what its scale makes of it
 * (MatMulInteger, Cast, Mul).
 */
export function productValue(graph: GraphIndex, place: Place): string {
  let value = graph.nodes[place]!.output[0]!;
  if (graph.nodes[place]!.opType !== 'MatMulInteger') return value;
  for (const step of ['Cast', 'Mul']) {
    const [reader, ...others] = graph.readers(value);
    if (reader === undefined || others.length > 0 || graph.nodes[reader]!.opType !== step) return value;
    value = graph.nodes[reader]!.output[0]!;
  }
  return value;
}
