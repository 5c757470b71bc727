/** A tiny transformer, written down in float64 from its definition: the oracle of the gates' tests. */
export interface Style {
  readonly norm: 'rms' | 'layer';
  /** Where the norms are: before each block, or after its sum. */
  readonly order: 'pre' | 'post' | 'parallel';
  /** Heads of keys and values. */
  readonly keyHeads: number;
  readonly rotary: boolean;
  readonly causal: boolean;
  readonly mlp: 'gelu' | 'gelu-tanh' | 'relu' | 'swiglu';
  /** Biases of the linear layers. */
  readonly bias: { readonly qkv: boolean; readonly rest: boolean };
  /** A norm over each head's queries and keys. */
  readonly headNorm: boolean;
}

export const SIZES = {
  vocabulary: 23,
  width: 64,
  heads: 4,
  head: 16,
  inner: 40,
  layers: 2,
  positions: 16,
} as const;
export const EPSILON = 1e-5;

const { vocabulary, width, heads, head, inner, layers, positions } = SIZES;

export type Weights = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>
>;

/** Pseudo-random numbers from 0 to 1 (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Weights of all that a style could need. */
export function makeWeights(style: Style, seed: number): Weights {
  const next = random(seed);
  const weights: Record<string, { shape: number[]; data: Float32Array }> = {};
  const add = (name: string, scale: number, centre: number, ...shape: number[]) => {
    const size = shape.reduce((product, side) => product * side, 1);
    weights[name] = {
      shape,
      data: Float32Array.from({ length: size }, () => centre + scale * (2 * next() - 1)),
    };
  };
  const keys = style.keyHeads * head;
  add('embedding', 1, 0, vocabulary, width);
  add('positions', 0.5, 0, positions, width);
  for (let layer = 0; layer < layers; layer++) {
    for (const norm of ['norm1', 'norm2']) {
      add(`${layer}.${norm}.scale`, 0.4, 1, width);
      add(`${layer}.${norm}.shift`, 0.3, 0, width);
    }
    for (const [name, from, to] of [
      ['q', width, heads * head],
      ['k', width, keys],
      ['v', width, keys],
      ['o', heads * head, width],
      ['up', width, inner],
      ['gate', width, inner],
      ['down', inner, width],
    ] as const) {
      add(`${layer}.${name}.weight`, 0.3, 0, from, to);
      add(`${layer}.${name}.bias`, 0.4, 0, to);
    }
    add(`${layer}.qnorm`, 0.3, 1, head);
    add(`${layer}.knorm`, 0.3, 1, head);
  }
  add('norm.scale', 0.4, 1, width);
  add('norm.shift', 0.3, 0, width);
  add('head', 0.3, 0, width, vocabulary);
  return weights;
}

/** A row of gates in the order of the sites: for each layer its heads, its attention, its MLP. */
export type Gates = ArrayLike<number>;
export const UNITS = layers * (heads + 2);

/** What takes the place of a site's numbers, by the site's name. */
export type Replacements = Readonly<Record<string, ArrayLike<number>>>;

interface Pass {
  readonly logits: Float64Array[];
  /** By the site's name: its numbers at every token. */
  readonly captures: Readonly<Record<string, Float64Array[]>>;
}

export function forward(
  style: Style,
  weights: Weights,
  ids: readonly number[],
  gates: Gates = new Array(UNITS).fill(1),
  replacements: Replacements = {},
): Pass {
  const captures: Record<string, Float64Array[]> = {};
  const numbers = (name: string) => weights[name]!.data;
  const linear = (x: Float64Array, name: string, biased: boolean): Float64Array => {
    const { shape, data } = weights[`${name}.weight`] ?? weights[name]!;
    const columns = shape[1]!;
    return Float64Array.from({ length: columns }, (_, column) => {
      let sum = biased ? numbers(`${name}.bias`)[column]! : 0;
      for (let row = 0; row < x.length; row++) sum += x[row]! * data[row * columns + column]!;
      return sum;
    });
  };
  const normed = (x: Float64Array, scale: Float32Array, shift: Float32Array | undefined): Float64Array => {
    const mean = shift === undefined ? 0 : x.reduce((sum, value) => sum + value, 0) / x.length;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
    return x.map(
      (value, at) => ((value - mean) / Math.sqrt(variance + EPSILON)) * scale[at]! + (shift?.[at] ?? 0),
    );
  };
  const norm = (x: Float64Array, name: string) =>
    normed(x, numbers(`${name}.scale`), style.norm === 'layer' ? numbers(`${name}.shift`) : undefined);
  const gated = (
    x: Float64Array[],
    layer: number,
    kind: string,
    first: number,
    size: number,
  ): Float64Array[] => {
    const site = `layer ${layer} ${kind}`;
    captures[site] = x;
    const stand = replacements[site];
    return x.map((row) =>
      row.map((value, at) => {
        const gate = gates[first + Math.floor(at / size)]!;
        return gate * value + (1 - gate) * (stand?.[at] ?? 0);
      }),
    );
  };
  const rotate = (x: Float64Array, position: number): Float64Array =>
    x.map((value, at) => {
      const angle = position * 10_000 ** ((-2 * (at % (head / 2))) / head);
      const other = at < head / 2 ? -x[at + head / 2]! : x[at - head / 2]!;
      return value * Math.cos(angle) + other * Math.sin(angle);
    });

  const attention = (inputs: Float64Array[], layer: number): Float64Array[] => {
    const split = (name: string, position: (x: Float64Array, at: number) => Float64Array) =>
      inputs.map((x, at) => {
        const all = linear(x, `${layer}.${name}`, style.bias.qkv);
        return Array.from({ length: all.length / head }, (_, one) =>
          position(all.slice(one * head, (one + 1) * head), at),
        );
      });
    const placed = (scale: string) => (x: Float64Array, at: number) => {
      const own = style.headNorm ? normed(x, numbers(`${layer}.${scale}`), undefined) : x;
      return style.rotary ? rotate(own, at) : own;
    };
    const q = split('q', placed('qnorm'));
    const k = split('k', placed('knorm'));
    const v = split('v', (x) => x);
    const joined = inputs.map((_, at) => {
      const row = new Float64Array(heads * head);
      for (let one = 0; one < heads; one++) {
        const group = Math.floor(one / (heads / style.keyHeads));
        const seen = style.causal ? at + 1 : inputs.length;
        const scores = Array.from({ length: seen }, (_, other) => {
          const dot = q[at]![one]!.reduce((sum, value, i) => sum + value * k[other]![group]![i]!, 0);
          return Math.exp(dot / Math.sqrt(head));
        });
        const total = scores.reduce((sum, value) => sum + value, 0);
        for (let other = 0; other < seen; other++) {
          for (let i = 0; i < head; i++)
            row[one * head + i]! += (scores[other]! / total) * v[other]![group]![i]!;
        }
      }
      return row;
    });
    const first = layer * (heads + 2);
    const own = gated(joined, layer, 'heads', first, head);
    const branch = own.map((x) => linear(x, `${layer}.o`, style.bias.rest));
    return gated(branch, layer, 'attention', first + heads, width);
  };
  const mlp = (inputs: Float64Array[], layer: number): Float64Array[] => {
    const branch = inputs.map((x) => {
      const up = linear(x, `${layer}.up`, style.bias.rest);
      const gate = style.mlp === 'swiglu' ? linear(x, `${layer}.gate`, style.bias.rest) : up;
      const bent = gate.map((value, at) =>
        style.mlp === 'swiglu' ? bend('silu', value) * up[at]! : bend(style.mlp, value),
      );
      return linear(bent, `${layer}.down`, style.bias.rest);
    });
    return gated(branch, layer, 'mlp', layer * (heads + 2) + heads + 1, width);
  };
  const plus = (a: Float64Array[], b: Float64Array[]) =>
    a.map((x, at) => x.map((value, i) => value + b[at]![i]!));

  let x: Float64Array[] = ids.map((id, at) =>
    Float64Array.from({ length: width }, (_, i) => {
      const position = style.rotary ? 0 : numbers('positions')[at * width + i]!;
      return numbers('embedding')[id * width + i]! + position;
    }),
  );
  for (let layer = 0; layer < layers; layer++) {
    const before = (name: string) => x.map((row) => norm(row, `${layer}.${name}`));
    if (style.order === 'post') {
      x = plus(x, attention(x, layer));
      x = before('norm1');
      x = plus(x, mlp(x, layer));
      x = before('norm2');
    } else if (style.order === 'parallel') {
      x = plus(plus(mlp(before('norm2'), layer), attention(before('norm1'), layer)), x);
    } else {
      x = plus(x, attention(before('norm1'), layer));
      x = plus(x, mlp(before('norm2'), layer));
    }
  }
  const last = style.order === 'post' ? x : x.map((row) => norm(row, 'norm'));
  return { logits: last.map((row) => linear(row, 'head', false)), captures };
}

function bend(kind: Style['mlp'] | 'silu', x: number): number {
  switch (kind) {
    case 'relu':
      return Math.max(0, x);
    case 'gelu':
      return 0.5 * x * (1 + erf(x / Math.SQRT2));
    case 'gelu-tanh':
      return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
    default:
      return x / (1 + Math.exp(-x));
  }
}

/** The error function by its series: enough for |x| below 6. */
function erf(x: number): number {
  if (Math.abs(x) > 5) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 200; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
