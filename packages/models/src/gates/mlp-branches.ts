import type { GraphIndex, Place } from '../onnx/graph-index.ts';
import { integerAttribute, integersAttribute } from '../onnx/tensor-values.ts';
import { isProjection } from './projections.ts';

const NONLINEAR = new Set(
  `Relu Sigmoid Tanh Erf Gelu FastGelu BiasGelu QuickGelu Swish Silu Mish Elu Selu Celu LeakyRelu PRelu Softplus Softsign
  HardSwish HardSigmoid ThresholdedRelu BiasSplitGelu`.match(/\w+/g),
);
/** Whole mixtures of experts as one node. */
const EXPERTS = new Set(['MoE', 'QMoE']);
/** What else may lie between the layers of an MLP: nothing that mixes one token with another. */
const PLAIN = new Set(
  `Add Sub Mul Div Pow Sqrt Reciprocal Neg Abs Exp Log Max Min Clip Where Cast Identity Dropout Sum Mean Not Less Greater
  Split Slice Concat Reshape Squeeze Unsqueeze Flatten
  LayerNormalization SimplifiedLayerNormalization RMSNormalization LpNormalization
  SkipLayerNormalization SkipSimplifiedLayerNormalization
  QuantizeLinear DequantizeLinear DynamicQuantizeLinear ReduceMean ReduceSum ReduceMax ReduceL2`.match(
    /\w+/g,
  ),
);

/**
 * Whether the nodes between the stream and a branch are an MLP: two linear layers or more, with a non-linear step, each
 * token by itself. Otherwise why not.
 */
export function readMlp(graph: GraphIndex, inside: ReadonlySet<Place>): string | undefined {
  let layers = 0;
  let bends = 0;
  for (const place of inside) {
    const node = graph.nodes[place]!;
    const { opType } = node;
    if (isProjection(graph, place)) {
      layers++;
      // A linear layer and the bend after it as one node.
      if (opType === 'FusedGemm') bends++;
    } else if (NONLINEAR.has(opType)) bends++;
    else if (EXPERTS.has(opType)) return undefined;
    else if (!PLAIN.has(opType)) return `a branch that is neither attention nor an MLP: it holds ${opType}`;
    else if (!keepsTokens(graph, place)) return `a branch without attention in which ${opType} mixes tokens`;
  }
  // Squared ReLU and the like may be written by Max or Pow: a product of two values of the run bends as well.
  if (layers < 2)
    return `a branch with ${layers === 1 ? 'one linear layer' : 'no linear layer'} where an MLP has two`;
  if (bends === 0) return 'a branch of linear layers without a non-linear step';
  return undefined;
}

/** Whether a reduction, a cut or a joint works on the last side only. */
function keepsTokens(graph: GraphIndex, place: Place): boolean {
  const node = graph.nodes[place]!;
  const rank = graph.facts(node.input[0]!).dims?.length;
  const last = (axis: unknown) => axis === -1 || (rank !== undefined && axis === rank - 1);
  if (node.opType.startsWith('Reduce')) {
    const axes = integersAttribute(node, 'axes') ?? graph.facts(node.input[1] ?? '').integers;
    return axes?.length === 1 && last(axes[0]);
  }
  if (node.opType === 'Split') return last(integerAttribute(node, 'axis', 0));
  if (node.opType === 'Concat') return last(integerAttribute(node, 'axis', 0));
  if (node.opType === 'Slice') {
    const axes = integersAttribute(node, 'axes') ?? graph.facts(node.input[3] ?? '').integers;
    return axes?.length === 1 && last(axes[0]);
  }
  return true;
}
