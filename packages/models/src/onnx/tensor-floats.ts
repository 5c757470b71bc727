import { ELEMENT_TYPES, EXTERNAL, type OnnxTensor } from './schema.ts';
import { aligned } from './tensor-values.ts';

/** The numbers of a tensor in single or double precision; undefined for other types, and for weights in other files. */
export function floatsOf(tensor: OnnxTensor): Float32Array | Float64Array | undefined {
  const { dataType, rawData, floatData, doubleData } = tensor;
  if (tensor.dataLocation === EXTERNAL) return undefined;
  if (dataType === ELEMENT_TYPES.float) {
    if (rawData !== undefined) return new Float32Array(aligned(rawData));
    return floatData === undefined ? undefined : Float32Array.from(floatData);
  }
  if (dataType === ELEMENT_TYPES.double) {
    if (rawData !== undefined) return new Float64Array(aligned(rawData));
    return doubleData === undefined ? undefined : Float64Array.from(doubleData);
  }
  return undefined;
}

/** A tensor of the same type with other numbers. */
export function withFloats(
  { dataType }: OnnxTensor,
  name: string,
  dims: readonly number[],
  numbers: Float32Array | Float64Array,
): OnnxTensor {
  const rawData = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return { name, dims: [...dims], dataType, rawData };
}

/** Bytes that a tensor's numbers take, here or in another file. */
export function bytesOf({ dims, dataType }: OnnxTensor): number {
  const count = dims.reduce((product, side) => product * side, 1);
  return Math.ceil((count * (BITS[dataType] ?? 32)) / 8);
}

/** Bits of one number by `TensorProto.DataType`. */
const BITS: Readonly<Record<number, number>> = {
  1: 32,
  2: 8,
  3: 8,
  4: 16,
  5: 16,
  6: 32,
  7: 64,
  9: 8,
  10: 16,
  11: 64,
  12: 32,
  13: 64,
  14: 64,
  15: 128,
  16: 16,
  17: 8,
  18: 8,
  19: 8,
  20: 8,
  21: 4,
  22: 4,
  23: 4,
};
