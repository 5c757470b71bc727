import type { OnnxModel, OnnxNode, OnnxTensor } from '../src/onnx/index.ts';

/** Sides of a tensor: numbers, or names of sides that vary. */
export type Shape = readonly (number | string)[];

/** Integers of a constant, as `GraphBuilder.ints` stores them. */
function integers(tensor: OnnxTensor): number[] {
  return Array.from(new BigInt64Array(Uint8Array.from(tensor.rawData!).buffer), Number);
}

export function attribute(node: OnnxNode, name: string): number | readonly number[] | undefined {
  const found = node.attribute.find((entry) => entry.name === name);
  return found?.ints ?? found?.i ?? found?.f;
}

/** The shape of every tensor of a graph whose operators are among those below. Throws for another operator. */
export function inferShapes(model: OnnxModel): Map<string, Shape> {
  const { node: nodes, initializer, input } = model.graph;
  const shapes = new Map<string, Shape>();
  const constants = new Map(initializer.map((tensor) => [tensor.name, tensor]));
  for (const { name, dims } of initializer) shapes.set(name, dims);
  for (const { name, type } of input) {
    shapes.set(
      name,
      type.tensorType.shape!.dim!.map(({ dimValue, dimParam }) => dimParam ?? dimValue!),
    );
  }
  for (const node of nodes) {
    const operands = node.input.map((name) => shapes.get(name)!);
    const axes = (): number[] => integers(constants.get(node.input[1]!)!);
    node.output.forEach((name, index) => {
      shapes.set(name, shapeOf(node, operands, axes, index));
    });
  }
  return shapes;
}

function shapeOf(node: OnnxNode, operands: readonly Shape[], axes: () => number[], index: number): Shape {
  const [x, y] = operands as [Shape, Shape];
  switch (node.opType) {
    case 'Identity':
    case 'Cast':
    case 'Sin':
    case 'Cos':
    case 'Relu':
    case 'Tanh':
    case 'Sqrt':
    case 'Softplus':
    case 'Softmax':
    case 'LayerNormalization':
      return x;
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Div':
    case 'Max':
      return broadcast(x, y);
    case 'MatMul':
      return [...broadcast(x.slice(0, -2), y.slice(0, -2)), x.at(-2)!, y.at(-1)!];
    case 'Gather': {
      const axis = (attribute(node, 'axis') as number | undefined) ?? 0;
      return [...x.slice(0, axis), ...y, ...x.slice(axis + 1)];
    }
    case 'Unsqueeze': {
      const shape = [...x];
      for (const axis of axes()) shape.splice(axis, 0, 1);
      return shape;
    }
    case 'Squeeze': {
      const gone = axes();
      return x.filter((_, axis) => !gone.includes(axis));
    }
    case 'Reshape':
      return axes().map((side, axis) => (side === 0 ? x[axis]! : side));
    case 'Transpose':
      return (attribute(node, 'perm') as number[]).map((axis) => x[axis]!);
    case 'Split': {
      const axis = attribute(node, 'axis') as number;
      return x.map((side, at) => (at === axis ? axes()[index]! : side));
    }
    case 'Concat': {
      const axis = attribute(node, 'axis') as number;
      const sum = operands.reduce((total, shape) => total + (shape[axis] as number), 0);
      return x.map((side, at) => (at === axis ? sum : side));
    }
    case 'ReduceSum': {
      const gone = axes().map((axis) => (axis < 0 ? axis + x.length : axis));
      if (attribute(node, 'keepdims') === 0) return x.filter((_, axis) => !gone.includes(axis));
      return x.map((side, axis) => (gone.includes(axis) ? 1 : side));
    }
    case 'Shape':
      return [x.length];
    case 'Range':
      return ['T'];
    default:
      throw new Error(`no shape rule for operator ${node.opType}`);
  }
}

function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    return left === 1 ? right : left;
  });
}
