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
  /** As nodes call it. */
  name: string;
  /** The shape. */
  dims: number[];
  /** The number type, as ONNX numbers them. */
  dataType: number;
  /** Little-endian elements. Files may have one of the typed lists instead, or refer to another file. */
  rawData?: Uint8Array;
  /** The numbers, where they are floats and not raw. */
  floatData?: number[];
  /** The numbers, where they are integers of up to 32 bits and not raw. */
  int32Data?: number[];
  /** The numbers, where they are 64-bit integers and not raw. */
  int64Data?: number[];
  /** The numbers, where they are doubles and not raw. */
  doubleData?: number[];
  /** The numbers, where they are unsigned and not raw. */
  uint64Data?: number[];
  /** Where the numbers are, if in another file. */
  externalData?: { key: string; value: string }[];
  /** 1: in another file. */
  dataLocation?: number;
}

/** An attribute of a node; one of its values is set. */
export interface OnnxAttribute {
  /** As the operator names it. */
  name: string;
  /** Which value is set, as ONNX numbers types. */
  type: number;
  /** A float. */
  f?: number;
  /** An integer. */
  i?: number;
  /** A string, in UTF-8. */
  s?: Uint8Array;
  /** A tensor. */
  t?: OnnxTensor;
  /** A graph. */
  g?: OnnxGraph;
  /** A list of floats. */
  floats?: number[];
  /** A list of integers. */
  ints?: number[];
  /** A list of graphs. */
  graphs?: OnnxGraph[];
}

/** An operation, as ONNX's NodeProto. */
export interface OnnxNode {
  /** Unique in the graph, where it is given. */
  name?: string;
  /** The operator: `MatMul`. */
  opType: string;
  /** Whose operator it is; empty or missing: ONNX's own. */
  domain?: string;
  /** Names of what it reads; empty: left out. */
  input: string[];
  /** Names of what it gives. */
  output: string[];
  /** Its settings. */
  attribute: OnnxAttribute[];
}

/** A named tensor with its type. */
export interface OnnxValueInfo {
  /** As nodes call it. */
  name: string;
  /** Number type and shape, as far as they are known. */
  type: { tensorType: { elemType: number; shape?: { dim?: { dimValue?: number; dimParam?: string }[] } } };
}

/** A graph, as ONNX's GraphProto. */
export interface OnnxGraph {
  /** For people. */
  name: string;
  /** The operations, each after what it reads. */
  node: OnnxNode[];
  /** The weights. */
  initializer: OnnxTensor[];
  /** What is fed. */
  input: OnnxValueInfo[];
  /** What comes out. */
  output: OnnxValueInfo[];
  /** Types of values within the graph, where the file tells them. */
  valueInfo?: OnnxValueInfo[];
}

/** A model, as ONNX's ModelProto. */
export interface OnnxModel {
  /** Version of the format. */
  irVersion: number;
  /** What wrote it. */
  producerName: string;
  /** The version of what wrote it. */
  producerVersion?: string;
  /** Without a domain: ONNX's own operators. */
  opsetImport: { domain?: string; version: number }[];
  /** Notes of its makers. */
  metadataProps: { key: string; value: string }[];
  /** Operators that it brings along. */
  functions?: { name: string; domain?: string; node?: OnnxNode[] }[];
  /** What it computes. */
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
