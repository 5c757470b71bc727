import { InferenceSession, Tensor } from 'onnxruntime-node';

type Metadata = InferenceSession['inputMetadata'][number];

/** A graph in ONNX Runtime itself, with the settings of threads that the lens has: they sleep while they wait. */
export function openGraph(bytes: Uint8Array, threads: number): Promise<InferenceSession> {
  return InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    logSeverityLevel: 3,
    intraOpNumThreads: threads,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
}

/**
 * Feeds for rows of equally many tokens: ids, masks and positions in the types that the graph wants, nothing before, all
 * heads as they are, and `given` for what the graph has beyond.
 */
export function feedsOf(
  inputs: readonly Metadata[],
  rows: readonly Int32Array[],
  given: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  const columns = rows[0]!.length;
  const dims = [rows.length, columns];
  const feeds: Record<string, Tensor> = {};
  for (const input of inputs) {
    if (!input.isTensor) throw new RangeError(`input '${input.name}' is no tensor`);
    const { name, type, shape } = input;
    const numbers = (cell: (row: Int32Array, at: number) => number): Tensor => {
      const cells = rows.flatMap((row) => Array.from(row, (_, at) => cell(row, at)));
      if (type === 'int64') return new Tensor('int64', BigInt64Array.from(cells, BigInt), dims);
      if (type === 'int32') return new Tensor('int32', Int32Array.from(cells), dims);
      return new Tensor('float32', Float32Array.from(cells), dims);
    };
    if (given[name] !== undefined) feeds[name] = given[name];
    else if (name === 'input_ids') feeds[name] = numbers((row, at) => row[at]!);
    else if (name === 'attention_mask') feeds[name] = numbers(() => 1);
    else if (name === 'position_ids') feeds[name] = numbers((_, at) => at);
    else if (name === 'head_mask') {
      const sides = [rows.length, ...shape.slice(1).map(Number)];
      const ones = new Float32Array(sides.reduce((size, side) => size * side, 1)).fill(1);
      feeds[name] = new Tensor('float32', ones, sides);
    } else if (name.startsWith('past_key_values.')) {
      const [, heads, , width] = shape as [unknown, number, unknown, number];
      feeds[name] = new Tensor('float32', new Float32Array(0), [rows.length, heads, 0, width]);
    } else throw new RangeError(`the graph wants an input '${name}' that is not known here`);
  }
  return feeds;
}
