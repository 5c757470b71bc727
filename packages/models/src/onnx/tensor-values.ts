import { ELEMENT_TYPES, EXTERNAL, type OnnxAttribute, type OnnxNode, type OnnxTensor } from './schema.ts';

/** Tensors of more numbers are no shapes, axes or indices. */
const MOST_INTEGERS = 4096;

/** The integers of a small tensor; undefined where it holds something else, or is in another file. */
export function integersOf(tensor: OnnxTensor): number[] | undefined {
  const { dataType, rawData } = tensor;
  const count = tensor.dims.reduce((product, side) => product * side, 1);
  if (count > MOST_INTEGERS || tensor.dataLocation === EXTERNAL) return undefined;
  if (dataType !== ELEMENT_TYPES.int64 && dataType !== ELEMENT_TYPES.int32) return undefined;
  const typed = dataType === ELEMENT_TYPES.int64 ? tensor.int64Data : tensor.int32Data;
  if (typed !== undefined) return typed.map(Number);
  if (rawData === undefined) return count === 0 ? [] : undefined;
  const bytes = aligned(rawData);
  return dataType === ELEMENT_TYPES.int64
    ? Array.from(new BigInt64Array(bytes), Number)
    : Array.from(new Int32Array(bytes));
}

/** The attribute of that name. */
export function attributeOf(node: OnnxNode, name: string): OnnxAttribute | undefined {
  return node.attribute.find((attribute) => attribute.name === name);
}

/** An integer attribute, or what it is where the node does not say. */
export function integerAttribute<Default>(
  node: OnnxNode,
  name: string,
  otherwise: Default,
): number | Default {
  const attribute = attributeOf(node, name);
  return attribute?.i === undefined ? otherwise : Number(attribute.i);
}

export function integersAttribute(node: OnnxNode, name: string): number[] | undefined {
  return attributeOf(node, name)?.ints?.map(Number);
}

/** A copy of a tensor's bytes in a buffer of their own: typed arrays need them aligned. */
export function aligned(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
