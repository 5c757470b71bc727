/** A Llama's shape. */
export interface LlamaShape {
  readonly width: number;
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly vocabulary: number;
}

/** A Llama's numbers. Matrices are [out × in], row-major. */
export interface LlamaWeights {
  readonly embedding: Float32Array;
  readonly layers: readonly {
    readonly attentionNorm: Float32Array;
    readonly query: Float32Array;
    readonly key: Float32Array;
    readonly value: Float32Array;
    readonly output: Float32Array;
    readonly feedForwardNorm: Float32Array;
    readonly gate: Float32Array;
    readonly down: Float32Array;
    readonly up: Float32Array;
  }[];
  readonly norm: Float32Array;
  readonly classifier: Float32Array;
}

/** The plain formula in float64: log-probabilities of every token at every position, [positions][vocabulary]. */
export function referenceLogProbs(
  shape: LlamaShape,
  weights: LlamaWeights,
  tokens: readonly number[],
): number[][] {
  const { width, heads, keyValueHeads, vocabulary } = shape;
  const size = width / heads;
  const states = tokens.map((token) => [...weights.embedding.subarray(token * width, (token + 1) * width)]);
  for (const layer of weights.layers) {
    const normed = states.map((state) => rmsNorm(state, layer.attentionNorm));
    const queries = normed.map((x, at) => rotate(multiply(layer.query, x), at, size));
    const keys = normed.map((x, at) => rotate(multiply(layer.key, x), at, size));
    const values = normed.map((x) => multiply(layer.value, x));
    states.forEach((state, at) => {
      const mixed = new Array<number>(width).fill(0);
      for (let head = 0; head < heads; head++) {
        const from = Math.floor((head * keyValueHeads) / heads) * size;
        const scores = keys.slice(0, at + 1).map((key) => {
          let dot = 0;
          for (let i = 0; i < size; i++) dot += queries[at]![head * size + i]! * key[from + i]!;
          return dot / Math.sqrt(size);
        });
        softmax(scores).forEach((share, past) => {
          for (let i = 0; i < size; i++) mixed[head * size + i]! += share * values[past]![from + i]!;
        });
      }
      add(state, multiply(layer.output, mixed));
      const x = rmsNorm(state, layer.feedForwardNorm);
      const gate = multiply(layer.gate, x).map((g) => g / (1 + Math.exp(-g)));
      const up = multiply(layer.up, x);
      add(
        state,
        multiply(
          layer.down,
          gate.map((g, i) => g * up[i]!),
        ),
      );
    });
  }
  return states.map((state) => {
    const shares = softmax(multiply(weights.classifier, rmsNorm(state, weights.norm)));
    if (shares.length !== vocabulary) throw new Error('the classifier does not fit the vocabulary');
    return shares.map(Math.log);
  });
}

function multiply(matrix: Float32Array, x: readonly number[]): number[] {
  return Array.from({ length: matrix.length / x.length }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += matrix[row * x.length + i]! * x[i]!;
    return sum;
  });
}

function rmsNorm(x: readonly number[], scale: Float32Array): number[] {
  const mean = x.reduce((sum, value) => sum + value * value, 0) / x.length;
  return x.map((value, i) => (value * scale[i]!) / Math.sqrt(mean + 1e-5));
}

/** Rotary positions: each pair of neighbours (2i, 2i + 1) of a head turns by position / 10000^(2i / size). */
function rotate(x: readonly number[], position: number, size: number): number[] {
  const turned = [...x];
  for (let i = 0; i < x.length; i += 2) {
    const angle = position / 10_000 ** ((i % size) / size);
    turned[i] = x[i]! * Math.cos(angle) - x[i + 1]! * Math.sin(angle);
    turned[i + 1] = x[i]! * Math.sin(angle) + x[i + 1]! * Math.cos(angle);
  }
  return turned;
}

function softmax(x: readonly number[]): number[] {
  const largest = Math.max(...x);
  const shares = x.map((value) => Math.exp(value - largest));
  const sum = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => share / sum);
}

function add(to: number[], x: readonly number[]): void {
  x.forEach((value, i) => {
    to[i]! += value;
  });
}
