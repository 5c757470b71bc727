import { createRandom } from '@spex/core';
import { GraphBuilder } from '@spex/models';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { addGradients } from '../../training/gradients.ts';

const random = createRandom(3);
const normal = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal());

/** A graph with every operator that has a gradient rule, made of small tensors. */
function example() {
  const graph = new GraphBuilder('gradients');
  const shapes: Record<string, number[]> = {
    table: [5, 4],
    kernel: [4, 12],
    shift: [4],
    scale: [4],
    column: [4, 1],
    side: [2, 3, 1],
  };
  const p = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, graph.input(name, 'float', shape)]),
  ) as Record<string, string>;
  const ids = graph.input('ids', 'int64', ['B', 'T']);
  const gathered = graph.op('Gather', [p.table!, ids]);
  const x = graph.op('LayerNormalization', [gathered, p.scale!, p.shift!], {
    axis: -1,
    epsilon: { float: 1e-3 },
  });
  const [a, b, c] = graph.ops('Split', [graph.op('MatMul', [x, p.kernel!]), graph.ints(4, 4, 4)], 3, {
    axis: 2,
  });
  const scores = graph.op('MatMul', [a!, graph.op('Transpose', [b!], { perm: [0, 2, 1] })]);
  const mixed = graph.op('MatMul', [graph.op('Softmax', [scores], { axis: -1 }), c!]);
  const gated = graph.op('Mul', [graph.op('Sub', [mixed, p.side!]), p.shift!]);
  const folded = graph.op('Reshape', [gated, graph.ints(0, 0, 2, 2)]);
  const summed = graph.op('ReduceSum', [folded, graph.ints(2)], { keepdims: 0 });
  const lengths = graph.op('Sqrt', [
    graph.op('Max', [
      graph.op('ReduceSum', [graph.op('Mul', [summed, summed]), graph.ints(-1)], { keepdims: 1 }),
      graph.float(0.05),
    ]),
  ]);
  const unit = graph.op('Div', [summed, lengths]);
  const wide = graph.op('Unsqueeze', [
    graph.op('Squeeze', [graph.op('Unsqueeze', [unit, graph.ints(0)]), graph.ints(0)]),
    graph.ints(3),
  ]);
  const flat = graph.op('Reshape', [wide, graph.ints(0, 0, 2)]);
  const bent = graph.op('Add', [
    graph.op('Tanh', [flat]),
    graph.op('Relu', [graph.op('Add', [flat, graph.float(0.3)])]),
  ]);
  const dense = graph.op('MatMul', [graph.op('Identity', [x]), p.column!]);
  const loss = graph.op('Softplus', [graph.op('Add', [bent, dense])]);
  const parameters = Object.keys(shapes);
  const gradients = addGradients(graph, loss, parameters);
  graph.output('loss', loss, 'float', ['B', 'T', 2]);
  for (const [at, name] of parameters.entries())
    graph.output(`d${name}`, gradients[at]!, 'float', shapes[name]!);
  return { graph, shapes };
}

test('agrees with finite differences of every parameter', async () => {
  const { graph, shapes } = example();
  const session = await InferenceSession.create(graph.bytes(), { logSeverityLevel: 3 });
  const values = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, normal(shape.reduce((a, b) => a * b, 1))]),
  );
  const ids = new Tensor('int64', BigInt64Array.of(0n, 1n, 4n, 4n, 2n, 0n), [2, 3]);
  const run = () =>
    session.run({
      ids,
      ...Object.fromEntries(
        Object.entries(values).map(([name, data]) => [name, new Tensor('float32', data, shapes[name]!)]),
      ),
    });
  const total = async () => ((await run()).loss!.data as Float32Array).reduce((sum, value) => sum + value, 0);

  const exact = await run();
  const step = 2e-3;
  for (const [name, data] of Object.entries(values)) {
    const gradient = exact[`d${name}`]!.data as Float32Array;
    expect(gradient.some((value) => Math.abs(value) > 1e-2)).toBe(true);
    for (let at = 0; at < data.length; at++) {
      const kept = data[at]!;
      data[at] = kept + step;
      const above = await total();
      data[at] = kept - step;
      const below = await total();
      data[at] = kept;
      expect(Math.abs((above - below) / (2 * step) - gradient[at]!)).toBeLessThan(
        2e-2 * (1 + Math.abs(gradient[at]!)),
      );
    }
  }
  await session.release();
});

test('a parameter that the loss does not depend on is an error', () => {
  const graph = new GraphBuilder('unused');
  const [x, y] = [graph.input('x', 'float', [2]), graph.input('y', 'float', [2])];
  expect(() => addGradients(graph, graph.op('Tanh', [x]), [x, y])).toThrow('the loss does not depend on y');
});

test('an operator without a rule is an error', () => {
  const graph = new GraphBuilder('erf');
  const x = graph.input('x', 'float', [2]);
  expect(() => addGradients(graph, graph.op('Erf', [x]), [x])).toThrow('operator Erf');
});
