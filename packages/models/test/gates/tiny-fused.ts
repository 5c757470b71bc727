import { GraphBuilder, type OnnxModel, type Value } from '@spex/models';
import { EPSILON, SIZES, type Style, type Weights } from './tiny-reference.ts';

const { width, heads, head, layers, positions } = SIZES;

/** Attention as one operator. */
export type FusedAttention = 'Attention' | 'MultiHeadAttention' | 'GroupQueryAttention' | 'onnx';

/** Operators of com.microsoft that these graphs use. */
const CONTRIBUTED = new Set([
  'MultiHeadAttention',
  'GroupQueryAttention',
  'SkipLayerNormalization',
  'SkipSimplifiedLayerNormalization',
  'BiasGelu',
  'QuickGelu',
  'MatMulNBits',
]);

/**
 * The graph of a tiny transformer as ONNX Runtime's optimizer leaves it: attention in one node, each sum in one node with
 * the norm after it, whose fourth output is the sum. `bits`: linear layers with 4-bit weights.
 */
export function fusedGraph(
  style: Style,
  weights: Weights,
  attention: FusedAttention,
  bits = false,
): OnnxModel {
  const b = new GraphBuilder('fused');
  const weight = (name: string) => b.weight(name, weights[name]!.shape, weights[name]!.data);
  const packed: OnnxModel['graph']['initializer'] = [];
  const linear = (x: Value, name: string): Value => {
    if (!bits) return b.op('MatMul', [x, weight(`${name}.weight`)]);
    const { shape, data } = weights[`${name}.weight`]!;
    const [k, n] = shape as [number, number];
    const { numbers, scales } = packBits(data, k, n);
    packed.push({
      name: `${name}.packed`,
      dims: [n, Math.ceil(k / BLOCK), BLOCK / 2],
      dataType: 2,
      rawData: numbers,
    });
    const scale = b.weight(`${name}.scales`, [scales.length], scales);
    const attributes = { K: k, N: n, bits: 4, block_size: BLOCK };
    return b.op('MatMulNBits', [x, `${name}.packed`, scale], attributes);
  };
  const epsilon = { epsilon: { float: EPSILON } };
  const ids = b.input('input_ids', 'int64', ['batch', 'tokens']);
  const mask = b.input('attention_mask', 'int64', ['batch', 'tokens']);
  const places = b.input('position_ids', 'int64', ['batch', 'tokens']);
  let x = b.op('Gather', [weight('embedding'), ids]);
  if (!style.rotary) x = b.op('Add', [x, b.op('Gather', [weight('positions'), places])]);
  const rms = style.norm === 'rms';
  const normed = (from: Value, name: string) =>
    rms
      ? b.op('SimplifiedLayerNormalization', [from, weight(`${name}.scale`)], { axis: -1, ...epsilon })
      : b.op('LayerNormalization', [from, weight(`${name}.scale`), weight(`${name}.shift`)], {
          axis: -1,
          ...epsilon,
        });
  /** The sum and its norm. */
  const skip = (branch: Value, stream: Value, name: string, bias: string | undefined): [Value, Value] => {
    const norm = [weight(`${name}.scale`), ...(rms ? [] : [weight(`${name}.shift`)])];
    const type = rms ? 'SkipSimplifiedLayerNormalization' : 'SkipLayerNormalization';
    const inputs = [branch, stream, ...norm, ...(bias === undefined ? [] : [weight(bias)])];
    const [out, , , sum] = b.ops(type, inputs, 4, epsilon);
    return [out!, sum!];
  };
  const attend = (layer: number, from: Value): Value => {
    const name = (what: string) => `${layer}.${what}`;
    if (attention === 'Attention') {
      const all = ['q', 'k', 'v'].map((what) => weights[name(`${what}.weight`)]!.data);
      const joint = Float32Array.from({ length: 3 * width * width }, (_, at) => {
        const [row, column] = [Math.floor(at / (3 * width)), at % (3 * width)];
        return all[Math.floor(column / width)]![row * width + (column % width)]!;
      });
      const biases = Float32Array.from(
        ['q', 'k', 'v'].flatMap((what) => [...weights[name(`${what}.bias`)]!.data]),
      );
      const inputs = [
        from,
        b.weight(name('qkv'), [width, 3 * width], joint),
        b.weight(name('qkv.bias'), [3 * width], biases),
        b.op('Cast', [mask], { to: 6 }),
      ];
      return b.op('Attention', inputs, { num_heads: heads, unidirectional: style.causal ? 1 : 0 });
    }
    const project = (what: string) => {
      const product = linear(from, name(what));
      return style.bias.qkv ? b.op('Add', [product, weight(name(`${what}.bias`))]) : product;
    };
    const [q, k, v] = ['q', 'k', 'v'].map(project) as [Value, Value, Value];
    if (attention === 'MultiHeadAttention') {
      return b.op('MultiHeadAttention', [q, k, v], {
        num_heads: heads,
        unidirectional: style.causal ? 1 : 0,
      });
    }
    if (attention === 'onnx') {
      const attributes = {
        q_num_heads: heads,
        kv_num_heads: style.keyHeads,
        is_causal: style.causal ? 1 : 0,
      };
      return b.op('Attention', [q, k, v], attributes);
    }
    const count = b.op('ReduceSum', [mask, b.ints(1)], { keepdims: 0 });
    const last = b.op('Cast', [b.op('Sub', [count, b.int(1)])], { to: 6 });
    const total = b.op('Cast', [b.op('Gather', [b.op('Shape', [mask]), b.int(1)])], { to: 6 });
    const table = (turn: (angle: number) => number) =>
      Float32Array.from({ length: (positions * head) / 2 }, (_, at) => {
        const [position, pair] = [Math.floor(at / (head / 2)), at % (head / 2)];
        return turn(position * 10_000 ** ((-2 * pair) / head));
      });
    const cosines = b.weight(name('cos'), [positions, head / 2], table(Math.cos));
    const sines = b.weight(name('sin'), [positions, head / 2], table(Math.sin));
    const inputs = [q, k, v, '', '', last, total, cosines, sines];
    const attributes = { num_heads: heads, kv_num_heads: style.keyHeads, do_rotary: 1 };
    return b.ops('GroupQueryAttention', inputs, 3, attributes)[0]!;
  };
  const mlp = (layer: number, from: Value): Value => {
    const up = linear(from, `${layer}.up`);
    if (style.mlp === 'swiglu') {
      const gate = linear(from, `${layer}.gate`);
      const bent = b.op('QuickGelu', [gate], { alpha: { float: 1 } });
      return linear(b.op('Mul', [bent, up]), `${layer}.down`);
    }
    return linear(b.op('BiasGelu', [up, weight(`${layer}.up.bias`)]), `${layer}.down`);
  };
  const bias = (name: string) => (style.bias.rest ? `${name}.bias` : undefined);
  let own = style.order === 'post' ? x : normed(x, '0.norm1');
  for (let layer = 0; layer < layers; layer++) {
    const attended = linear(attend(layer, own), `${layer}.o`);
    const post = style.order === 'post';
    [own, x] = skip(attended, x, `${layer}.${post ? 'norm1' : 'norm2'}`, bias(`${layer}.o`));
    if (post) x = own;
    const after = layer + 1 < layers ? `${layer + 1}.norm1` : 'norm';
    [own, x] = skip(mlp(layer, own), x, post ? `${layer}.norm2` : after, bias(`${layer}.down`));
    if (post) x = own;
  }
  b.output('logits', b.op('MatMul', [own, weight('head')]), 'float', ['batch', 'tokens', SIZES.vocabulary]);
  const model = b.model();
  const domain = (type: string) =>
    CONTRIBUTED.has(type) || (type === 'Attention' && attention !== 'onnx')
      ? { domain: 'com.microsoft' }
      : {};
  return {
    ...model,
    irVersion: 10,
    opsetImport: [
      { domain: '', version: attention === 'onnx' ? 23 : 17 },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph: {
      ...model.graph,
      node: model.graph.node.map((node) => ({ ...node, ...domain(node.opType) })),
      initializer: [...model.graph.initializer, ...packed],
    },
  };
}

const BLOCK = 16;

/** Weights in 4 bits, in blocks along the rows, as MatMulNBits reads them: (number - 8) × scale. */
function packBits(data: Float32Array, k: number, n: number): { numbers: Uint8Array; scales: Float32Array } {
  const blocks = Math.ceil(k / BLOCK);
  const numbers = new Uint8Array((n * blocks * BLOCK) / 2).fill(0x88);
  const scales = new Float32Array(n * blocks);
  for (let column = 0; column < n; column++) {
    for (let row = 0; row < k; row++) {
      const block = column * blocks + Math.floor(row / BLOCK);
      scales[block] = STEP;
      const number = Math.round(data[row * n + column]! / STEP) + 8;
      const at = (block * BLOCK) / 2 + Math.floor((row % BLOCK) / 2);
      numbers[at] = row % 2 === 0 ? (numbers[at]! & 0xf0) | number : (numbers[at]! & 0x0f) | (number << 4);
    }
  }
  return { numbers, scales };
}

/** All 4-bit weights are multiples of this. */
const STEP = 0.043;

/** The weights that 4 bits leave of the linear layers'. */
export function roundedWeights(weights: Weights): Weights {
  return Object.fromEntries(
    Object.entries(weights).map(([name, one]) =>
      name.endsWith('.weight')
        ? [name, { ...one, data: one.data.map((value) => Math.round(value / STEP) * STEP) }]
        : [name, one],
    ),
  );
}
