import { InvalidArgumentError } from '@spex/core';
import type { Dim } from '../onnx/dims.ts';
import { GraphIndex, type Place } from '../onnx/graph-index.ts';
import { ELEMENT_TYPES, type OnnxModel } from '../onnx/schema.ts';
import { type AttentionCore, findAttentionCores } from './attention-cores.ts';
import { findHeads, type GatePoint } from './head-merge.ts';
import { readMlp } from './mlp-branches.ts';
import { type Branch, FUSED_SUMS, findResidualSums, type ResidualSum } from './residual-sums.ts';
import { describeStyle } from './style.ts';
import type { GateSite, Refusal, SiteKind } from './types.ts';

/** A site with its place in the graph. */
export interface FoundSite extends GateSite {
  /** The value that the gate scales. */
  readonly value: string;
  /** Nodes that shall read the scaled value in its place. */
  readonly readers: readonly Place[];
  /** Of a branch: the one input of its reader that it is. */
  readonly input?: number;
  /** `TensorProto.DataType` of the value. */
  readonly type: number;
  /** 3: [B, T, numbers]; 2: [B × T, numbers]. */
  readonly rank: 2 | 3;
  /** The sum that its branch is added in. */
  readonly sum: ResidualSum;
  /** Of a branch that is an input of a fused sum: the input of that node which holds the branch's bias. */
  readonly bias?: number;
}

export interface Recognised {
  readonly graph: GraphIndex;
  readonly sites: readonly FoundSite[];
  readonly refused: readonly Refusal[];
  readonly layers: number;
  readonly units: number;
  readonly style: string;
}

const FLOATS: ReadonlySet<number> = new Set([
  ELEMENT_TYPES.float,
  ELEMENT_TYPES.float16,
  ELEMENT_TYPES.bfloat16,
  ELEMENT_TYPES.double,
]);

/**
 * Finds what can be gated in a transformer, by the structure of its graph: attentions, the residual sums that their
 * outputs reach, and what else is added there.
 *
 * @throws InvalidArgumentError for a graph without an attention that is added to a residual stream.
 */
export function recognise(model: OnnxModel): Recognised {
  const graph = new GraphIndex(model);
  const { cores, refused: unread } = findAttentionCores(graph);
  if (cores.length === 0) throw noAttention(graph, unread);
  const { sums, spanning } = findResidualSums(graph, cores);
  const around = 'a sum around several blocks, which is no part of a single layer';
  const refused = [
    ...unread,
    ...spanning.map(({ root }) => ({ where: nameOf(graph, root), reason: around })),
  ];
  const drafts: Draft[] = [];
  const reached = new Set<AttentionCore>();
  let layer = -1;
  for (const sum of sums) {
    if (sum.branches.some((branch) => branch.cores.length > 0)) layer++;
    const at = Math.max(0, layer);
    for (const branch of sum.branches) {
      for (const core of branch.cores) reached.add(core);
      const where = nameOf(graph, branch.adder);
      for (const [kind, point] of pointsOf(graph, sum, branch)) {
        const draft = typeof point === 'string' ? point : draftOf(graph, kind, at, point, sum);
        if (typeof draft === 'string') refused.push({ where, layer: at, reason: draft });
        else drafts.push(draft);
      }
    }
  }
  for (const core of cores) {
    if (reached.has(core)) continue;
    const reason = 'attention whose output is added to no residual stream that could be recognised';
    refused.push({ where: nameOf(graph, core.place), reason });
  }
  if (drafts.length === 0) {
    const message = `nothing in this graph can be gated: ${refused.map(({ reason }) => reason).join('; ')}`;
    throw new InvalidArgumentError('model', message, refused);
  }
  const { sites, units } = numbered(drafts);
  return { graph, sites, refused, layers: layer + 1, units, style: describeStyle(graph, cores, sums, sites) };
}

type Draft = Omit<FoundSite, 'first'>;
type BranchPoint = GatePoint & { readonly bias?: number };

/** What can be gated in a branch, or why it cannot. */
function pointsOf(
  graph: GraphIndex,
  sum: ResidualSum,
  branch: Branch,
): readonly (readonly [SiteKind, BranchPoint | string])[] {
  const [core, ...others] = branch.cores;
  if (core === undefined) return [['mlp', readMlp(graph, branch.inside) ?? branchPoint(graph, sum, branch)]];
  if (others.length > 0) return [['attention', `a branch with ${branch.cores.length} attentions`]];
  if (core.values !== sum.stream && graph.between(sum.stream, core.values).size === 0) {
    const reason = 'attention to values that are not computed from this residual stream (cross-attention)';
    return [['attention', reason]];
  }
  const heads = findHeads(graph, core);
  const outside = typeof heads !== 'string' && heads.readers.some((place) => !branch.inside.has(place));
  return [
    ['heads', outside ? 'heads that are read outside of their branch' : heads],
    ['attention', branchPoint(graph, sum, branch)],
  ];
}

function draftOf(
  graph: GraphIndex,
  kind: SiteKind,
  layer: number,
  { value, readers, units, width, input, bias }: BranchPoint,
  sum: ResidualSum,
): Draft | string {
  const { type = weightType(graph, value, readers), dims } = graph.facts(value);
  if (type === undefined || !FLOATS.has(type)) {
    return `${kind} in numbers of ${type === undefined ? 'an unknown type' : `ONNX type ${type}`}`;
  }
  const rank = kind === 'heads' && dims?.length !== 2 ? 3 : dims?.length;
  if (rank !== 2 && rank !== 3) {
    return `${kind} of ${rank ?? 'an unknown number of'} sides where [B, T, width] has 3`;
  }
  const name = `layer ${layer} ${kind}`;
  const node = nameOf(graph, readers[0]!);
  const draft = { name, kind, layer, units, width, node, value, readers, type, rank, sum } as const;
  return { ...draft, ...(input === undefined ? {} : { input }), ...(bias === undefined ? {} : { bias }) };
}

/** The sites in the order of their layers, each with the place of its gates. */
function numbered(drafts: readonly Draft[]): { sites: FoundSite[]; units: number } {
  const sites: FoundSite[] = [];
  let units = 0;
  const rank = ({ layer, kind }: Draft) => layer * ORDER.length + ORDER.indexOf(kind);
  for (const draft of drafts.toSorted((a, b) => rank(a) - rank(b))) {
    // Two blocks of a kind in one layer: a number tells the second one apart.
    const same = sites.filter((site) => rank(site) === rank(draft)).length;
    sites.push({ ...draft, name: same === 0 ? draft.name : `${draft.name} ${same + 1}`, first: units });
    units += draft.units;
  }
  return { sites, units };
}

const ORDER: readonly SiteKind[] = ['heads', 'attention', 'mlp'];

/** The point where a branch is added to the stream, as one unit. */
function branchPoint(graph: GraphIndex, sum: ResidualSum, branch: Branch): BranchPoint | string {
  if (sum.constant)
    return 'a constant added beside the residual stream, which may belong to this branch or not';
  const width = widthOf(graph, branch.value, sum);
  if (width === undefined) return 'a branch whose width cannot be told';
  const { opType, input } = graph.nodes[branch.adder]!;
  const bias = FUSED_SUMS[opType];
  const biased = bias !== undefined && (input[bias] ?? '') !== '';
  return {
    value: branch.value,
    readers: [branch.adder],
    input: branch.input,
    units: 1,
    width,
    ...(biased ? { bias } : {}),
  };
}

function widthOf(graph: GraphIndex, value: string, sum: ResidualSum): number | undefined {
  const candidates: Dim[] = [value, sum.stream, graph.nodes[sum.root]!.output[0]!].map((name) =>
    graph.facts(name).dims?.at(-1),
  );
  return candidates.find((side) => typeof side === 'number');
}

/** Graphs that tell no types compute in the type of their weights. */
function weightType(graph: GraphIndex, value: string, readers: readonly Place[]): number | undefined {
  const maker = graph.maker(value);
  const names = [...(maker?.input ?? []), ...readers.flatMap((place) => graph.nodes[place]!.input)];
  return names.map((name) => graph.facts(name).type).find((type) => type !== undefined && FLOATS.has(type));
}

function nameOf(graph: GraphIndex, place: Place): string {
  const { name, output, opType } = graph.nodes[place]!;
  return name || output[0] || opType;
}

function noAttention(graph: GraphIndex, refused: readonly Refusal[]): InvalidArgumentError {
  const merged = graph.nodes.some(({ opType }) => opType === 'If' || opType === 'Loop' || opType === 'Scan');
  const calls = (graph.model.functions?.length ?? 0) > 0;
  const found =
    refused.length > 0
      ? refused.map(({ where, reason }) => `${where}: ${reason}`).join('; ')
      : merged
        ? 'its nodes are inside of an If or Loop: export the decoder as one graph'
        : calls
          ? 'it is made of functions: export it with the functions inlined'
          : `it has ${graph.nodes.length} nodes and no softmax between two products of values of the run`;
  return new InvalidArgumentError(
    'model',
    `the graph has no attention that spex recognises: ${found}`,
    undefined,
  );
}
