import { Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { feedsOf } from '../../src/components/bare-graph.ts';

const input = (name: string, type: 'int64' | 'float32', shape: (number | string)[]) => ({
  isTensor: true as const,
  name,
  type,
  shape,
});

test('feeds have the shapes and types that a graph wants', () => {
  const given = new Tensor('float32', Float32Array.of(1, 0), [2, 1]);
  const feeds = feedsOf(
    [
      input('input_ids', 'int64', ['B', 'T']),
      input('attention_mask', 'float32', ['B', 'T']),
      input('position_ids', 'int64', ['B', 'T']),
      input('head_mask', 'float32', ['B', 2, 4]),
      input('past_key_values.0.key', 'float32', ['B', 4, 'past', 16]),
      input('gates', 'float32', ['B', 1]),
    ],
    [Int32Array.of(5, 6, 7), Int32Array.of(8, 9, 1)],
    { gates: given },
  );
  expect(feeds.input_ids!.data).toEqual(BigInt64Array.of(5n, 6n, 7n, 8n, 9n, 1n));
  expect(feeds.attention_mask!.data).toEqual(new Float32Array(6).fill(1));
  expect(feeds.position_ids!.data).toEqual(BigInt64Array.of(0n, 1n, 2n, 0n, 1n, 2n));
  expect(feeds.head_mask!.dims).toEqual([2, 2, 4]);
  expect(feeds['past_key_values.0.key']!.dims).toEqual([2, 4, 0, 16]);
  expect(feeds.gates).toBe(given);
});

test('an input that is not known is an error', () => {
  expect(() => feedsOf([input('pixels', 'float32', ['B'])], [Int32Array.of(1)], {})).toThrow("'pixels'");
});
