import type { GraphIndex, Place } from '../onnx/graph-index.ts';
import { ATTRIBUTE_TYPES, EXTERNAL, type OnnxTensor } from '../onnx/schema.ts';
import { bytesOf } from '../onnx/tensor-floats.ts';
import { type Cut, type CutInput, type CutPlan, planCut } from './cut-plan.ts';
import type { GraphEditor } from './graph-editor.ts';
import type { FoundSite } from './recognise.ts';

/** The linear layer after the heads: its weights [heads × width, out], or the other way round. */
export interface OutputProjection {
  readonly place: Place;
  readonly weights: OnnxTensor;
  /** The side of the weights that the heads are on. */
  readonly axis: number;
  /** Reshapes between the joined heads and the layer. */
  readonly flattened: readonly Place[];
}

/**
 * Takes absent heads out of an attention: their columns of the layers for queries, keys and values, and their rows of the
 * output projection. False, and nothing changed, where the graph does not let it.
 */
export function cutHeads(
  graph: GraphIndex,
  editor: GraphEditor,
  site: FoundSite,
  keep: readonly number[],
  { place: projection, weights, axis, flattened }: OutputProjection,
): boolean {
  const joint = graph.producer(site.value);
  if (joint === undefined || graph.nodes[joint]!.opType !== 'Reshape' || keep.length === 0) return false;
  const heads = graph.nodes[joint]!.input[0]!;
  const rank = graph.facts(site.value).dims?.length;
  const joints = [{ place: joint, side: (rank ?? 0) - 1 }, ...flattened.map((place) => ({ place, side: 1 }))];
  if (graph.facts(heads).dims?.length !== 4 || !canCut(weights)) return false;
  const plan = planCut(graph, heads, { axis: 2, keep, size: site.units });
  // To cut nothing but the finished heads would save nothing.
  if (plan === undefined || plan.weights.length === 0) return false;
  if (!plan.weights.every((one) => canCut(tensorAt(graph, one)))) return false;
  if (!joints.every(({ place, side }) => canResize(graph, place, side))) return false;
  const resized = [...plan.sizes].filter((place) => graph.nodes[place]!.opType === 'Reshape');
  const cutOf = (place: Place) => plan.cuts.get(graph.nodes[place]!.output[0]!)!;
  if (!resized.every((place) => canResize(graph, place, cutOf(place).axis))) return false;
  for (const one of plan.weights) {
    const tensor = tensorAt(graph, one)!;
    editor.node(one.place).input[one.input] = editor.weight((name) => cutTensor(tensor, name, one));
  }
  for (const one of plan.gathers) {
    const indices = editor.integers(one.keep);
    const attribute = [{ name: 'axis', type: ATTRIBUTE_TYPES.int, i: one.axis }];
    const { input } = editor.node(one.place);
    input[one.input] = editor.insertBefore(one.place, 'Gather', [input[one.input]!, indices], attribute);
  }
  for (const one of plan.lookups) {
    const indices = graph.facts(graph.nodes[one.place]!.input[1]!).integers as readonly number[];
    editor.node(one.place).input[1] = editor.integers(one.keep.map((at) => indices[at]!));
  }
  for (const place of plan.sizes) {
    if (graph.nodes[place]!.opType === 'Split') resizeSplit(graph, editor, plan, place);
    else resize(graph, editor, place, cutOf(place).axis, cutOf(place).keep.length);
  }
  const numbers = keep.flatMap((head) =>
    Array.from({ length: site.width }, (_, at) => head * site.width + at),
  );
  for (const { place, side } of joints) resize(graph, editor, place, side, numbers.length);
  const rows = { axis, keep: numbers, size: site.units * site.width };
  editor.node(projection).input[1] = editor.weight((name) => cutTensor(weights, name, rows));
  editor.forget([...plan.cuts.keys(), ...joints.map(({ place }) => graph.nodes[place]!.output[0]!)]);
  return true;
}

function tensorAt(graph: GraphIndex, { place, input }: CutInput): OnnxTensor | undefined {
  const name = graph.nodes[place]!.input[input];
  return graph.model.graph.initializer.find((tensor) => tensor.name === name);
}

function canCut(tensor: OnnxTensor | undefined): boolean {
  return (
    tensor?.rawData !== undefined &&
    tensor.dataLocation !== EXTERNAL &&
    Number.isInteger(elementBytes(tensor))
  );
}

function elementBytes(tensor: OnnxTensor): number {
  return bytesOf({ ...tensor, dims: [2] }) / 2;
}

function cutTensor(tensor: OnnxTensor, name: string, { axis, keep }: Cut): OnnxTensor {
  const { dims, rawData } = tensor;
  const size = dims[axis]!;
  const after = dims.slice(axis + 1).reduce((product, side) => product * side, elementBytes(tensor));
  const before = dims.slice(0, axis).reduce((product, side) => product * side, 1);
  const left = new Uint8Array(before * keep.length * after);
  for (let outer = 0, to = 0; outer < before; outer++) {
    for (const at of keep) {
      const from = (outer * size + at) * after;
      left.set(rawData!.subarray(from, from + after), to);
      to += after;
    }
  }
  const sides = dims.map((side, at) => (at === axis ? keep.length : side));
  return { name, dims: sides, dataType: tensor.dataType, rawData: left };
}

/** Whether one side of a reshape's shape can be written anew, or needs no number. */
function canResize(graph: GraphIndex, place: Place, side: number): boolean {
  const target = graph.facts(graph.nodes[place]!.input[1]!).integers;
  const number = target?.[side];
  if (target === undefined || typeof number !== 'number') return false;
  return number === -1 || isWhole(target) || partAt(graph, place, side) !== undefined;
}

function isWhole(target: readonly unknown[]): boolean {
  return target.every((side) => typeof side === 'number');
}

/** The input of the joint that a shape is made of which holds one of its sides. */
function partAt(graph: GraphIndex, place: Place, axis: number): number | undefined {
  const joint = graph.maker(graph.nodes[place]!.input[1]!);
  if (joint?.opType !== 'Concat') return undefined;
  let at = 0;
  for (const [part, name] of joint.input.entries()) {
    const length = graph.facts(name).integers?.length;
    if (length === undefined) return undefined;
    if (at === axis && length === 1) return part;
    at += length;
    if (at > axis) return undefined;
  }
  return undefined;
}

function resize(graph: GraphIndex, editor: GraphEditor, place: Place, side: number, count: number): void {
  const shape = graph.nodes[place]!.input[1]!;
  const target = graph.facts(shape).integers!;
  // What is left after the other sides needs no number.
  if (target[side] === -1) return;
  if (isWhole(target)) {
    editor.node(place).input[1] = editor.integers(
      target.map((one, at) => (at === side ? count : (one as number))),
    );
    return;
  }
  const part = partAt(graph, place, side)!;
  const sides = graph.maker(shape)!.input.map((name, at) => (at === part ? editor.integers([count]) : name));
  const attribute = [{ name: 'axis', type: ATTRIBUTE_TYPES.int, i: 0 }];
  editor.node(place).input[1] = editor.insertBefore(place, 'Concat', sides, attribute);
}

function resizeSplit(graph: GraphIndex, editor: GraphEditor, plan: CutPlan, place: Place): void {
  const sizes = graph.nodes[place]!.output.map((name) => plan.cuts.get(name)!.keep.length);
  const own = editor.node(place);
  if (own.attribute.some(({ name }) => name === 'split')) {
    own.attribute = own.attribute.map((one) => (one.name === 'split' ? { ...one, ints: sizes } : one));
    return;
  }
  own.input[1] = editor.integers(sizes);
  own.attribute = own.attribute.filter(({ name }) => name !== 'num_outputs');
}
