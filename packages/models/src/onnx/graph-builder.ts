import {
  ATTRIBUTE_TYPES,
  ELEMENT_TYPES,
  encodeOnnx,
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from './schema.ts';

/** Number types of tensors, by name. */
export type ElementType = keyof typeof ELEMENT_TYPES;

/** The name of a tensor in a graph. */
export type Value = string;

/** An integer, a list of integers, a string, or a float (an object, since 1 could be either). */
export type AttributeValue = number | readonly number[] | string | { readonly float: number };

/** Grows an ONNX graph node by node, in the order of evaluation. The same calls give the same bytes. */
export class GraphBuilder {
  readonly #name: string;
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxTensor[] = [];
  readonly #inputs: OnnxValueInfo[] = [];
  readonly #outputs: OnnxValueInfo[] = [];
  readonly #constants = new Map<string, Value>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Declares an input; a string in `shape` names a dimension of any size. */
  input(name: string, type: ElementType, shape: readonly (number | string)[]): Value {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  /** Makes `value` an output called `name`. */
  output(name: string, value: Value, type: ElementType, shape: readonly (number | string)[]): void {
    this.#nodes.push({ name, opType: 'Identity', input: [value], output: [name], attribute: [] });
    this.#outputs.push(valueInfo(name, type, shape));
  }

  /** A weight: float32 data of that shape, stored in the file. */
  weight(name: string, shape: readonly number[], data: Float32Array): Value {
    const size = shape.reduce((product, side) => product * side, 1);
    if (size !== data.length) throw new RangeError(`${name}: ${data.length} numbers for shape [${shape}]`);
    this.#initializers.push(tensor(name, 'float', shape, bytesOf(data)));
    return name;
  }

  /** A float scalar. */
  float(value: number): Value {
    return this.#constant(`float:${value}`, 'float', [], Float32Array.of(value));
  }

  /** A list of integers (shape, axes, indices). */
  ints(...values: readonly number[]): Value {
    const data = BigInt64Array.from(values, BigInt);
    return this.#constant(`ints:${values}`, 'int64', [values.length], data);
  }

  /** An integer scalar. */
  int(value: number): Value {
    return this.#constant(`int:${value}`, 'int64', [], BigInt64Array.of(BigInt(value)));
  }

  /** Adds a node with one output, and returns that. */
  op(type: string, inputs: readonly Value[], attributes: Record<string, AttributeValue> = {}): Value {
    return this.ops(type, inputs, 1, attributes)[0]!;
  }

  /** Adds a node with several outputs. */
  ops(
    type: string,
    inputs: readonly Value[],
    outputs: number,
    attributes: Record<string, AttributeValue> = {},
  ): Value[] {
    const name = `${type}_${this.#nodes.length}`;
    const output = Array.from({ length: outputs }, (_, index) => (index === 0 ? name : `${name}.${index}`));
    const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(key, value));
    this.#nodes.push({ name, opType: type, input: [...inputs], output, attribute });
    return output;
  }

  /** The finished model: operator set 17 (the first with LayerNormalization), IR version 8. */
  model(metadata: Readonly<Record<string, string>> = {}): OnnxModel {
    return {
      irVersion: 8,
      producerName: 'spex',
      opsetImport: [{ domain: '', version: 17 }],
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      graph: {
        name: this.#name,
        node: this.#nodes,
        initializer: this.#initializers,
        input: this.#inputs,
        output: this.#outputs,
      },
    };
  }

  /** The finished model as the bytes of an `.onnx` file. */
  bytes(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    return encodeOnnx(this.model(metadata));
  }

  #constant(
    key: string,
    type: ElementType,
    shape: readonly number[],
    data: Float32Array | BigInt64Array,
  ): Value {
    let name = this.#constants.get(key);
    if (name === undefined) {
      name = `constant_${this.#constants.size}`;
      this.#constants.set(key, name);
      this.#initializers.push(tensor(name, type, shape, bytesOf(data)));
    }
    return name;
  }
}

function tensor(name: string, type: ElementType, shape: readonly number[], rawData: Uint8Array): OnnxTensor {
  return { name, dims: [...shape], dataType: ELEMENT_TYPES[type], rawData };
}

function bytesOf(data: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function valueInfo(name: string, type: ElementType, shape: readonly (number | string)[]): OnnxValueInfo {
  const dim = shape.map((side) => (typeof side === 'number' ? { dimValue: side } : { dimParam: side }));
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES[type], shape: { dim } } } };
}

function attributeOf(name: string, value: AttributeValue): OnnxAttribute {
  if (typeof value === 'number') return { name, type: ATTRIBUTE_TYPES.int, i: value };
  if (typeof value === 'string') {
    return { name, type: ATTRIBUTE_TYPES.string, s: new TextEncoder().encode(value) };
  }
  if ('float' in value) return { name, type: ATTRIBUTE_TYPES.float, f: value.float };
  return { name, type: ATTRIBUTE_TYPES.ints, ints: [...value] };
}
