import { readBy } from '../onnx/graph-index.ts';
import type { OnnxGraph, OnnxNode } from '../onnx/schema.ts';
import { bytesOf } from '../onnx/tensor-floats.ts';

/** A graph without the nodes, weights and notes that none of its outputs needs. Inputs stay, needed or not. */
export function withoutDeadParts(graph: OnnxGraph): OnnxGraph {
  const needed = new Set(graph.output.map(({ name }) => name));
  const node: OnnxNode[] = [];
  for (const one of graph.node.toReversed()) {
    if (!one.output.some((name) => needed.has(name))) continue;
    node.push(one);
    for (const name of readBy(one)) needed.add(name);
  }
  const initializer = graph.initializer.filter(({ name }) => needed.has(name));
  const valueInfo = graph.valueInfo?.filter(({ name }) => needed.has(name));
  return { ...graph, node: node.reverse(), initializer, ...(valueInfo === undefined ? {} : { valueInfo }) };
}

/** How many numbers a graph's weights are, and how many bytes they take, those in other files too. */
export function weighed(graph: OnnxGraph): { weights: number; bytes: number } {
  const tensors = [
    ...graph.initializer,
    ...graph.node.flatMap(({ opType, attribute }) =>
      opType === 'Constant' ? attribute.flatMap(({ t }) => (t === undefined ? [] : [t])) : [],
    ),
  ];
  const weights = tensors.reduce(
    (sum, { dims }) => sum + dims.reduce((product, side) => product * side, 1),
    0,
  );
  return { weights, bytes: tensors.reduce((sum, tensor) => sum + bytesOf(tensor), 0) };
}
