import type { Dim } from '../onnx/dims.ts';
import type { GraphIndex, Place } from '../onnx/graph-index.ts';
import { integersAttribute } from '../onnx/tensor-values.ts';
import type { AttentionCore } from './attention-cores.ts';
import { isProjection } from './projections.ts';

/** A value that can be scaled, and who reads it. */
export interface GatePoint {
  readonly value: string;
  /** The readers that shall get the scaled value. */
  readonly readers: readonly Place[];
  /** The one of their inputs that it is; default: all that read the value. */
  readonly input?: number;
  readonly units: number;
  readonly width: number;
}

/** What a value on the way from the attention to its output projection is: which sides it has. */
type Layout = 'BHTD' | 'NTD' | 'BTHD' | 'BTW';

const ELEMENTWISE = new Set(['Cast', 'Identity', 'Dropout', 'QuantizeLinear', 'DequantizeLinear']);

/**
 * Follows an attention's output through the merging of its heads to the output projection: the point where all heads are
 * side by side, [B, T, heads × width]. Returns why there is none where the graph leaves a doubt.
 */
export function findHeads(graph: GraphIndex, core: AttentionCore): GatePoint | string {
  let value = core.output;
  const { dims } = graph.facts(value);
  const next = graph.readers(value).map((place) => graph.nodes[place]!)[0];
  const rank =
    dims?.length ?? (next?.opType === 'Transpose' ? integersAttribute(next, 'perm')?.length : undefined);
  let layout: Layout;
  if (core.merged) layout = 'BTW';
  else if (rank === 4) layout = 'BHTD';
  else if (rank === 3) layout = 'NTD';
  else
    return `attention output with ${rank === undefined ? 'an unknown number of' : rank} sides instead of 4`;
  let heads: Dim = core.heads ?? (layout === 'BHTD' ? dims?.[1] : undefined);
  let width: Dim = core.merged ? undefined : dims?.at(-1);
  let point: GatePoint | undefined;
  let merged: Dim;

  for (;;) {
    const readers = graph.readers(value);
    const [reader] = readers;
    if (reader === undefined || readers.length > 1 || graph.isOutput(value)) {
      if (!readers.every((place) => entersProjection(graph, place))) {
        return 'attention output that is read in more than one way';
      }
    }
    if (layout === 'BTW' && graph.facts(value).dims?.length !== 2) {
      merged = graph.facts(value).dims?.at(-1) ?? merged;
      point = { value, readers, units: 0, width: 0 };
    }
    if (readers.every((place) => entersProjection(graph, place))) break;
    const node = graph.nodes[reader!]!;
    const output = graph.facts(node.output[0]!).dims;
    if (node.opType === 'Mul' || node.opType === 'Div') {
      // A factor of its own for each number, head or token changes no layout.
      if (output !== undefined && dims !== undefined && output.length > Math.max(dims.length, 3)) {
        return `attention output that ${node.opType} gives more sides`;
      }
    } else if (node.opType === 'Transpose') {
      const perm = integersAttribute(node, 'perm');
      if (layout !== 'BHTD' || String(perm) !== '0,2,1,3') {
        return `attention output whose sides are ordered by ${perm} where 0,2,1,3 would put the heads side by side`;
      }
      layout = 'BTHD';
    } else if (node.opType === 'Reshape') {
      if (layout === 'NTD' && output?.length === 4) {
        layout = 'BHTD';
        heads ??= output[1];
        width = output[3];
      } else if (layout === 'BTHD' && (output?.length === 3 || output?.length === 2)) {
        layout = 'BTW';
      } else if (!(layout === 'BTW' && (output?.length === 3 || output?.length === 2))) {
        const to = output === undefined ? 'a shape that is not known' : `${output.length} sides`;
        return `attention output that is reshaped to ${to} before its heads are side by side`;
      }
    } else if (!ELEMENTWISE.has(node.opType)) {
      return `attention output that goes through ${node.opType} before its output projection`;
    } else if (node.opType === 'QuantizeLinear' && point !== undefined) {
      // The gate stays before the rounding to integers.
      if (!reachesProjection(graph, node.output[0]!))
        return 'quantised attention output that is no factor of a projection';
      break;
    }
    value = node.output[0]!;
  }
  if (layout !== 'BTW') return 'attention output whose heads are not put side by side before its projection';
  if (point === undefined) {
    // Merged and flattened at once, [B × T, heads × width].
    const readers = graph.readers(value);
    merged = graph.facts(value).dims?.at(-1);
    point = { value, readers, units: 0, width: 0 };
  }
  merged = typeof merged === 'number' ? merged : projectionDepth(graph, point);
  return counted(point, heads, width, merged);
}

/** How many heads of which width: two of three sizes must be known, and all that are known must agree. */
function counted(point: GatePoint, heads: Dim, width: Dim, merged: Dim): GatePoint | string {
  const sizes = [heads, width, merged].map((size) =>
    typeof size === 'number' && size > 0 ? size : undefined,
  );
  let [units, each, all] = sizes;
  if (sizes.filter((size) => size !== undefined).length < 2)
    return 'attention whose number of heads cannot be told';
  units ??= all! / each!;
  each ??= all! / units;
  all ??= units * each;
  if (units * each !== all || !Number.isInteger(units) || !Number.isInteger(each)) {
    return `attention whose sizes do not agree: ${units} heads × ${each} numbers are not ${all}`;
  }
  return { ...point, units, width: each };
}

/** Whether a node is a linear layer, or rounds for one that is. */
function entersProjection(graph: GraphIndex, place: Place): boolean {
  if (isProjection(graph, place)) return true;
  const node = graph.nodes[place]!;
  if (node.opType !== 'DynamicQuantizeLinear') return false;
  const readers = graph.readers(node.output[0]!);
  return readers.length > 0 && readers.every((reader) => isProjection(graph, reader));
}

function reachesProjection(graph: GraphIndex, quantised: string): boolean {
  return graph.readers(quantised).every((place) => {
    const node = graph.nodes[place]!;
    const passes = node.opType === 'DequantizeLinear' || node.opType === 'Reshape';
    return isProjection(graph, place) || (passes && reachesProjection(graph, node.output[0]!));
  });
}

/** Rows of the weights of the linear layer that reads a point. */
function projectionDepth(graph: GraphIndex, { readers }: GatePoint): Dim {
  const place = readers.find((reader) => isProjection(graph, reader));
  if (place === undefined) return undefined;
  const node = graph.nodes[place]!;
  if (/^MatMul(NBits|Bnb4|FpQ4)$/.test(node.opType)) {
    const depth = node.attribute.find(({ name }) => name === 'K')?.i;
    return depth === undefined ? undefined : Number(depth);
  }
  const { dims } = graph.facts(node.input[1]!);
  return node.attribute.some(({ name, i }) => name === 'transB' && Number(i) === 1) ? dims?.[1] : dims?.[0];
}
