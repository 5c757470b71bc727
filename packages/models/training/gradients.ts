import type { GraphBuilder, OnnxNode, Value } from '../src/onnx/index.ts';
import { attribute, inferShapes, type Shape } from './shapes.ts';

/**
 * Adds the nodes that compute the gradient of `loss` (a tensor whose elements are summed) with respect to each of
 * `parameters`, by reverse-mode differentiation of the graph as it stands. ONNX Runtime then trains what it runs.
 */
export function addGradients(graph: GraphBuilder, loss: Value, parameters: readonly Value[]): Value[] {
  const model = graph.model();
  const nodes = [...model.graph.node];
  const shapes = inferShapes(model);

  // Only tensors that depend on a parameter need a gradient.
  const needed = new Set<Value>(parameters);
  for (const node of nodes) {
    if (node.input.some((input) => needed.has(input))) for (const output of node.output) needed.add(output);
  }

  const gradients = new Map<Value, Value>();
  const add = (value: Value, gradient: Value): void => {
    const sum = gradients.get(value);
    gradients.set(value, sum === undefined ? gradient : graph.op('Add', [sum, gradient]));
  };
  const one = graph.op('Expand', [graph.float(1), graph.op('Shape', [loss])]);
  gradients.set(loss, one);
  for (const node of nodes.reverse()) {
    const outputs = node.output.map((name) => gradients.get(name));
    if (outputs.every((gradient) => gradient === undefined)) continue;
    const rules = new Rules(graph, node, shapes);
    for (const [at, input] of node.input.entries()) {
      if (needed.has(input)) add(input, rules.gradient(at, outputs));
    }
  }
  return parameters.map((parameter) => {
    const gradient = gradients.get(parameter);
    if (gradient === undefined) throw new Error(`the loss does not depend on ${parameter}`);
    return gradient;
  });
}

/** The vector-Jacobian product of one node. */
class Rules {
  readonly #graph: GraphBuilder;
  readonly #node: OnnxNode;
  readonly #shapes: ReadonlyMap<Value, Shape>;

  constructor(graph: GraphBuilder, node: OnnxNode, shapes: ReadonlyMap<Value, Shape>) {
    this.#graph = graph;
    this.#node = node;
    this.#shapes = shapes;
  }

  /** The gradient with respect to input `at`, given those with respect to the outputs. */
  gradient(at: number, outputs: readonly (Value | undefined)[]): Value {
    const graph = this.#graph;
    const node = this.#node;
    const [x, y] = node.input as [Value, Value];
    const result = node.output[0]!;
    const dy = outputs[0]!;
    const mul = (a: Value, b: Value): Value => graph.op('Mul', [a, b]);
    const sub = (a: Value, b: Value): Value => graph.op('Sub', [a, b]);
    const other = at === 0 ? y : x;
    switch (node.opType) {
      case 'Identity':
        return dy;
      case 'Add':
        return this.#sumTo(dy, result, node.input[at]!);
      case 'Sub':
        return this.#sumTo(at === 0 ? dy : graph.op('Neg', [dy]), result, node.input[at]!);
      case 'Mul':
        return this.#sumTo(mul(dy, other), result, node.input[at]!);
      case 'Div': {
        const quotient = graph.op('Div', [dy, y]);
        return this.#sumTo(
          at === 0 ? quotient : graph.op('Neg', [mul(quotient, result)]),
          result,
          node.input[at]!,
        );
      }
      case 'Max':
      case 'Relu': {
        const floor = node.opType === 'Relu' ? graph.float(0) : other;
        const open = graph.op('Cast', [graph.op('Greater', [node.input[at]!, floor])], { to: 1 });
        return this.#sumTo(mul(dy, open), result, node.input[at]!);
      }
      case 'Tanh':
        return mul(dy, sub(graph.float(1), mul(result, result)));
      case 'Sqrt':
        return graph.op('Div', [dy, mul(result, graph.float(2))]);
      case 'Softplus':
        return mul(dy, graph.op('Sigmoid', [x]));
      case 'Softmax': {
        const inner = graph.op('ReduceSum', [mul(dy, result), graph.ints(-1)], { keepdims: 1 });
        return mul(result, sub(dy, inner));
      }
      case 'LayerNormalization':
        return this.#layerNormalization(at, dy);
      case 'MatMul':
        return this.#matMul(at, dy);
      case 'Gather': {
        const zeros = graph.op('Expand', [graph.float(0), graph.op('Shape', [x])]);
        const where = graph.op('Unsqueeze', [y, graph.ints(this.#shapes.get(y)!.length)]);
        return graph.op('ScatterND', [zeros, where, dy], { reduction: 'add' });
      }
      case 'Unsqueeze':
      case 'Squeeze':
      case 'Reshape':
        return this.#like(dy, x);
      case 'Transpose': {
        const perm = attribute(node, 'perm') as number[];
        return graph.op('Transpose', [dy], { perm: perm.map((_, axis) => perm.indexOf(axis)) });
      }
      case 'Split': {
        if (outputs.includes(undefined)) throw new Error('a part of a Split is unused');
        return graph.op('Concat', outputs as Value[], { axis: attribute(node, 'axis') as number });
      }
      case 'ReduceSum': {
        const wide = attribute(node, 'keepdims') === 0 ? graph.op('Unsqueeze', [dy, y]) : dy;
        return graph.op('Expand', [wide, graph.op('Shape', [x])]);
      }
      default:
        throw new Error(`no gradient rule for operator ${node.opType}`);
    }
  }

  #like(value: Value, target: Value): Value {
    return this.#graph.op('Reshape', [value, this.#graph.op('Shape', [target])]);
  }

  /** Undoes broadcasting: sums `gradient`, shaped like `result`, to the shape of `input`. */
  #sumTo(gradient: Value, result: Value, input: Value): Value {
    const from = this.#shapes.get(result)!;
    const to = this.#shapes.get(input)!;
    const lead = from.length - to.length;
    const axes = [...from.keys()].filter(
      (axis) => axis < lead || (to[axis - lead] === 1 && from[axis] !== 1),
    );
    if (axes.length === 0) return gradient;
    const sum = this.#graph.op('ReduceSum', [gradient, this.#graph.ints(...axes)], { keepdims: 1 });
    return lead === 0 ? sum : this.#like(sum, input);
  }

  #matMul(at: number, dy: Value): Value {
    const graph = this.#graph;
    const [a, b] = this.#node.input as [Value, Value];
    const swap = (value: Value, rank: number): Value => {
      const perm = Array.from({ length: rank }, (_, axis) => axis);
      perm.splice(rank - 2, 2, rank - 1, rank - 2);
      return graph.op('Transpose', [value], { perm });
    };
    const rankA = this.#shapes.get(a)!.length;
    const rankB = this.#shapes.get(b)!.length;
    if (at === 0) return this.#sumTo(graph.op('MatMul', [dy, swap(b, rankB)]), this.#node.output[0]!, a);
    if (rankB === 2) {
      const flat = (value: Value, width: number): Value =>
        graph.op('Reshape', [value, graph.ints(-1, width)]);
      const [k, n] = this.#shapes.get(b)! as [number, number];
      return graph.op('MatMul', [swap(flat(a, k), 2), flat(dy, n)]);
    }
    return graph.op('MatMul', [swap(a, rankA), dy]);
  }

  #layerNormalization(at: number, dy: Value): Value {
    const graph = this.#graph;
    const [x, scale] = this.#node.input as [Value, Value];
    const epsilon = attribute(this.#node, 'epsilon') as number;
    const mul = (a: Value, b: Value): Value => graph.op('Mul', [a, b]);
    const mean = (value: Value): Value => graph.op('ReduceMean', [value], { axes: [-1], keepdims: 1 });
    const result = this.#node.output[0]!;
    if (at === 2) return this.#sumTo(dy, result, scale);
    const centred = graph.op('Sub', [x, mean(x)]);
    const variance = graph.op('Add', [mean(mul(centred, centred)), graph.float(epsilon)]);
    const deviation = graph.op('Sqrt', [variance]);
    const normal = graph.op('Div', [centred, deviation]);
    if (at === 1) return this.#sumTo(mul(dy, normal), result, scale);
    const inner = mul(dy, scale);
    const straight = graph.op('Sub', [inner, mean(inner)]);
    const tangent = graph.op('Sub', [straight, mul(normal, mean(mul(inner, normal)))]);
    return graph.op('Div', [tangent, deviation]);
  }
}
