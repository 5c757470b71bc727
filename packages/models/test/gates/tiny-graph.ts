import { GraphBuilder, type OnnxModel, type Value } from '@spex/models';
import { EPSILON, SIZES, type Style, type Weights } from './tiny-reference.ts';

const { width, heads, head, layers } = SIZES;

/** How a graph writes the same computation down. */
export interface Pattern {
  /** Linear layers: one product; a product over flattened tokens (GPT-2's Conv1D); each in 8-bit integers. */
  readonly linear: 'matmul' | 'gemm' | 'integer';
  /** Queries, keys and values by one product. */
  readonly fusedQkv: boolean;
  /** Norms as one operator, or as exporters decompose them. */
  readonly norms: 'one' | 'decomposed';
  /** Shapes computed from the input's, as torch writes them, or constants with zeros. */
  readonly shapes: 'computed' | 'constant';
  /** Batches and heads in one side, as torch.bmm wants them. */
  readonly flatHeads: boolean;
  /** Keys and values of earlier tokens go in and come out. */
  readonly cache: boolean;
  /** Repeats grouped keys by Expand, or by Gather. */
  readonly repeat: 'expand' | 'gather';
  /** A mask over heads as an input of its own. */
  readonly headMask: boolean;
  /** The sum of stream and branch: which one is first. */
  readonly branchFirst: boolean;
}

export const PLAIN: Pattern = {
  linear: 'matmul',
  fusedQkv: false,
  norms: 'one',
  shapes: 'computed',
  flatHeads: false,
  cache: false,
  repeat: 'expand',
  headMask: false,
  branchFirst: false,
};

/** The graph of a tiny transformer as exporters write it. Inputs as Hugging Face names them; output `logits`. */
export function tinyGraph(style: Style, weights: Weights, pattern: Pattern): OnnxModel {
  return new TinyGraph(style, weights, pattern).model();
}

class TinyGraph {
  readonly #style: Style;
  readonly #weights: Weights;
  readonly #pattern: Pattern;
  readonly #b = new GraphBuilder('tiny');

  constructor(style: Style, weights: Weights, pattern: Pattern) {
    this.#style = style;
    this.#weights = weights;
    this.#pattern = pattern;
  }

  model(): OnnxModel {
    const { cache, headMask } = this.#pattern;
    const b = this.#b;
    const ids = b.input('input_ids', 'int64', ['batch', 'tokens']);
    const mask = b.input('attention_mask', 'int64', ['batch', 'all']);
    const positions = b.input('position_ids', 'int64', ['batch', 'tokens']);
    if (headMask) b.input('head_mask', 'float', ['batch', layers, heads]);
    let x = b.op('Gather', [this.#weight('embedding'), ids]);
    if (!this.#style.rotary) x = b.op('Add', [x, b.op('Gather', [this.#weight('positions'), positions])]);
    const bias = this.#maskBias(ids, mask);
    const turn = this.#style.rotary ? this.#angles(positions) : undefined;
    const pasts = Array.from({ length: cache ? layers : 0 }, (_, layer) =>
      ['key', 'value'].map((what) =>
        b.input(`past_key_values.${layer}.${what}`, 'float', ['batch', this.#style.keyHeads, 'past', head]),
      ),
    );
    for (let layer = 0; layer < layers; layer++) {
      const attention = (from: Value) => this.#attention(layer, from, bias, turn, pasts[layer]);
      const mlp = (from: Value) => this.#mlp(layer, from);
      const norm = (name: string, from: Value) => this.#norm(from, `${layer}.${name}`);
      if (this.#style.order === 'post') {
        x = norm('norm1', this.#sum(x, attention(x)));
        x = norm('norm2', this.#sum(x, mlp(x)));
      } else if (this.#style.order === 'parallel') {
        const attended = attention(norm('norm1', x));
        x = this.#sum(x, b.op('Add', [mlp(norm('norm2', x)), attended]));
      } else {
        x = this.#sum(x, attention(norm('norm1', x)));
        x = this.#sum(x, mlp(norm('norm2', x)));
      }
    }
    if (this.#style.order !== 'post') x = this.#norm(x, 'norm');
    b.output('logits', b.op('MatMul', [x, this.#weight('head')]), 'float', [
      'batch',
      'tokens',
      SIZES.vocabulary,
    ]);
    return b.model();
  }

  #sum(stream: Value, branch: Value): Value {
    return this.#b.op('Add', this.#pattern.branchFirst ? [branch, stream] : [stream, branch]);
  }

  #weight(name: string): Value {
    const { shape, data } = this.#weights[name]!;
    return this.#b.weight(name, shape, data);
  }

  /** [batch, tokens, ...tail] of a value whose first sides are those. */
  #view(x: Value, like: Value, ...tail: readonly number[]): Value {
    const b = this.#b;
    if (this.#pattern.shapes === 'constant') return b.op('Reshape', [x, b.ints(0, 0, ...tail)]);
    const side = (at: number) =>
      b.op('Unsqueeze', [b.op('Gather', [b.op('Shape', [like]), b.int(at)]), b.ints(0)]);
    return b.op('Reshape', [
      x,
      b.op('Concat', [side(0), side(1), ...tail.map((one) => b.ints(one))], { axis: 0 }),
    ]);
  }

  #linear(x: Value, name: string, biased: boolean): Value {
    const b = this.#b;
    const columns = this.#weights[`${name}.weight`]!.shape[1]!;
    const weight = this.#weight(`${name}.weight`);
    const bias = biased ? this.#weight(`${name}.bias`) : undefined;
    if (this.#pattern.linear === 'gemm') {
      const rows = this.#weights[`${name}.weight`]!.shape[0]!;
      const flat = b.op('Reshape', [x, b.ints(-1, rows)]);
      return this.#view(b.op('Gemm', [flat, weight, ...(bias === undefined ? [] : [bias])]), x, columns);
    }
    const product =
      this.#pattern.linear === 'integer' ? this.#integerProduct(x, name) : b.op('MatMul', [x, weight]);
    // As exporters do, the bias first.
    return bias === undefined ? product : b.op('Add', [bias, product]);
  }

  /** As onnxruntime's dynamic quantisation writes it, but for the weights, which are rounded in the graph. */
  #integerProduct(x: Value, name: string): Value {
    const b = this.#b;
    const [rounded, scale, zero] = b.ops('DynamicQuantizeLinear', [x], 3);
    const [weight, weightScale, weightZero] = b.ops('DynamicQuantizeLinear', [`${name}.weight`], 3);
    const product = b.op('Cast', [b.op('MatMulInteger', [rounded!, weight!, zero!, weightZero!])], { to: 1 });
    return b.op('Mul', [product, b.op('Mul', [scale!, weightScale!])]);
  }

  #norm(x: Value, name: string): Value {
    const b = this.#b;
    const scale = this.#weight(`${name}.scale`);
    if (this.#style.norm === 'rms') return this.#rms(x, scale);
    const shift = this.#weight(`${name}.shift`);
    if (this.#pattern.norms === 'one') {
      return b.op('LayerNormalization', [x, scale, shift], { axis: -1, epsilon: { float: EPSILON } });
    }
    const centred = b.op('Sub', [x, b.op('ReduceMean', [x], { axes: [-1] })]);
    const variance = b.op('ReduceMean', [b.op('Pow', [centred, b.float(2)])], { axes: [-1] });
    const root = b.op('Sqrt', [b.op('Add', [variance, b.float(EPSILON)])]);
    return b.op('Add', [b.op('Mul', [b.op('Div', [centred, root]), scale]), shift]);
  }

  #rms(x: Value, scale: Value): Value {
    const b = this.#b;
    const square = b.op('ReduceMean', [b.op('Pow', [x, b.float(2)])], { axes: [-1] });
    const root = b.op('Sqrt', [b.op('Add', [square, b.float(EPSILON)])]);
    return b.op('Mul', [scale, b.op('Mul', [x, b.op('Div', [b.float(1), root])])]);
  }

  /** 0 where a token may look, very negative elsewhere: [batch, 1, tokens, all]. */
  #maskBias(ids: Value, mask: Value): Value {
    const b = this.#b;
    const absent = b.op('Sub', [b.float(1), b.op('Cast', [mask], { to: 1 })]);
    let bias = b.op('Mul', [b.op('Unsqueeze', [absent, b.ints(1, 2)]), b.float(-1e9)]);
    if (!this.#style.causal) return bias;
    const length = (of: Value) => b.op('Gather', [b.op('Shape', [of]), b.int(1)]);
    const all = b.op('Range', [b.int(0), length(mask), b.int(1)]);
    const past = b.op('Sub', [length(mask), length(ids)]);
    const own = b.op('Add', [b.op('Range', [b.int(0), length(ids), b.int(1)]), past]);
    const later = b.op('Less', [b.op('Unsqueeze', [own, b.ints(1)]), b.op('Unsqueeze', [all, b.ints(0)])]);
    bias = b.op('Add', [bias, b.op('Mul', [b.op('Cast', [later], { to: 1 }), b.float(-1e9)])]);
    return bias;
  }

  /** Cosines and sines of the positions' angles: [batch, 1, tokens, head]. */
  #angles(positions: Value): readonly [Value, Value] {
    const b = this.#b;
    const data = Float32Array.from({ length: head / 2 }, (_, at) => 10_000 ** ((-2 * at) / head));
    const frequencies = b.weight('frequencies', [1, 1, head / 2], data);
    const places = b.op('Unsqueeze', [b.op('Cast', [positions], { to: 1 }), b.ints(2)]);
    const half = b.op('Mul', [places, frequencies]);
    const angles = b.op('Unsqueeze', [b.op('Concat', [half, half], { axis: -1 }), b.ints(1)]);
    return [b.op('Cos', [angles]), b.op('Sin', [angles])];
  }

  #rotate(x: Value, [cosines, sines]: readonly [Value, Value]): Value {
    const b = this.#b;
    const part = (from: number, to: number) => b.op('Slice', [x, b.ints(from), b.ints(to), b.ints(3)]);
    const turned = [b.op('Neg', [part(head / 2, 2 ** 40)]), part(0, head / 2)];
    return b.op('Add', [
      b.op('Mul', [x, cosines]),
      b.op('Mul', [b.op('Concat', turned, { axis: -1 }), sines]),
    ]);
  }

  #attention(
    layer: number,
    x: Value,
    bias: Value,
    turn: readonly [Value, Value] | undefined,
    past: readonly Value[] | undefined,
  ): Value {
    const b = this.#b;
    const { keyHeads, headNorm, bias: has } = this.#style;
    const { flatHeads, fusedQkv, headMask } = this.#pattern;
    const name = (what: string) => `${layer}.${what}`;
    const joint = fusedQkv ? this.#jointProjection(layer, x) : undefined;
    const split = (what: 'q' | 'k' | 'v', count: number): Value => {
      const all = joint?.[what] ?? this.#linear(x, name(what), has.qkv);
      let byHead = this.#view(all, x, count, head);
      if (headNorm && what !== 'v') byHead = this.#rms(byHead, this.#weight(name(`${what}norm`)));
      byHead = b.op('Transpose', [byHead], { perm: [0, 2, 1, 3] });
      return turn !== undefined && what !== 'v' ? this.#rotate(byHead, turn) : byHead;
    };
    const q = split('q', heads);
    let [k, v] = [split('k', keyHeads), split('v', keyHeads)];
    if (past !== undefined) {
      k = b.op('Concat', [past[0]!, k], { axis: 2 });
      v = b.op('Concat', [past[1]!, v], { axis: 2 });
      b.output(`present.${layer}.key`, k, 'float', ['batch', keyHeads, 'all', head]);
      b.output(`present.${layer}.value`, v, 'float', ['batch', keyHeads, 'all', head]);
    }
    [k, v] = [this.#repeated(k), this.#repeated(v)];
    const flat = (of: Value) => (flatHeads ? b.op('Reshape', [of, this.#flatShape(of)]) : of);
    const perm = flatHeads ? [0, 2, 1] : [0, 1, 3, 2];
    const scores = b.op('MatMul', [flat(q), b.op('Transpose', [flat(k)], { perm })]);
    const scaled = b.op('Div', [scores, b.float(Math.sqrt(head))]);
    let masked: Value;
    if (flatHeads) {
      const unfolded = b.op('Reshape', [scaled, this.#scoreShape(x, k)]);
      masked = b.op('Reshape', [b.op('Add', [unfolded, bias]), b.op('Shape', [scores])]);
    } else masked = b.op('Add', [scaled, bias]);
    const attended = b.op('Softmax', [masked], { axis: -1 });
    let mixed = b.op('MatMul', [attended, flat(v)]);
    if (flatHeads) mixed = b.op('Reshape', [mixed, b.op('Shape', [q])]);
    if (headMask) {
      const own = b.op('Squeeze', [b.op('Gather', ['head_mask', b.ints(layer)], { axis: 1 }), b.ints(1)]);
      mixed = b.op('Mul', [mixed, b.op('Unsqueeze', [own, b.ints(2, 3)])]);
    }
    const joined = this.#view(b.op('Transpose', [mixed], { perm: [0, 2, 1, 3] }), x, heads * head);
    return this.#linear(joined, name('o'), has.rest);
  }

  /** [batch × heads, tokens, head] of [batch, heads, tokens, head]. */
  #flatShape(of: Value): Value {
    const b = this.#b;
    const tokens = b.op('Unsqueeze', [b.op('Gather', [b.op('Shape', [of]), b.int(2)]), b.ints(0)]);
    return b.op('Concat', [b.ints(-1), tokens, b.ints(head)], { axis: 0 });
  }

  #scoreShape(x: Value, k: Value): Value {
    const b = this.#b;
    const side = (of: Value, at: number) =>
      b.op('Unsqueeze', [b.op('Gather', [b.op('Shape', [of]), b.int(at)]), b.ints(0)]);
    return b.op('Concat', [side(x, 0), b.ints(heads), side(x, 1), side(k, 2)], { axis: 0 });
  }

  #jointProjection(layer: number, x: Value): Record<'q' | 'k' | 'v', Value> {
    const b = this.#b;
    const parts = ['q', 'k', 'v'].map((what) => this.#weights[`${layer}.${what}.weight`]!);
    const columns = parts.map(({ shape }) => shape[1]!);
    const total = columns.reduce((sum, count) => sum + count, 0);
    const data = new Float32Array(width * total);
    for (let row = 0; row < width; row++) {
      let at = row * total;
      for (const { shape, data: own } of parts) {
        data.set(own.subarray(row * shape[1]!, (row + 1) * shape[1]!), at);
        at += shape[1]!;
      }
    }
    const weight = b.weight(`${layer}.qkv.weight`, [width, total], data);
    const biases = ['q', 'k', 'v'].map((what) => [...this.#weights[`${layer}.${what}.bias`]!.data]);
    const bias = b.weight(`${layer}.qkv.bias`, [total], Float32Array.from(biases.flat()));
    const flat = b.op('Reshape', [x, b.ints(-1, width)]);
    const all = this.#view(b.op('Gemm', [flat, weight, bias]), x, total);
    const [q, k, v] = b.ops('Split', [all, b.ints(...columns)], 3, { axis: 2 });
    return { q: q!, k: k!, v: v! };
  }

  /** Grouped keys or values, once for each head of queries. */
  #repeated(x: Value): Value {
    const b = this.#b;
    const { keyHeads } = this.#style;
    const times = heads / keyHeads;
    if (times === 1) return x;
    if (this.#pattern.repeat === 'gather') {
      const index = Array.from({ length: heads }, (_, one) => Math.floor(one / times));
      return b.op('Gather', [x, b.ints(...index)], { axis: 1 });
    }
    const side = (at: number) =>
      b.op('Unsqueeze', [b.op('Gather', [b.op('Shape', [x]), b.int(at)]), b.ints(0)]);
    const sides = (...middle: number[]) =>
      b.op('Concat', [side(0), ...middle.map((one) => b.ints(one)), side(2), b.ints(head)], { axis: 0 });
    const wide = b.op('Expand', [b.op('Unsqueeze', [x, b.ints(2)]), sides(keyHeads, times)]);
    return b.op('Reshape', [wide, sides(heads)]);
  }

  #mlp(layer: number, x: Value): Value {
    const b = this.#b;
    const { mlp, bias } = this.#style;
    const up = this.#linear(x, `${layer}.up`, bias.rest);
    let bent: Value;
    if (mlp === 'swiglu') {
      const gate = this.#linear(x, `${layer}.gate`, bias.rest);
      bent = b.op('Mul', [b.op('Mul', [gate, b.op('Sigmoid', [gate])]), up]);
    } else if (mlp === 'relu') bent = b.op('Relu', [up]);
    else if (mlp === 'gelu') {
      const erf = b.op('Erf', [b.op('Div', [up, b.float(Math.SQRT2)])]);
      bent = b.op('Mul', [b.op('Mul', [up, b.op('Add', [erf, b.float(1)])]), b.float(0.5)]);
    } else {
      // x + 0.044715 x³ looks like a residual sum, and is none.
      const cube = b.op('Mul', [b.op('Pow', [up, b.float(3)]), b.float(0.044715)]);
      const inner = b.op('Mul', [b.op('Add', [up, cube]), b.float(Math.sqrt(2 / Math.PI))]);
      const half = b.op('Mul', [up, b.float(0.5)]);
      bent = b.op('Mul', [half, b.op('Add', [b.op('Tanh', [inner]), b.float(1)])]);
    }
    return this.#linear(bent, `${layer}.down`, bias.rest);
  }
}
