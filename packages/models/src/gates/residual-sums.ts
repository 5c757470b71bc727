import type { GraphIndex, Place } from '../onnx/graph-index.ts';
import type { AttentionCore } from './attention-cores.ts';
import { isProjection } from './projections.ts';

/** Something that is added to the residual stream. */
export interface Branch {
  /** The value as it is added. */
  readonly value: string;
  /** The node that adds it, and which of its inputs it is. */
  readonly adder: Place;
  readonly input: number;
  /** Nodes between the stream and the value. */
  readonly inside: ReadonlySet<Place>;
  /** Attentions among them. */
  readonly cores: readonly AttentionCore[];
}

/** A place where branches are added to the residual stream: y = x + F(x), or x + F(x) + G(x). */
export interface ResidualSum {
  /** The node that makes y. */
  readonly root: Place;
  /** The stream before: what all branches are computed from. */
  readonly stream: string;
  readonly branches: readonly Branch[];
  /** A constant that is added within the sum, and belongs to no branch for certain. */
  readonly constant: boolean;
}

export interface FoundSums {
  readonly sums: readonly ResidualSum[];
  /** Sums that add an earlier state of the stream to a later one: what they add is no part of a layer. */
  readonly spanning: readonly ResidualSum[];
}

/** Sums of the stream and a branch that are one node with the norm after them. */
export const FUSED_SUMS: Readonly<Record<string, number>> = {
  SkipLayerNormalization: 4,
  SkipSimplifiedLayerNormalization: 3,
};

/** One side of a sum. */
interface Term {
  readonly value: string;
  readonly adder: Place;
  readonly input: number;
  /** The sides it is itself the sum of. */
  readonly parts: readonly Term[];
}

/**
 * Finds the residual sums of a graph: additions of two values of which one is computed from the other by linear layers.
 * Sums within a branch (adapters) are part of that branch.
 */
export function findResidualSums(graph: GraphIndex, cores: readonly AttentionCore[]): FoundSums {
  const projections = new Set([...graph.nodes.keys()].filter((place) => isProjection(graph, place)));
  // A mask that is added to scores is, in later layers, something that the scores are computed from as well.
  const scores = new Set(cores.flatMap((core) => [...core.scores]));
  const found: ResidualSum[] = [];
  for (const place of graph.nodes.keys()) {
    if (scores.has(place)) continue;
    if (!isSum(graph, place) || isPartOfSum(graph, place)) continue;
    const sum = readSum(graph, place, cores, projections);
    if (sum !== undefined) found.push(sum);
  }
  return outermost(graph, found);
}

function isSum(graph: GraphIndex, place: Place): boolean {
  const { opType, input } = graph.nodes[place]!;
  if (opType in FUSED_SUMS) return true;
  return (opType === 'Add' || opType === 'Sum') && input.filter((name) => graph.isDynamic(name)).length > 1;
}

/** Whether a sum is only one step of another. */
function isPartOfSum(graph: GraphIndex, place: Place): boolean {
  const { opType, output } = graph.nodes[place]!;
  if (opType in FUSED_SUMS) return false;
  const readers = graph.readers(output[0]!);
  return (
    readers.length === 1 &&
    isSum(graph, readers[0]!) &&
    !graph.isOutput(output[0]!) &&
    isSummand(graph, readers[0]!, output[0]!)
  );
}

/** Whether a value is one of the two summands of a sum: a fused one has other inputs too. */
function isSummand(graph: GraphIndex, sum: Place, value: string): boolean {
  const { opType, input } = graph.nodes[sum]!;
  return opType in FUSED_SUMS ? input.indexOf(value) < 2 : true;
}

function termsOf(graph: GraphIndex, place: Place): Term[] {
  const { opType, input } = graph.nodes[place]!;
  const summands = opType in FUSED_SUMS ? input.slice(0, 2) : input;
  return summands.flatMap((value, at): Term[] => {
    if (!graph.isDynamic(value)) return [];
    const maker = graph.producer(value);
    const inner = maker !== undefined && isSum(graph, maker) && isPartOfSum(graph, maker);
    return [{ value, adder: place, input: at, parts: inner ? termsOf(graph, maker) : [] }];
  });
}

function readSum(
  graph: GraphIndex,
  root: Place,
  cores: readonly AttentionCore[],
  projections: ReadonlySet<Place>,
): ResidualSum | undefined {
  const terms = termsOf(graph, root);
  const leaves = terms.flatMap(leavesOf);
  const coresWithin = (inside: ReadonlySet<Place>) => cores.filter(({ place }) => inside.has(place));
  const insideOf = new Map<string, Set<Place>>();
  const stream = leaves
    .map(({ value }) => value)
    .map((value) => ({ leaf: value, from: value }))
    .concat(leaves.flatMap(({ value }) => widened(graph, value).map((from) => ({ leaf: value, from }))))
    .find(({ leaf, from }) => {
      insideOf.clear();
      const rank = graph.facts(from).dims?.length;
      const others = leaves.filter(({ value }) => value !== leaf);
      if (others.length !== leaves.length - 1 || others.length === 0) return false;
      if (rank !== undefined && rank !== 2 && rank !== 3) return false;
      for (const { value } of others) insideOf.set(value, graph.between(from, value));
      const all = others.every(({ value }) => insideOf.get(value)!.size > 0);
      // A stream that goes through a linear layer of its own is taken for one only beside an attention.
      const known =
        leaf === from || others.every(({ value }) => coresWithin(insideOf.get(value)!).length > 0);
      return all && known;
    });
  if (stream === undefined) return undefined;
  const weighty = [...insideOf.values()].some((inside) =>
    [...inside].some((place) => projections.has(place)),
  );
  if (!weighty) return undefined;

  const inside = (term: Term) => graph.between(stream.from, term.value);
  const hasStream = (term: Term): boolean => leavesOf(term).some(({ value }) => value === stream.leaf);
  /** The branches a term is made of: its parts where only one of them holds the attention. */
  const branchesOf = (term: Term): Branch[] => {
    if (term.parts.length === 0 || !hasStream(term)) {
      const nodes = inside(term);
      const held = coresWithin(nodes);
      const parts = term.parts.map((part) => coresWithin(inside(part)).length > 0);
      const mixed = parts.includes(true) && parts.includes(false);
      if (!mixed)
        return [{ value: term.value, adder: term.adder, input: term.input, inside: nodes, cores: held }];
    }
    return term.parts.filter((part) => part.value !== stream.leaf).flatMap(branchesOf);
  };
  const branches = terms.filter(({ value }) => value !== stream.leaf).flatMap(branchesOf);
  return { root, stream: stream.from, branches, constant: hasConstant(graph, root, branches) };
}

function leavesOf(term: Term): Term[] {
  return term.parts.length === 0 ? [term] : term.parts.flatMap(leavesOf);
}

const LINEAR = new Set(['MatMul', 'Gemm', 'Add', 'Mul', 'Cast', 'Identity', 'Reshape', 'Dropout']);

/** Values that a value is a linear map of: a stream that is scaled, cast, or brought to another width. */
function widened(graph: GraphIndex, value: string): string[] {
  const before: string[] = [];
  for (let node = graph.maker(value); node !== undefined && LINEAR.has(node.opType); ) {
    const dynamic = node.input.filter((name) => graph.isDynamic(name));
    if (dynamic.length !== 1 && node.opType !== 'Reshape') break;
    before.push(node.input.find((name) => graph.isDynamic(name))!);
    node = graph.maker(before.at(-1)!);
  }
  return before;
}

/** Whether a constant is added where it could belong to several branches, or to none. */
function hasConstant(graph: GraphIndex, root: Place, branches: readonly Branch[]): boolean {
  const { opType, input, output } = graph.nodes[root]!;
  const bias = FUSED_SUMS[opType];
  if (bias !== undefined) return branches.length > 1 && (input[bias] ?? '') !== '';
  const readers = graph.readers(output[0]!);
  return (
    readers.length === 1 &&
    graph.nodes[readers[0]!]!.opType === 'Add' &&
    graph.nodes[readers[0]!]!.input.some((name) => name !== '' && !graph.isDynamic(name))
  );
}

/** Drops sums within a branch of another, and sums around several others. */
function outermost(graph: GraphIndex, sums: readonly ResidualSum[]): FoundSums {
  const nested = new Set<ResidualSum>();
  const spanning = new Set<ResidualSum>();
  for (const outer of sums) {
    for (const { inside } of outer.branches) {
      const inner = sums.filter((sum) => sum !== outer && inside.has(sum.root));
      // One that starts where the outer does is a step of the stream, and the outer one goes around it.
      if (inner.some((sum) => sameStream(graph, sum.stream, outer.stream))) spanning.add(outer);
      else for (const sum of inner) nested.add(sum);
    }
  }
  return {
    sums: sums.filter((sum) => !nested.has(sum) && !spanning.has(sum)),
    spanning: [...spanning],
  };
}

function sameStream(graph: GraphIndex, a: string, b: string): boolean {
  return a === b || (graph.producer(a) !== undefined && graph.producer(a) === graph.producer(b));
}
