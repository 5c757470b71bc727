import { InvalidArgumentError } from '@spex/core';
import { type Facts, inferFacts } from './facts.ts';
import type { OnnxGraph, OnnxModel, OnnxNode } from './schema.ts';

/** A node's place in the order of evaluation. */
export type Place = number;

/** Who makes and who reads each value of a model's main graph, and what is known of it. */
export class GraphIndex {
  readonly model: OnnxModel;
  readonly nodes: readonly OnnxNode[];
  readonly #producers = new Map<string, Place>();
  readonly #readers = new Map<string, Place[]>();
  readonly #outputs: ReadonlySet<string>;
  readonly #facts: ReadonlyMap<string, Facts>;

  /** @throws InvalidArgumentError where the nodes are in no order that can be evaluated. */
  constructor(model: OnnxModel) {
    this.model = model;
    this.nodes = model.graph.node;
    this.#outputs = new Set(model.graph.output.map(({ name }) => name));
    const known = new Set([...model.graph.input, ...model.graph.initializer].map(({ name }) => name));
    for (const [place, node] of this.nodes.entries()) {
      for (const name of readBy(node)) {
        const readers = this.#readers.get(name);
        if (readers === undefined) this.#readers.set(name, [place]);
        else if (readers.at(-1) !== place) readers.push(place);
      }
      for (const name of node.output) {
        if (name === '') continue;
        if (known.has(name)) {
          const message = `the graph defines '${name}' twice: it is no valid ONNX model`;
          throw new InvalidArgumentError('model', message, name);
        }
        this.#producers.set(name, place);
        known.add(name);
      }
    }
    for (const [place, node] of this.nodes.entries()) {
      const early = node.input.find(
        (name) => this.#producers.has(name) && this.#producers.get(name)! >= place,
      );
      if (early !== undefined) {
        const message = `node '${node.name}' (${node.opType}) reads '${early}' before it is made: it is no valid ONNX model`;
        throw new InvalidArgumentError('model', message, early);
      }
    }
    this.#facts = inferFacts(model);
  }

  /** The node that makes a value; undefined for inputs and weights. */
  producer(value: string): Place | undefined {
    return this.#producers.get(value);
  }

  maker(value: string): OnnxNode | undefined {
    const place = this.#producers.get(value);
    return place === undefined ? undefined : this.nodes[place];
  }

  /** Nodes that read a value's numbers, in order; those that only ask for its shape are left out. */
  readers(value: string): Place[] {
    return (this.#readers.get(value) ?? []).filter((place) => !isShapeOf(this.nodes[place]!));
  }

  /** All nodes that read a value, its shape or within a subgraph. */
  allReaders(value: string): readonly Place[] {
    return this.#readers.get(value) ?? [];
  }

  isOutput(value: string): boolean {
    return this.#outputs.has(value);
  }

  facts(value: string): Facts {
    return this.#facts.get(value) ?? { constant: false };
  }

  /** Whether a value depends on the inputs of a run. */
  isDynamic(value: string): boolean {
    return value !== '' && !this.facts(value).constant;
  }

  /** The nodes on the paths from one value to another, both ends' makers left out of neither; shapes are no path. */
  between(from: string, to: string): Set<Place> {
    const start = this.#producers.get(from) ?? -1;
    const end = this.#producers.get(to);
    const behind = new Set<Place>();
    if (end === undefined || end <= start) return behind;
    const open = [end];
    const seen = new Set<Place>(open);
    while (open.length > 0) {
      const place = open.pop()!;
      const node = this.nodes[place]!;
      if (isShapeOf(node)) continue;
      for (const name of node.input) {
        const before = this.#producers.get(name);
        if (before === undefined || before <= start || seen.has(before)) continue;
        seen.add(before);
        open.push(before);
      }
    }
    // Of what leads to the end, that which comes from the start.
    // A node that adds to the stream and norms it gives both: they count as one value.
    const fused = start >= 0 && this.nodes[start]!.opType.startsWith('Skip');
    const reached = new Set<string>(fused ? this.nodes[start]!.output : [from]);
    for (const place of [...seen].sort((a, b) => a - b)) {
      const node = this.nodes[place]!;
      if (isShapeOf(node) || !node.input.some((name) => reached.has(name))) continue;
      behind.add(place);
      for (const name of node.output) reached.add(name);
    }
    return behind.has(end) ? behind : new Set();
  }
}

function isShapeOf({ opType }: OnnxNode): boolean {
  return opType === 'Shape' || opType === 'Size';
}

/** Names that a node reads, those within its subgraphs too. */
export function readBy(node: OnnxNode): string[] {
  const inner = node.attribute.flatMap(({ g, graphs }) => [
    ...(g === undefined ? [] : [g]),
    ...(graphs ?? []),
  ]);
  return [...node.input.filter((name) => name !== ''), ...inner.flatMap(readFromOutside)];
}

function readFromOutside(graph: OnnxGraph): string[] {
  const own = new Set([...graph.input, ...graph.initializer].map(({ name }) => name));
  for (const node of graph.node) for (const name of node.output) own.add(name);
  const read = [...graph.node.flatMap(readBy), ...graph.output.map(({ name }) => name)];
  return read.filter((name) => !own.has(name));
}
