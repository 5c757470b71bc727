import { encodeOnnx, type OnnxModel } from '@spex/models';
import * as runtime from 'onnxruntime-node';
import { createFeeds } from '../../src/transformers/feeds.ts';
import { type Numbers, toFloat } from '../../src/transformers/halves.ts';

type Tensors = Readonly<Record<string, { readonly data: Float32Array; readonly dims: readonly number[] }>>;

/** Runs a model on rows of tokens, with float inputs beside them; gives all float outputs. */
export async function runGraph(
  model: OnnxModel,
  rows: readonly (readonly number[])[],
  extra: Tensors = {},
): Promise<Tensors> {
  const session = await runtime.InferenceSession.create(encodeOnnx(model), { logSeverityLevel: 3 });
  try {
    const feeds = createFeeds(runtime, session, 'tiny', (name) => name.startsWith('spex.'));
    const inputs = feeds.of(
      rows.map((row) => Int32Array.from(row)),
      {},
    );
    for (const [name, { data, dims }] of Object.entries(extra)) {
      inputs[name] = new runtime.Tensor('float32', data, [...dims]);
    }
    const results = await session.run(inputs);
    return Object.fromEntries(
      Object.entries(results).map(([name, { data, dims }]) => [
        name,
        { data: toFloat(data as Numbers), dims },
      ]),
    );
  } finally {
    await session.release();
  }
}

export function largestGap(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (values.length !== expected.length) return Infinity;
  let gap = 0;
  for (let at = 0; at < values.length; at++) {
    const distance = Math.abs(values[at]! - expected[at]!);
    gap = Math.max(gap, distance);
  }
  return gap;
}
