import { decodeOnnx, encodeOnnx } from '@spex/models';
import { describe, expect, test } from 'vitest';
import { writeWire as message, sameMessage } from './wire.ts';

const LARGEST = 2n ** 63n - 1n;

const entry = message([1, 'location'], [2, 'model.onnx_data']);
const tensor = message(
  [1, 2],
  [1, 3],
  [2, 1],
  [3, message([1, 0], [2, 6])],
  [8, 'weight'],
  [12, 'what it is'],
  [13, entry],
  [14, 1],
  [16, entry],
);
/** One of each typed list; numbers packed as ONNX wants them. */
const typed = [
  message([2, 1], [4, new Uint8Array(Float32Array.of(1, -2.5).buffer)]),
  message([2, 6], [5, message([0 + 1, 1]).subarray(1)]),
  message([2, 8], [6, 'text'], [6, '']),
  message([1, 1], [2, 7], [7, Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 255, 127])]),
  message([2, 11], [10, new Uint8Array(Float64Array.of(Math.PI).buffer)]),
  message([2, 13], [11, Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 255, 255, 1])]),
];
const type = message(
  [1, message([1, 1], [2, message([1, message([1, 4])], [1, message([2, 'T'], [3, 'TIME'])])])],
  [6, 'SPEECH'],
);
const types = [
  type,
  message([4, message([1, type])]),
  message([5, message([1, 7], [2, type])]),
  message([7, message([1, 'domain'], [2, 'name'])]),
  message([8, message([1, 1])]),
  message([9, message([1, type])]),
];
const info = (name: string, of: Uint8Array) => message([1, name], [2, of], [3, 'a note'], [4, entry]);
const sparse = message([1, tensor], [2, typed[3]!], [3, 5], [3, LARGEST]);
const attribute = message(
  [1, 'all'],
  [3, 0],
  [4, ''],
  [5, tensor],
  [8, -1],
  [8, LARGEST],
  [8, 0],
  [9, 'one'],
  [9, 'two'],
  [10, tensor],
  [13, 'a note'],
  [14, type],
  [15, types[1]!],
  [20, 7],
  [21, 'outer'],
  [22, sparse],
  [23, sparse],
  // A field that no version of ONNX has yet.
  [99, 'later'],
);
const sharding = message(
  [1, 'weight'],
  [2, -1],
  [3, message([1, 0], [2, 4], [2, 5])],
  [4, message([1, 1], [2, message([2, 'N'], [3, 2])])],
);
const node = message(
  [1, 'a'],
  [1, ''],
  [2, 'b'],
  [3, 'name'],
  [4, 'Op'],
  [5, attribute],
  [6, 'a note'],
  [7, 'com.microsoft'],
  [8, 'overload'],
  [9, entry],
  [10, message([1, 'two devices'], [2, sharding], [3, 0])],
);
const inner = message([1, node], [2, 'inner']);
const graph = message(
  [1, node],
  [
    1,
    message(
      [2, 'c'],
      [4, 'If'],
      [5, message([1, 'then_branch'], [6, inner], [20, 5])],
      [5, message([1, 'many'], [11, inner], [20, 10])],
    ),
  ],
  [2, 'graph'],
  [5, tensor],
  ...typed.map((one) => [5, one] as const),
  [10, 'a note'],
  [11, info('a', type)],
  [12, info('b', type)],
  ...types.map((one) => [13, info('c', one)] as const),
  [14, message([1, 'a'], [2, message([1, 'SCALE_TENSOR'], [2, 'a_scale'])])],
  [15, sparse],
  [16, entry],
);
const model = message(
  [1, 12],
  [2, 'pytorch'],
  [3, '2.9'],
  [4, 'domain'],
  [5, 0],
  [6, 'a note'],
  [7, graph],
  [8, message([1, ''], [2, 17])],
  [8, message([1, 'com.microsoft'], [2, 1])],
  [14, message([1, 'key'], [2, ''])],
  [20, message([1, graph], [2, inner], [3, entry], [4, entry])],
  [
    25,
    message(
      [1, 'f'],
      [4, 'x'],
      [5, 'y'],
      [6, 'alpha'],
      [7, node],
      [8, 'a note'],
      [9, message([2, 17])],
      [10, 'local'],
      [11, attribute],
      [12, info('z', type)],
      [13, 'overload'],
      [14, entry],
    ),
  ],
  [26, message([1, 'two devices'], [2, 2], [3, 'cpu:0'], [3, 'cpu:1'])],
  [200, 'later'],
);

describe('reading and writing ONNX', () => {
  test('loses no field of any message, known or not, set to zero or not', () => {
    const back = encodeOnnx(decodeOnnx(model));
    expect(sameMessage(back, model)).toBe(true);
    expect(sameMessage(encodeOnnx(decodeOnnx(back)), back)).toBe(true);
  });

  test('the walk that tells so sees a single number, and a field that is gone', () => {
    expect(sameMessage(message([1, 12], [7, graph]), message([7, graph], [1, 12]))).toBe(true);
    expect(sameMessage(message([7, message([1, node])]), message([7, message([1, inner])]))).toBe(false);
    expect(sameMessage(message([1, message([3, 0])]), message([1, message([4, ''])]))).toBe(false);
    expect(sameMessage(message([1, 12]), message([1, 13]))).toBe(false);
  });

  test('changing a copy keeps what the copy does not name', () => {
    const read = decodeOnnx(model);
    const [first, ...rest] = read.graph.node;
    const changed = {
      ...read,
      graph: { ...read.graph, node: [{ ...first!, input: [...first!.input] }, ...rest] },
    };
    expect(sameMessage(encodeOnnx(changed), model)).toBe(true);
  });
});
