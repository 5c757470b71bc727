import { broadcast, type Dim, reshaped } from './dims.ts';
import {
  ELEMENT_TYPES,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from './schema.ts';
import { attributeOf, integerAttribute, integersAttribute, integersOf } from './tensor-values.ts';

/** What can be said of a value without running the graph. */
export interface Facts {
  /** `TensorProto.DataType`. */
  readonly type?: number | undefined;
  /** Sizes of its sides; a size that is not known has a name, the same name for the same size. */
  readonly dims?: readonly Dim[] | undefined;
  /** The numbers of a small integer tensor (a shape, axes). */
  readonly integers?: readonly Dim[] | undefined;
  /** Whether it is the same in every run: a weight, or made of weights alone. */
  readonly constant: boolean;
}

const UNKNOWN: Facts = { constant: false };
const { float, uint8, int64, bool } = ELEMENT_TYPES;
const INT32 = ELEMENT_TYPES.int32;

/** Facts of all values of the main graph, whose nodes must be in the order of evaluation. */
export function inferFacts({ graph }: OnnxModel): Map<string, Facts> {
  const facts = new Map<string, Facts>();
  const told = new Map((graph.valueInfo ?? []).map((info) => [info.name, info]));
  const set = (name: string, fact: Facts) => {
    if (name === '') return;
    const info = told.get(name);
    const dims = withTold(fact.dims, info)?.map((side, axis) => side ?? `${name}#${axis}`);
    facts.set(name, { ...fact, dims, type: fact.type ?? info?.type?.tensorType?.elemType });
  };
  for (const input of [...graph.input, ...graph.output]) told.set(input.name, input);
  for (const input of graph.input) set(input.name, UNKNOWN);
  for (const tensor of graph.initializer) set(tensor.name, factsOfTensor(tensor));
  for (const node of graph.node) {
    const inputs = node.input.map((name) => facts.get(name) ?? UNKNOWN);
    const constant =
      node.input.every((name, at) => name === '' || inputs[at]!.constant) &&
      !node.attribute.some(({ g }) => g !== undefined) &&
      !/^(Random|Multinomial|Bernoulli)/.test(node.opType);
    const results = infer(node, inputs);
    for (const [at, name] of node.output.entries()) set(name, { ...results[at], constant });
  }
  return facts;
}

/** Inferred sides, with numbers that the file tells where nothing better is known. */
function withTold(
  dims: readonly Dim[] | undefined,
  info: OnnxValueInfo | undefined,
): readonly Dim[] | undefined {
  const shape = info?.type?.tensorType?.shape;
  if (shape === undefined) return dims;
  const sides = (shape.dim ?? []).map(({ dimValue, dimParam }): Dim => dimValue ?? (dimParam || undefined));
  if (dims === undefined) return sides;
  if (dims.length !== sides.length) return dims;
  return dims.map((side, at) =>
    typeof side === 'number' ? side : typeof sides[at] === 'number' ? sides[at] : side,
  );
}

function factsOfTensor(tensor: OnnxTensor): Facts {
  return { type: tensor.dataType, dims: tensor.dims, integers: integersOf(tensor), constant: true };
}

type Found = Omit<Facts, 'constant'>;

/** Operators whose first output is like their first input. */
const SAME = new Set(
  `Identity Dropout Relu Sigmoid Tanh Erf Gelu FastGelu BiasGelu QuickGelu Softmax LogSoftmax BiasSoftmax Neg Abs Sqrt
  Reciprocal Exp Log Sin Cos Floor Ceil Round Clip LeakyRelu Elu Selu Celu Softplus Softsign HardSwish HardSigmoid Mish
  Swish Silu ThresholdedRelu PRelu Sign CumSum Trilu LayerNormalization SimplifiedLayerNormalization RMSNormalization
  LpNormalization SkipLayerNormalization SkipSimplifiedLayerNormalization RotaryEmbedding ScatterND ScatterElements
  BiasAdd`.match(/\w+/g),
);
const BINARY = new Set(['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Mod', 'Sum', 'Mean']);
const COMPARISONS = new Set(
  'Equal Less Greater LessOrEqual GreaterOrEqual And Or Xor Not IsNaN IsInf'.match(/\w+/g),
);

function infer(node: OnnxNode, inputs: readonly Facts[]): Found[] {
  const { opType } = node;
  const [first = UNKNOWN, second = UNKNOWN, third = UNKNOWN] = inputs;
  const { type, dims } = first;
  if (SAME.has(opType)) {
    // Of a fused sum and norm the fourth output is the sum.
    return [first, UNKNOWN, UNKNOWN, opType.startsWith('Skip') ? { type, dims } : UNKNOWN];
  }
  if (BINARY.has(opType)) {
    return [
      { type: type ?? second.type, dims: broadcastAll(inputs), integers: arithmetic(opType, first, second) },
    ];
  }
  if (COMPARISONS.has(opType)) {
    return [{ type: bool, dims: broadcastAll(inputs), integers: arithmetic(opType, first, second) }];
  }
  switch (opType) {
    case 'Constant': {
      const tensor = attributeOf(node, 'value')?.t;
      if (tensor !== undefined) return [factsOfTensor(tensor)];
      const ints = integersAttribute(node, 'value_ints');
      if (ints !== undefined) return [{ type: int64, dims: [ints.length], integers: ints }];
      const one = integerAttribute(node, 'value_int', undefined);
      if (one !== undefined) return [{ type: int64, dims: [], integers: [one] }];
      const listed = attributeOf(node, 'value_floats')?.floats;
      return [{ type: float, dims: listed === undefined ? [] : [listed.length] }];
    }
    case 'Cast':
      return [{ ...first, type: integerAttribute(node, 'to', undefined) }];
    case 'CastLike':
      return [{ ...first, type: second.type }];
    case 'Shape': {
      const part = dims?.slice(
        integerAttribute(node, 'start', 0),
        integerAttribute(node, 'end', dims.length),
      );
      return [{ type: int64, dims: [part?.length], integers: part }];
    }
    case 'Where': {
      const dims = broadcastAll(inputs);
      return [{ type: second.type ?? third.type, dims, integers: chosen(first, second, third) }];
    }
    case 'Reshape': {
      const shape = second.integers ?? integersAttribute(node, 'shape');
      const known =
        second.dims?.length === 1 && typeof second.dims[0] === 'number' ? second.dims[0] : undefined;
      const to = shape ?? (known === undefined ? undefined : new Array<Dim>(known).fill(undefined));
      const zeroIsSize = integerAttribute(node, 'allowzero', 0) === 1;
      return [{ type, dims: to && reshaped(dims, to, zeroIsSize), integers: first.integers }];
    }
    case 'Flatten': {
      const axis = integerAttribute(node, 'axis', 1);
      const product = (sides: readonly Dim[] | undefined) => sides && reshaped(sides, [-1], true)[0];
      return [{ type, dims: [product(dims?.slice(0, axis)), product(dims?.slice(axis))] }];
    }
    case 'Transpose': {
      const perm = integersAttribute(node, 'perm');
      return [{ type, dims: perm === undefined ? dims?.toReversed() : perm.map((axis) => dims?.[axis]) }];
    }
    case 'Unsqueeze': {
      const axes = (integersAttribute(node, 'axes') ?? second.integers) as number[] | undefined;
      if (dims === undefined || axes === undefined) return [{ type, integers: first.integers }];
      const rank = dims.length + axes.length;
      const added = new Set(axes.map((axis) => (axis < 0 ? axis + rank : axis)));
      const rest = dims.values();
      const grown = Array.from({ length: rank }, (_, axis): Dim => (added.has(axis) ? 1 : rest.next().value));
      return [{ type, dims: grown, integers: first.integers }];
    }
    case 'Squeeze': {
      const axes = (integersAttribute(node, 'axes') ?? second.integers) as number[] | undefined;
      const gone = new Set(axes?.map((axis) => (axis < 0 ? axis + (dims?.length ?? 0) : axis)));
      const left = dims?.filter((side, axis) => (axes === undefined ? side !== 1 : !gone.has(axis)));
      return [{ type, dims: left, integers: first.integers }];
    }
    case 'Gather': {
      const at = axisOf(node, 0, dims);
      const sides = dims && second.dims && [...dims.slice(0, at), ...second.dims, ...dims.slice(at + 1)];
      const { integers } = first;
      const taken =
        integers &&
        second.integers?.map((index) => (typeof index === 'number' ? integers.at(index) : undefined));
      return [{ type, dims: sides, integers: taken }];
    }
    case 'GatherElements':
      return [{ type, dims: second.dims }];
    case 'Concat':
      return [concatenated(node, inputs)];
    case 'Split': {
      const at = axisOf(node, 0, dims);
      const sizes = integersAttribute(node, 'split') ?? second.integers;
      const whole = dims?.[at];
      return node.output.map((_, part) => {
        const even = typeof whole === 'number' ? whole / node.output.length : undefined;
        const size = sizes?.[part] ?? (Number.isInteger(even) ? even : undefined);
        return { type, dims: dims?.map((side, axis) => (axis === at ? size : side)) };
      });
    }
    case 'Slice':
      return [sliced(node, inputs)];
    case 'Expand':
      return [{ type, dims: dims && second.integers ? broadcast(dims, second.integers) : undefined }];
    case 'Tile':
      return [{ type, dims: dims?.map((side, axis) => (second.integers?.[axis] === 1 ? side : undefined)) }];
    case 'ConstantOfShape': {
      const value = attributeOf(node, 'value')?.t;
      const length = first.integers?.[0];
      const fill = value === undefined ? 0 : integersOf(value)?.[0];
      const small = first.integers?.length === 1 && typeof length === 'number' && length <= 64;
      return [
        {
          type: value?.dataType ?? float,
          dims: first.integers,
          integers: small ? new Array<Dim>(length).fill(fill) : undefined,
        },
      ];
    }
    case 'Range':
      return [{ type, dims: [undefined] }];
    case 'MatMul':
    case 'FusedMatMul':
    case 'TransposeMatMul':
    case 'MatMulInteger':
    case 'MatMulIntegerToFloat':
    case 'DynamicQuantizeMatMul':
    case 'QLinearMatMul': {
      const right = opType === 'QLinearMatMul' ? inputs[3]?.dims : second.dims;
      const types: Record<string, number | undefined> = {
        MatMulInteger: INT32,
        MatMulIntegerToFloat: inputs[2]?.type,
      };
      return [
        {
          type: opType in types ? types[opType] : type,
          dims: product(flip(node, 'transA', dims), flip(node, 'transB', right)),
        },
      ];
    }
    case 'Gemm':
    case 'FusedGemm':
      return [{ type, dims: product(flip(node, 'transA', dims), flip(node, 'transB', second.dims)) }];
    case 'MatMulNBits':
    case 'MatMulBnb4':
    case 'MatMulFpQ4':
      return [{ type, dims: dims && [...dims.slice(0, -1), integerAttribute(node, 'N', undefined)] }];
    case 'Einsum':
      return [{ type, dims: einsum(node, inputs) }];
    case 'QuantizeLinear':
      return [{ type: third.type ?? uint8, dims }];
    case 'DynamicQuantizeLinear':
      return [
        { type: uint8, dims },
        { type: float, dims: [] },
        { type: uint8, dims: [] },
      ];
    case 'DequantizeLinear':
      return [{ type: second.type, dims }];
    case 'Attention':
    case 'QAttention':
    case 'MultiHeadAttention':
    case 'GroupQueryAttention':
    case 'SparseAttention':
    case 'DecoderMaskedMultiHeadAttention':
    case 'DecoderMaskedSelfAttention':
      return [attended(node, inputs)];
    case 'EmbedLayerNormalization':
      return [{ type: third.type, dims: dims && third.dims && [...dims, third.dims[1]] }];
    default:
      return /^(Reduce|Arg)/.test(opType) ? [reduced(node, inputs)] : [];
  }
}

function concatenated(node: OnnxNode, inputs: readonly Facts[]): Found {
  const [{ type, dims } = UNKNOWN] = inputs;
  const at = axisOf(node, 0, dims);
  const sides = dims?.map((side, axis): Dim => {
    const sizes = inputs.map((input) => input.dims?.[axis]);
    const numbers = sizes.filter((size) => typeof size === 'number');
    if (axis !== at) return numbers[0] ?? side;
    return numbers.length === sizes.length ? numbers.reduce((sum, size) => sum + size, 0) : undefined;
  });
  const lists = inputs.map(({ integers }) => integers);
  const integers = lists.every((list) => list !== undefined) ? lists.flat() : undefined;
  return { type, dims: sides, integers };
}

function axisOf(node: OnnxNode, otherwise: number, dims: readonly Dim[] | undefined): number {
  const axis = integerAttribute(node, 'axis', otherwise);
  return axis < 0 ? axis + (dims?.length ?? 0) : axis;
}

function broadcastAll(inputs: readonly Facts[]): Dim[] | undefined {
  return inputs.reduce<Dim[] | undefined>((all, { dims }) => all && dims && broadcast(all, dims), []);
}

/** Sizes as the graph itself computes them. */
function arithmetic(op: string, { integers: a, type }: Facts, { integers: b }: Facts): Dim[] | undefined {
  if (a === undefined || b === undefined || !(a.length === b.length || a.length === 1 || b.length === 1)) {
    return undefined;
  }
  return Array.from({ length: Math.max(a.length, b.length) }, (_, at): Dim => {
    const x = a[a.length === 1 ? 0 : at];
    const y = b[b.length === 1 ? 0 : at];
    if (op === 'Equal' && (typeof x === 'string' || typeof y === 'string'))
      return x === y ? 1 : x === -1 || y === -1 ? 0 : undefined;
    if (op === 'Mul' && (x === 1 || y === 1)) return x === 1 ? y : x;
    if ((op === 'Add' || op === 'Sub') && y === 0) return x;
    if (op === 'Div' && y === 1) return x;
    if (typeof x !== 'number' || typeof y !== 'number') return undefined;
    switch (op) {
      case 'Add':
        return x + y;
      case 'Sub':
        return x - y;
      case 'Mul':
        return x * y;
      case 'Div':
        return type === int64 || type === INT32 ? Math.trunc(x / y) : x / y;
      case 'Equal':
        return x === y ? 1 : 0;
      default:
        return undefined;
    }
  });
}

function chosen(condition: Facts, { integers: a }: Facts, { integers: b }: Facts): Dim[] | undefined {
  if (a === undefined || b === undefined || a.length !== b.length) return undefined;
  return condition.integers?.map((flag, at) => (flag === undefined ? undefined : flag === 0 ? b[at] : a[at]));
}

function sliced(node: OnnxNode, inputs: readonly Facts[]): Found {
  const [{ type, dims, integers } = UNKNOWN, begin, stop, which, step] = inputs;
  const starts = integersAttribute(node, 'starts') ?? begin?.integers;
  const ends = integersAttribute(node, 'ends') ?? stop?.integers;
  const axes = integersAttribute(node, 'axes') ?? which?.integers ?? starts?.map((_, at) => at);
  const steps = step?.integers;
  if (dims === undefined || starts === undefined || ends === undefined || axes === undefined) {
    // Which sides are cut is not known, only that they are as many.
    return { type, dims: dims?.map(() => undefined) };
  }
  const sides = [...dims];
  let left: readonly Dim[] | undefined = integers;
  for (const [at, one] of axes.entries()) {
    const axis = (one as number) < 0 ? (one as number) + dims.length : (one as number);
    const size = dims[axis];
    const [from, to, by] = [starts[at], ends[at], steps?.[at] ?? 1];
    sides[axis] = undefined;
    if (typeof from !== 'number' || typeof to !== 'number' || by !== 1) {
      left = undefined;
      continue;
    }
    left = axis === 0 ? left?.slice(from, to) : left;
    if (typeof size !== 'number') {
      if (from === 0 && to > 2 ** 31 - 2) sides[axis] = size!;
      continue;
    }
    const place = (end: number) => Math.min(size, Math.max(0, end < 0 ? end + size : end));
    sides[axis] = Math.max(0, place(to) - place(from));
  }
  return { type, dims: sides, integers: left };
}

function reduced(node: OnnxNode, inputs: readonly Facts[]): Found {
  const [{ type, dims } = UNKNOWN, axesInput] = inputs;
  const isArg = node.opType.startsWith('Arg');
  const axes = isArg
    ? [integerAttribute(node, 'axis', 0)]
    : (integersAttribute(node, 'axes') ?? axesInput?.integers);
  const keeps = integerAttribute(node, 'keepdims', 1) === 1;
  if (dims === undefined) return { type };
  const gone = new Set(
    (axes ?? dims.map((_, axis) => axis)).map((axis) =>
      (axis as number) < 0 ? (axis as number) + dims.length : axis,
    ),
  );
  const sides = dims.map((side, axis): Dim | null => (gone.has(axis) ? (keeps ? 1 : null) : side));
  return { type: isArg ? int64 : type, dims: sides.filter((side) => side !== null) };
}

function flip(node: OnnxNode, flag: string, dims: readonly Dim[] | undefined): readonly Dim[] | undefined {
  if (dims === undefined || integerAttribute(node, flag, 0) === 0) return dims;
  return [...dims.slice(0, -2), dims.at(-1), dims.at(-2)];
}

function product(a: readonly Dim[] | undefined, b: readonly Dim[] | undefined): Dim[] | undefined {
  if (a === undefined || b === undefined || a.length === 0 || b.length < 2) return undefined;
  return [...broadcast(a.slice(0, -2), b.slice(0, -2)), ...(a.length > 1 ? [a.at(-2)] : []), b.at(-1)];
}

function einsum(node: OnnxNode, inputs: readonly Facts[]): Dim[] | undefined {
  const bytes = attributeOf(node, 'equation')?.s;
  const [from, to] = new TextDecoder().decode(bytes).replaceAll(' ', '').split('->');
  if (to === undefined || from!.includes('.')) return undefined;
  const sizes = new Map<string, Dim>();
  for (const [at, term] of from!.split(',').entries()) {
    for (const [axis, letter] of [...term].entries())
      sizes.set(letter, inputs[at]?.dims?.[axis] ?? sizes.get(letter));
  }
  return [...to].map((letter) => sizes.get(letter));
}

/** The output of fused attention: heads side by side, [B, T, heads × width]. */
function attended({ opType, domain }: OnnxNode, inputs: readonly Facts[]): Found {
  const [query = UNKNOWN, key, value] = inputs;
  const { type, dims } = query;
  if (opType === 'MultiHeadAttention' && dims?.length === 3) {
    const last = value?.dims?.length === 3 ? value.dims[2] : dims[2];
    return { type, dims: [dims[0], dims[1], last] };
  }
  // ONNX's own operator takes [B, heads, T, width] too, and gives the like.
  if (opType === 'Attention' && !domain)
    return { type, dims: dims?.length === 4 ? [...dims.slice(0, 3), value?.dims?.[3]] : dims };
  // Fused projections: the third input is the bias of queries, keys and values; a packed query holds all three.
  if (opType === 'Attention' || opType === 'QAttention')
    return { type: type === uint8 ? float : type, dims: dims && [dims[0], dims[1], undefined] };
  return { type, dims: key?.dims === undefined || dims?.length !== 3 ? undefined : dims };
}
