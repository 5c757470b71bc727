import type { Dim } from '../onnx/dims.ts';
import type { GraphIndex, Place } from '../onnx/graph-index.ts';
import { integerAttribute, integersAttribute } from '../onnx/tensor-values.ts';
import { integerAxis, keptThroughReshape } from './cut-axes.ts';

/** A value that is to lose some of its numbers: which are left along one side. */
export interface Cut {
  readonly axis: number;
  readonly keep: readonly number[];
  /** The side's size before. */
  readonly size: number;
}

/** One input of one node, and how it is cut. */
export interface CutInput extends Cut {
  readonly place: Place;
  readonly input: number;
}

export interface CutPlan {
  /** Values that shrink by themselves, because what they are made of does. */
  readonly cuts: ReadonlyMap<string, Cut>;
  /** Weights to cut. */
  readonly weights: readonly CutInput[];
  /** Values that are cut by a node of their own, since others need all of them. */
  readonly gathers: readonly CutInput[];
  /** Indices of a lookup along the cut side: of these entries some are left. */
  readonly lookups: readonly CutInput[];
  /** Reshapes and splits whose sizes change. */
  readonly sizes: ReadonlySet<Place>;
}

const ELEMENTWISE = new Set(['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Where']);
const UNARY = new Set(
  'Cast Identity Dropout Neg Sqrt Reciprocal Sigmoid Tanh Softmax ReduceMean'.match(/\w+/g),
);

/**
 * Plans how a value comes to lose numbers by cutting the weights it is made of, from its maker back to the linear layers.
 * Where something else needs what would go, or an operator's cut is not known, a node cuts the value there. Undefined
 * where not even the value's own maker can be cut.
 */
export function planCut(graph: GraphIndex, value: string, cut: Cut): CutPlan | undefined {
  const barriers = new Set<string>();
  for (;;) {
    const plan = new Planner(graph, barriers);
    if (!plan.start(value, cut)) return undefined;
    const broken = plan.broken(value);
    if (broken.length === 0) return plan;
    for (const name of broken) barriers.add(name);
  }
}

class Planner implements CutPlan {
  readonly cuts = new Map<string, Cut>();
  readonly weights: CutInput[] = [];
  readonly gathers: CutInput[] = [];
  readonly lookups: CutInput[] = [];
  readonly sizes = new Set<Place>();
  /** Nodes all of whose reading of cut values is planned for. */
  readonly #handled = new Set<Place>();
  readonly #clashes = new Set<string>();
  readonly #graph: GraphIndex;
  readonly #barriers: ReadonlySet<string>;

  constructor(graph: GraphIndex, barriers: ReadonlySet<string>) {
    this.#graph = graph;
    this.#barriers = barriers;
  }

  start(value: string, cut: Cut): boolean {
    if (!this.#visit(value, cut)) return false;
    // A split is cut along its side once all of its parts are.
    for (;;) {
      const split = [...this.cuts.keys()]
        .map((name) => this.#graph.producer(name)!)
        .find((place) => this.#isSplit(place) && !this.#handled.has(place));
      if (split === undefined) return true;
      this.#handled.add(split);
      this.#joinSplit(split);
    }
  }

  /** Values that cannot be cut after all: they have other readers, or are outputs. */
  broken(target: string): string[] {
    const graph = this.#graph;
    const open = [...this.cuts.keys()].filter((name) => {
      if (name === target) return false;
      const { axis } = this.cuts.get(name)!;
      const others = graph
        .allReaders(name)
        .some((place) => !this.#handled.has(place) && !asksOtherSides(graph, place, axis));
      return others || graph.isOutput(name);
    });
    return [...open, ...this.#clashes];
  }

  #isSplit(place: Place): boolean {
    const node = this.#graph.nodes[place]!;
    if (node.opType !== 'Split') return false;
    const { dims } = this.#graph.facts(node.input[0]!);
    const cut = this.cuts.get(node.output.find((name) => this.cuts.has(name)) ?? '');
    return cut !== undefined && cut.axis === integerAxis(node, 0, dims);
  }

  #joinSplit(place: Place): void {
    const node = this.#graph.nodes[place]!;
    const keep: number[] = [];
    let size = 0;
    for (const name of node.output) {
      const cut = this.cuts.get(name);
      if (cut === undefined) {
        for (const one of node.output) if (this.cuts.has(one)) this.#clashes.add(one);
        return;
      }
      keep.push(...cut.keep.map((at) => at + size));
      size += cut.size;
    }
    const { axis } = this.cuts.get(node.output[0]!)!;
    this.sizes.add(place);
    this.#input(place, 0, { axis, keep, size });
  }

  /** Cuts an input: the weight itself, or what it is made of, or else by a node. */
  #input(place: Place, input: number, cut: Cut): void {
    const name = this.#graph.nodes[place]!.input[input]!;
    const isWeight = this.#graph.model.graph.initializer.some((tensor) => tensor.name === name);
    if (isWeight) this.weights.push({ place, input, ...cut });
    else if (!this.#graph.isDynamic(name) || this.#barriers.has(name) || !this.#visit(name, cut)) {
      this.gathers.push({ place, input, ...cut });
    }
  }

  /** Plans for the maker of a value; false where its cut is not known. */
  #visit(name: string, cut: Cut): boolean {
    const known = this.cuts.get(name);
    if (known !== undefined) {
      const same = known.axis === cut.axis && String(known.keep) === String(cut.keep);
      if (!same) this.#clashes.add(name);
      return true;
    }
    const graph = this.#graph;
    const place = graph.producer(name);
    if (place === undefined) return false;
    const node = graph.nodes[place]!;
    const { dims } = graph.facts(name);
    const inputs = node.input.map((input) => graph.facts(input).dims);
    const accept = () => {
      this.cuts.set(name, cut);
      if (node.opType !== 'Split' || !this.#isSplit(place)) this.#handled.add(place);
      return true;
    };
    /** Inputs whose sides are aligned with the output's, from the last one on. */
    const aligned = (upTo: number): boolean => {
      const parts = inputs.slice(0, upTo).map((sides) => sideAt(sides, dims, cut));
      if (parts.includes('unknown')) return false;
      accept();
      for (const [at, axis] of parts.entries()) {
        if (typeof axis === 'number') this.#input(place, at, { ...cut, axis });
      }
      return true;
    };
    if (dims === undefined || dims[cut.axis] !== cut.size) return false;
    if (ELEMENTWISE.has(node.opType)) return aligned(node.input.length);
    if (UNARY.has(node.opType)) {
      if (node.opType === 'Softmax' && integerAxis(node, -1, dims) === cut.axis) return false;
      return inputs[0]?.length === dims.length && aligned(1);
    }
    switch (node.opType) {
      case 'Transpose': {
        const axis = integersAttribute(node, 'perm')?.[cut.axis];
        if (axis === undefined) return false;
        accept();
        this.#input(place, 0, { ...cut, axis });
        return true;
      }
      case 'Concat':
        return integerAxis(node, 0, dims) !== cut.axis && aligned(node.input.length);
      case 'Slice': {
        const axes = graph.facts(node.input[3] ?? '').integers ?? integersAttribute(node, 'axes');
        const own = axes?.map((axis) => (Number(axis) < 0 ? Number(axis) + dims.length : Number(axis)));
        return own !== undefined && !own.includes(cut.axis) && aligned(1);
      }
      case 'Split':
        return integerAxis(node, 0, dims) === cut.axis ? accept() : aligned(1);
      case 'Gather': {
        const indices = graph.facts(node.input[1]!);
        const along = integerAxis(node, 0, inputs[0]) === cut.axis && indices.dims?.length === 1;
        if (!along || indices.integers === undefined) return false;
        accept();
        this.lookups.push({ place, input: 1, ...cut, axis: 0 });
        return true;
      }
      case 'MatMul':
        if (cut.axis === dims.length - 1) {
          const axis = (inputs[1]?.length ?? 0) - 1;
          if (axis < 1 || inputs[1]![axis] !== cut.size) return false;
          accept();
          this.#input(place, 1, { ...cut, axis });
          return true;
        }
        return cut.axis < dims.length - 2 && aligned(2);
      case 'Gemm': {
        if (cut.axis !== 1 || node.attribute.some(({ name: one }) => one === 'transA')) return false;
        accept();
        this.#input(place, 1, { ...cut, axis: integerAttribute(node, 'transB', 0) === 1 ? 0 : 1 });
        const bias = inputs[2];
        if (bias !== undefined && bias.at(-1) === cut.size)
          this.#input(place, 2, { ...cut, axis: bias.length - 1 });
        return true;
      }
      case 'Reshape': {
        const before = inputs[0] && keptThroughReshape(inputs[0], dims, cut);
        if (before === undefined) return false;
        accept();
        this.sizes.add(place);
        this.#input(place, 0, before);
        return true;
      }
      default:
        return false;
    }
  }
}

/** Whether a node takes a value's shape, of which only sides beside this one are used. */
function asksOtherSides(graph: GraphIndex, place: Place, axis: number): boolean {
  const { opType, output, attribute, input } = graph.nodes[place]!;
  if (opType !== 'Shape' || attribute.length > 0 || graph.isOutput(output[0]!)) return false;
  const rank = graph.facts(input[0]!).dims?.length ?? 0;
  return graph.allReaders(output[0]!).every((reader) => {
    const node = graph.nodes[reader]!;
    const numbers = (at: number) => graph.facts(node.input[at] ?? '').integers ?? [undefined];
    const place = (at: unknown) => (typeof at !== 'number' ? Number.NaN : at < 0 ? at + rank : at);
    if (node.opType === 'Gather') return numbers(1).every((at) => place(at) >= 0 && place(at) !== axis);
    if (node.opType !== 'Slice') return false;
    const [from, to] = [place(numbers(1)[0]), place(numbers(2)[0])];
    return axis < from || axis >= to;
  });
}

/** Which side of an input is the cut one; undefined where it has none to cut, as it is broadcast. */
function sideAt(
  sides: readonly Dim[] | undefined,
  output: readonly Dim[] | undefined,
  { axis, size }: Cut,
): number | undefined | 'unknown' {
  if (sides === undefined || output === undefined) return 'unknown';
  const own = axis - output.length + sides.length;
  if (own < 0 || sides[own] === 1) return undefined;
  return sides[own] === size ? own : 'unknown';
}
