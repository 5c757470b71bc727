import { decodeOnnx, encodeOnnx, GraphBuilder } from '@spex/models';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';

/** y = relu(x · W - 1.5), halves of y, and the largest of both. */
function example(): GraphBuilder {
  const graph = new GraphBuilder('example');
  const x = graph.input('x', 'float', ['B', 2]);
  const product = graph.op('MatMul', [x, graph.weight('W', [2, 4], Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8))]);
  const y = graph.op('Relu', [graph.op('Sub', [product, graph.float(1.5)])]);
  const [left, right] = graph.ops('Split', [y, graph.ints(1, 3)], 2, { axis: 1 });
  graph.output('left', left!, 'float', ['B', 1]);
  graph.output('right', right!, 'float', ['B', 3]);
  graph.output('flat', graph.op('Elu', [right!], { alpha: { float: 0.5 } }), 'float', ['B', 3]);
  return graph;
}

describe('GraphBuilder', () => {
  test('ONNX Runtime computes what the graph says', async () => {
    const session = await InferenceSession.create(example().bytes());
    expect(session.inputNames).toEqual(['x']);
    const result = await session.run({ x: new Tensor('float32', Float32Array.of(1, 0, -1, 0.5), [2, 2]) });
    expect(Array.from(result.left!.data as Float32Array)).toEqual([0, 0]);
    expect(Array.from(result.right!.data as Float32Array)).toEqual([0.5, 1.5, 2.5, 0, 0, 0]);
    expect(result.right!.dims).toEqual([2, 3]);
    await session.release();
  });

  test('the same calls give the same bytes', () => {
    expect(example().bytes()).toEqual(example().bytes());
  });

  test('a constant that is used twice is stored once', () => {
    const graph = new GraphBuilder('constants');
    expect(graph.float(2)).toBe(graph.float(2));
    expect(graph.ints(1, 2)).not.toBe(graph.ints(12));
    expect(graph.int(1)).not.toBe(graph.ints(1));
    expect(graph.model().graph.initializer.map(({ dims }) => dims)).toEqual([[], [2], [1], [], [1]]);
  });

  test('a weight must have as many numbers as its shape says', () => {
    const graph = new GraphBuilder('shape');
    expect(() => graph.weight('W', [2, 2], new Float32Array(3))).toThrow('W: 3 numbers for shape [2,2]');
  });
});

describe('the ONNX format', () => {
  test('reading gives back what was written', () => {
    const bytes = example().bytes({ author: 'nobody' });
    const model = decodeOnnx(bytes);
    expect(model.metadataProps).toEqual([{ key: 'author', value: 'nobody' }]);
    expect(model.opsetImport[0]!.version).toBe(17);
    expect(model.graph.node.map((node) => node.opType)).toEqual([
      'MatMul',
      'Sub',
      'Relu',
      'Split',
      'Identity',
      'Identity',
      'Elu',
      'Identity',
    ]);
    expect(model.graph.initializer.find((tensor) => tensor.name === 'W')!.dims).toEqual([2, 4]);
    expect(encodeOnnx(model)).toEqual(bytes);
  });

  test('bytes that are no model are refused', () => {
    expect(() => decodeOnnx(Uint8Array.of(255, 255, 255))).toThrow();
  });
});
