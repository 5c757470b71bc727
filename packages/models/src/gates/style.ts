import type { GraphIndex } from '../onnx/graph-index.ts';
import type { AttentionCore } from './attention-cores.ts';
import type { FoundSite } from './recognise.ts';
import { FUSED_SUMS, type ResidualSum } from './residual-sums.ts';

/** What a transformer is built like, in words for people; nothing depends on it. */
export function describeStyle(
  graph: GraphIndex,
  cores: readonly AttentionCore[],
  sums: readonly ResidualSum[],
  sites: readonly FoundSite[],
): string {
  const parallel = sums.some(({ branches }) => branches.length > 1);
  const inMlps = sums
    .flatMap(({ branches }) => branches.filter((branch) => branch.cores.length === 0))
    .flatMap(({ inside }) => [...inside].map((place) => graph.nodes[place]!));
  const ops = new Set(graph.nodes.map(({ opType }) => opType));
  const postNorm = sums.slice(1).every(({ stream }) => !isSumOutput(graph, sums, stream));
  const rms =
    ![...ops].some(
      (op) =>
        op === 'LayerNormalization' || op === 'SkipLayerNormalization' || op === 'EmbedLayerNormalization',
    ) && !decomposedLayerNorm(graph);
  const gated = inMlps.some(({ opType, input }) => opType === 'Mul' && gates(graph, input));
  const heads = sites.find(({ kind }) => kind === 'heads')?.units;
  const grouped = cores.some(({ keyHeads }) => keyHeads !== undefined && keyHeads !== heads);
  const forms = [...new Set(cores.map(({ form }) => form))].join(', ');
  const family = parallel
    ? 'NeoX-like'
    : postNorm
      ? 'BERT-like'
      : rms && gated
        ? 'Llama-like'
        : rms
          ? 'T5-like'
          : gated
            ? 'gated'
            : 'GPT-like';
  return [
    `${family}: ${parallel ? 'parallel attention and MLP' : postNorm ? 'post-norm' : 'pre-norm'}`,
    rms ? 'RMS norm' : 'layer norm',
    `${grouped ? 'grouped-query attention' : 'multi-head attention'} (${forms})`,
    inMlps.length === 0 ? 'no MLP' : gated ? 'gated MLP' : 'plain MLP',
  ].join(', ');
}

const SAME = new Set(['Cast', 'Identity', 'Reshape', 'Dropout']);

/** Whether a stream is a sum as it was added up, rather than a norm of one. */
function isSumOutput(graph: GraphIndex, sums: readonly ResidualSum[], stream: string): boolean {
  let value = stream;
  for (let node = graph.maker(value); node && SAME.has(node.opType); node = graph.maker(value)) {
    value = node.input[0]!;
  }
  const maker = graph.producer(value);
  const fused = maker !== undefined && graph.nodes[maker]!.opType in FUSED_SUMS;
  return sums.some(({ root }) => root === maker) && !(fused && graph.nodes[maker]!.output[0] === value);
}

/** Whether a norm takes a mean off: then it is no RMS norm. */
function decomposedLayerNorm(graph: GraphIndex): boolean {
  return graph.nodes.some(
    ({ opType, input }) => opType === 'Sub' && graph.maker(input[1]!)?.opType === 'ReduceMean',
  );
}

/** Whether a product's factors come from two linear layers, rather than from one and its own bend. */
function gates(graph: GraphIndex, input: readonly string[]): boolean {
  const sources = input.map((name) => nearestLayer(graph, name));
  return sources[0] !== undefined && sources[1] !== undefined && sources[0] !== sources[1];
}

function nearestLayer(graph: GraphIndex, value: string): string | undefined {
  let at = value;
  for (let steps = 0; steps < 12; steps++) {
    const node = graph.maker(at);
    if (node === undefined) return undefined;
    if (/^(MatMul|Gemm|FusedMatMul|Split|Slice)/.test(node.opType)) return at;
    const next = node.input.find((name) => graph.isDynamic(name));
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}
