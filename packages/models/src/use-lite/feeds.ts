import type * as OnnxRuntime from 'onnxruntime-node';
import { HEADS, LAYERS } from './graph.ts';

/** The inputs of the encoder's graph for some texts' token ids; every text has the same head mask (2 × 4). */
export function encoderFeeds(
  { Tensor }: typeof OnnxRuntime,
  batch: readonly (readonly number[])[],
  headMask: Float32Array,
): Record<string, OnnxRuntime.Tensor> {
  const rows = batch.length;
  // A batch of empty texts still needs one column.
  const length = Math.max(1, ...batch.map((tokens) => tokens.length));
  const ids = new BigInt64Array(rows * length);
  const mask = new Float32Array(rows * length);
  const gates = new Float32Array(rows * headMask.length);
  for (const [row, tokens] of batch.entries()) {
    for (let at = 0; at < tokens.length; at++) ids[row * length + at] = BigInt(tokens[at]!);
    mask.fill(1, row * length, row * length + tokens.length);
    gates.set(headMask, row * headMask.length);
  }
  return {
    input_ids: new Tensor('int64', ids, [rows, length]),
    attention_mask: new Tensor('float32', mask, [rows, length]),
    head_mask: new Tensor('float32', gates, [rows, LAYERS, HEADS]),
  };
}
