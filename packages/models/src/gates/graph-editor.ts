import type { GraphIndex, Place } from '../onnx/graph-index.ts';
import {
  ATTRIBUTE_TYPES,
  ELEMENT_TYPES,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
} from '../onnx/schema.ts';
import { FUSED_SUMS } from './residual-sums.ts';
import { withoutDeadParts } from './sweep.ts';

/** A copy of a graph that can be changed node by node; places are those of the graph it began as. */
export class GraphEditor {
  readonly #graph: GraphIndex;
  readonly #nodes: OnnxNode[];
  readonly #before = new Map<Place, OnnxNode[]>();
  readonly #after = new Map<Place, OnnxNode[]>();
  readonly #weights: OnnxTensor[] = [];
  /** Inputs, `place:index`, that count as zeros. */
  readonly #zeros = new Set<string>();
  readonly #changed = new Set<string>();
  #made = 0;

  constructor(graph: GraphIndex) {
    this.#graph = graph;
    this.#nodes = graph.nodes.map((node) => ({ ...node, input: [...node.input], output: [...node.output] }));
  }

  node(place: Place): OnnxNode {
    return this.#nodes[place]!;
  }

  /** A constant in a float type. */
  floats(numbers: Float32Array, type: number): string {
    const name = this.#name('weight');
    const rawData = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    const exact = { name, dims: [numbers.length], dataType: ELEMENT_TYPES.float, rawData };
    this.#weights.push(exact);
    if (type === ELEMENT_TYPES.float) return name;
    const cast = this.#name('Cast');
    const attribute = [{ name: 'to', type: ATTRIBUTE_TYPES.int, i: type }];
    this.#push(this.#before, 0, { name: cast, opType: 'Cast', input: [name], output: [cast], attribute });
    return cast;
  }

  /** A constant list of integers. */
  integers(numbers: readonly number[]): string {
    const rawData = new Uint8Array(BigInt64Array.from(numbers, BigInt).buffer);
    return this.weight((name) => ({ name, dims: [numbers.length], dataType: ELEMENT_TYPES.int64, rawData }));
  }

  /** Drops what the file tells of the shapes of values that have changed. */
  forget(values: Iterable<string>): void {
    for (const value of values) this.#changed.add(value);
  }

  weight(make: (name: string) => OnnxTensor): string {
    const name = this.#name('weight');
    this.#weights.push(make(name));
    return name;
  }

  /** Adds a node that is evaluated just before another. */
  insertBefore(place: Place, opType: string, input: string[], attribute: OnnxNode['attribute'] = []): string {
    const output = this.#name(opType);
    this.#push(this.#before, place, { name: output, opType, input, output: [output], attribute });
    return output;
  }

  /** Makes all readers of a node's first output read what `opType` makes of it and another value. */
  insertAfter(place: Place, opType: string, other: string): void {
    const node = this.#nodes[place]!;
    const [output] = node.output as [string];
    const inner = this.#name(opType);
    node.output[0] = inner;
    this.#push(this.#after, place, {
      name: `${inner}.node`,
      opType,
      input: [inner, other],
      output: [output],
      attribute: [],
    });
  }

  /** Says that an input of a sum is all zeros. */
  zero(place: Place, input: number): void {
    this.#zeros.add(`${place}:${input}`);
  }

  /** The changed graph: sums without what is zero, and without whatever nothing needs any more. */
  finish(): OnnxGraph {
    const { graph } = this.#graph.model;
    const alias = new Map<string, string>();
    const empty = new Set<string>();
    const outputs = new Set(graph.output.map(({ name }) => name));
    const node: OnnxNode[] = [];
    const standIn = (output: string, value: string) => {
      if (outputs.has(output)) {
        node.push({
          name: this.#name('Identity'),
          opType: 'Identity',
          input: [value],
          output: [output],
          attribute: [],
        });
      } else alias.set(output, value);
    };
    const push = (one: OnnxNode) =>
      node.push({ ...one, input: one.input.map((name) => alias.get(name) ?? name) });
    for (const [place, one] of this.#nodes.entries()) {
      for (const added of this.#before.get(place) ?? []) push(added);
      const summands = one.opType in FUSED_SUMS ? one.input.slice(0, 2) : one.input;
      const left = summands.filter((name, at) => !this.#zeros.has(`${place}:${at}`) && !empty.has(name));
      const isSum = one.opType === 'Add' || one.opType === 'Sum' || one.opType in FUSED_SUMS;
      if (!isSum || left.length === summands.length) push(one);
      else if (one.opType in FUSED_SUMS) {
        const stream = left[0]!;
        push(normOf(one, stream));
        if (one.output[3]) standIn(one.output[3], alias.get(stream) ?? stream);
      } else if (left.length === 0) empty.add(one.output[0]!);
      else if (left.length === 1) standIn(one.output[0]!, alias.get(left[0]!) ?? left[0]!);
      else push({ ...one, input: left });
      for (const added of this.#after.get(place) ?? []) push(added);
    }
    const initializer = [...graph.initializer, ...this.#weights];
    const valueInfo = graph.valueInfo?.filter(({ name }) => !this.#changed.has(name));
    return withoutDeadParts({
      ...graph,
      node,
      initializer,
      ...(valueInfo === undefined ? {} : { valueInfo }),
    });
  }

  #push(where: Map<Place, OnnxNode[]>, place: Place, node: OnnxNode): void {
    where.set(place, [...(where.get(place) ?? []), node]);
  }

  #name(what: string): string {
    return `spex.pruned.${what}.${this.#made++}`;
  }
}

/** The norm alone of a node that adds and norms. */
function normOf(node: OnnxNode, value: string): OnnxNode {
  const simplified = node.opType === 'SkipSimplifiedLayerNormalization';
  const weights = node.input.slice(2, simplified ? 3 : 4);
  while (weights.at(-1) === '') weights.pop();
  const axis = { name: 'axis', type: ATTRIBUTE_TYPES.int, i: -1 };
  return {
    ...(node.name === undefined ? {} : { name: node.name }),
    opType: simplified ? 'SimplifiedLayerNormalization' : 'LayerNormalization',
    domain: '',
    input: [value, ...weights],
    output: [node.output[0]!],
    attribute: [axis, ...node.attribute.filter(({ name }) => name === 'epsilon')],
  };
}
