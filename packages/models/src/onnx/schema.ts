import protobuf from 'protobufjs/light.js';
import { MODEL_TYPE } from './messages.ts';

/** `TensorProto.DataType` of the element types in use. */
export const ELEMENT_TYPES = {
  float: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  double: 11,
  bfloat16: 16,
} as const;
/** `AttributeProto.AttributeType` of the attribute kinds in use. */
export const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, tensor: 4, ints: 7 } as const;
/** `TensorProto.DataLocation`: the tensor's numbers are in another file. */
export const EXTERNAL = 1;

/**
 * Parts of a model have more fields than these interfaces name: whatever a file holds is kept and written back.
 * 64-bit integers that JavaScript's numbers cannot hold are objects of the library `long`; `Number(…)` reads both.
 */
export interface OnnxTensor {
  name: string;
  dims: number[];
  dataType: number;
  /** Little-endian elements. Files may have one of the typed lists instead, or refer to another file. */
  rawData?: Uint8Array;
  floatData?: number[];
  int32Data?: number[];
  int64Data?: number[];
  doubleData?: number[];
  uint64Data?: number[];
  externalData?: { key: string; value: string }[];
  dataLocation?: number;
}

export interface OnnxAttribute {
  name: string;
  type: number;
  f?: number;
  i?: number;
  s?: Uint8Array;
  t?: OnnxTensor;
  g?: OnnxGraph;
  floats?: number[];
  ints?: number[];
  graphs?: OnnxGraph[];
}

export interface OnnxNode {
  name?: string;
  opType: string;
  domain?: string;
  input: string[];
  output: string[];
  attribute: OnnxAttribute[];
}

export interface OnnxValueInfo {
  name: string;
  type: { tensorType: { elemType: number; shape?: { dim?: { dimValue?: number; dimParam?: string }[] } } };
}

export interface OnnxGraph {
  name: string;
  node: OnnxNode[];
  initializer: OnnxTensor[];
  input: OnnxValueInfo[];
  output: OnnxValueInfo[];
  /** Types of values within the graph, where the file tells them. */
  valueInfo?: OnnxValueInfo[];
}

export interface OnnxModel {
  irVersion: number;
  producerName: string;
  producerVersion?: string;
  /** Without a domain: ONNX's own operators. */
  opsetImport: { domain?: string; version: number }[];
  metadataProps: { key: string; value: string }[];
  functions?: { name: string; domain?: string; node?: OnnxNode[] }[];
  graph: OnnxGraph;
}

/** The bytes of an `.onnx` file. */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  return MODEL_TYPE.encode(MODEL_TYPE.create(model)).finish();
}

/** Reads an `.onnx` file's bytes. Throws where they are no protobuf message. `rawData` are views on `bytes`. */
export function decodeOnnx(bytes: Uint8Array): OnnxModel {
  const reader = protobuf.Reader.create(bytes);
  reader.discardUnknown = false;
  return plain(MODEL_TYPE, MODEL_TYPE.decode(reader) as unknown as Message) as unknown as OnnxModel;
}

type Message = Record<string, unknown>;

/** Lists that are there, empty, where a file has none. */
const ALWAYS: Readonly<Record<string, Readonly<Record<string, () => unknown>>>> = {
  ModelProto: { opsetImport: () => [], metadataProps: () => [] },
  GraphProto: { node: () => [], initializer: () => [], input: () => [], output: () => [] },
  NodeProto: { input: () => [], output: () => [], attribute: () => [] },
  TensorProto: { dims: () => [] },
};

/** A message as a plain object that has the fields of the file, those that the schema does not know as bytes. */
function plain(type: protobuf.Type, message: Message): Message {
  const result: Message = {};
  for (const [name, empty] of Object.entries(ALWAYS[type.name] ?? {})) result[name] = empty();
  for (const { name, repeated, resolvedType, type: kind } of type.fieldsArray) {
    if (!Object.hasOwn(message, name)) continue;
    const value = message[name];
    const convert = converter(resolvedType as protobuf.Type | null, kind);
    if (!repeated) result[name] = convert === undefined ? value : convert(value);
    else if ((value as unknown[]).length > 0) {
      result[name] = convert === undefined ? value : (value as unknown[]).map(convert);
    }
  }
  // The name under which the library keeps them, and writes them again.
  if (message.$unknowns !== undefined) result.$unknowns = message.$unknowns;
  return result;
}

function converter(nested: protobuf.Type | null, kind: string): ((value: unknown) => unknown) | undefined {
  if (nested !== null) return (value) => plain(nested, value as Message);
  if (kind !== 'int64' && kind !== 'uint64') return undefined;
  return (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value);
}
