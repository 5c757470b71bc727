import type { GraphIndex, Place } from '../onnx/graph-index.ts';
import type { OnnxNode } from '../onnx/schema.ts';
import { integerAttribute } from '../onnx/tensor-values.ts';
import { isProductOfTwo, productValue } from './projections.ts';
import type { Refusal } from './types.ts';

/** One attention: where its weights meet its values. */
export interface AttentionCore {
  /** The product of attention weights and values, or the fused node. */
  readonly place: Place;
  /** What it gives: [B, heads, T, width], or merged. */
  readonly output: string;
  /** Whether the heads are side by side in the last side already. */
  readonly merged: boolean;
  /** Heads, where a fused node tells. */
  readonly heads: number | undefined;
  /** Heads of keys and values, where that can be told. */
  readonly keyHeads: number | undefined;
  /** Values that the attention mixes: the input that tells self-attention from cross-attention. */
  readonly values: string;
  /** Nodes from the product of queries and keys to the softmax. */
  readonly scores: ReadonlySet<Place>;
  /** `unfused`, or the fused node's operator. */
  readonly form: string;
}

/** Operators between the product of queries and keys, the softmax, and the product with the values. */
const BETWEEN = new Set(
  `Add Sub Mul Div Where Cast Identity Dropout Max Min Clip Tanh Reshape Unsqueeze Squeeze Expand Transpose Softmax
  QuantizeLinear DequantizeLinear DynamicQuantizeLinear MatMulInteger Gather GatherElements`.match(/\w+/g),
);
/** Of these, what the softmax's output goes through. */
const AFTER = new Set(
  `Cast Identity Dropout Mul Where Reshape Unsqueeze Squeeze IsNaN
  QuantizeLinear DequantizeLinear DynamicQuantizeLinear`.match(/\w+/g),
);

/** Fused attention, and how its heads are called. */
const FUSED: Readonly<Record<string, string>> = {
  Attention: 'num_heads',
  QAttention: 'num_heads',
  MultiHeadAttention: 'num_heads',
  GroupQueryAttention: 'num_heads',
  SparseAttention: 'num_heads',
  DecoderMaskedMultiHeadAttention: 'num_heads',
  DecoderMaskedSelfAttention: 'num_heads',
};
const WITHOUT_BATCH = new Set(['PackedAttention', 'PackedMultiHeadAttention', 'PagedAttention']);

/** Finds every attention of a graph: a softmax between two products of values of the run, or a fused node. */
export function findAttentionCores(graph: GraphIndex): { cores: AttentionCore[]; refused: Refusal[] } {
  const cores: AttentionCore[] = [];
  const refused: Refusal[] = [];
  for (const [place, node] of graph.nodes.entries()) {
    const where = node.name || node.output[0] || node.opType;
    if (WITHOUT_BATCH.has(node.opType)) {
      refused.push({ where, reason: `${node.opType} packs all rows into one: gates have no rows there` });
    } else if (node.opType in FUSED) {
      cores.push(fusedCore(graph, place, node));
    } else if (node.opType === 'Softmax' || node.opType === 'BiasSoftmax') {
      const found = unfusedCore(graph, node);
      if (typeof found === 'string') refused.push({ where, reason: found });
      else if (found !== undefined) cores.push(found);
    }
  }
  return { cores: cores.sort((a, b) => a.place - b.place), refused };
}

function fusedCore(graph: GraphIndex, place: Place, node: OnnxNode): AttentionCore {
  const own = node.opType === 'Attention' && !node.domain;
  const rank = graph.facts(node.output[0]!).dims?.length;
  const packed = node.opType === 'Attention' && !own;
  return {
    place,
    output: node.output[0]!,
    merged: !(own && rank === 4),
    heads: own
      ? integerAttribute(node, 'q_num_heads', undefined)
      : integerAttribute(node, FUSED[node.opType]!, undefined),
    keyHeads: integerAttribute(node, 'kv_num_heads', undefined),
    values: packed || node.opType === 'QAttention' ? node.input[0]! : node.input[2] || node.input[0]!,
    scores: new Set(),
    form: node.opType,
  };
}

/** The attention around a softmax; undefined where there is none, or why it cannot be read. */
function unfusedCore(graph: GraphIndex, softmax: OnnxNode): AttentionCore | string | undefined {
  const scores = [...scoring(graph, softmax.input[0]!)].filter(([, leads]) => leads).map(([at]) => at);
  if (scores.length === 0) return undefined;
  const products = new Set<Place>();
  const open = [softmax.output[0]!];
  const seen = new Set(open);
  while (open.length > 0) {
    const value = open.pop()!;
    for (const reader of graph.readers(value)) {
      const node = graph.nodes[reader]!;
      if (isProductOfTwo(graph, reader)) {
        products.add(reader);
      } else if (AFTER.has(node.opType)) {
        for (const name of node.output) {
          if (name !== '' && !seen.has(name)) {
            seen.add(name);
            open.push(name);
          }
        }
      }
    }
  }
  if (products.size === 0) return undefined;
  const rank = graph.facts(softmax.input[0]!).dims?.length;
  const axis = integerAttribute(softmax, 'axis', opset(graph) < 13 ? 1 : -1);
  if (softmax.opType === 'Softmax' && axis !== -1 && axis !== (rank ?? 4) - 1) {
    return `a softmax over side ${axis}, which is not that of the keys`;
  }
  if (products.size > 1) return `attention weights that go into ${products.size} products`;
  const [product] = products as unknown as [Place];
  const node = graph.nodes[product]!;
  if (node.opType === 'Einsum') return 'attention written as Einsum';
  if (!seen.has(node.input[0]!)) return 'attention weights that are the right factor of their product';
  const values = node.opType === 'QLinearMatMul' ? node.input[3]! : node.input[1]!;
  return {
    place: product,
    output: productValue(graph, product),
    merged: false,
    heads: undefined,
    keyHeads: keyHeads(graph, values),
    values,
    scores: new Set(scores),
    form: 'unfused',
  };
}

/** Nodes between the products of two values of the run and what elementwise steps make of them. */
function scoring(graph: GraphIndex, value: string, seen = new Map<Place, boolean>()): Map<Place, boolean> {
  const place = graph.producer(value);
  if (place === undefined || seen.has(place)) return seen;
  const node = graph.nodes[place]!;
  const scores = isProductOfTwo(graph, place);
  seen.set(place, scores);
  if (scores || !BETWEEN.has(node.opType)) return seen;
  for (const name of node.input) {
    scoring(graph, name, seen);
    const before = graph.producer(name);
    if (before !== undefined && seen.get(before)) seen.set(place, true);
  }
  return seen;
}

/** Heads of the values before they are repeated for several heads of queries each. */
function keyHeads(graph: GraphIndex, values: string): number | undefined {
  let value = values;
  for (let steps = 0; steps < 8; steps++) {
    const maker = graph.maker(value);
    const repeats = maker?.opType === 'Gather' || maker?.opType === 'Expand' || maker?.opType === 'Tile';
    if (repeats) {
      const { dims } = graph.facts(maker.input[0]!);
      const sides = dims?.slice(1, -1).filter((side): side is number => typeof side === 'number' && side > 1);
      return sides?.length === 1 ? sides[0] : undefined;
    }
    const passes = ['Reshape', 'Unsqueeze', 'Transpose', 'Cast', 'Identity', 'DynamicQuantizeLinear'];
    if (maker === undefined || !passes.includes(maker.opType)) return undefined;
    value = maker.input[0]!;
  }
  return undefined;
}

export function opset(graph: GraphIndex): number {
  const own = graph.model.opsetImport.find(({ domain }) => !domain || domain === 'ai.onnx');
  return Number(own?.version ?? 0);
}
