import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { createRandom, encodeOnnx, GATES, type GatedComponentModel, gateGraph } from 'spex';
import { fixed, table } from '../tables/markdown.ts';
import { type Compared, interleaved, largestDifference } from '../throughput/interleaved.ts';
import { feedsOf, openGraph } from './bare-graph.ts';
import { MODELS, type ModelName, openModel } from './open.ts';

export interface SpeedOptions {
  readonly models: string;
  readonly model?: ModelName | undefined;
  readonly batches: readonly number[];
  readonly tokens: readonly number[];
  readonly repeats: number;
  readonly threads: number;
  readonly talk: (line: string) => void;
}

/** Rows of one timing: enough for the clock. */
const ROWS = 128;
/** Gates at 1 must leave the outputs as they are, to this. */
const TOLERANCE = 1e-4;
const TEXT =
  'Once upon a time, in a small town near the sea, there lived a girl who was named Lily. She had a red ball, a brown dog and many good friends. Every day after lunch they all went to the big park and played games there until the sun went down behind trees. Then they walked home, ate some soup with bread and told each other what they had seen at the lake.';

/** Tables: the gated graph beside the plain one, and ablations in batches beside one a pass. CPU seconds, taking turns. */
export async function speed(options: SpeedOptions): Promise<string> {
  const graphs: string[][] = [];
  const passes: string[][] = [];
  for (const name of options.model ? [options.model] : MODELS) {
    const model = await openModel(name, options.models, options.threads);
    const { original, outputs } = model.gated;
    const plain = await openGraph(encodeOnnx(original), options.threads);
    const gated = await openGraph(encodeOnnx(gateGraph(original, {}).model), options.threads);
    const output = outputs.find((one) => !one.startsWith('present'))!;
    try {
      for (const tokens of options.tokens) {
        const ids = model.tokenize(TEXT).subarray(0, tokens);
        for (const batch of options.batches) {
          options.talk(`${model.name}, ${batch} rows of ${tokens} tokens`);
          const rows = Array.from({ length: batch }, () => ids);
          graphs.push(await compareGraphs({ model, plain, gated, output, rows }, options.repeats));
        }
        passes.push(await comparePasses(model, ids, options.repeats));
      }
    } finally {
      await plain.release();
      await gated.release();
      await model.dispose();
    }
  }
  const graphHead = [
    ...['model', 'tokens', 'batch', 'plain rows/s', 'gated rows/s', 'gated / plain', 'quartiles'],
    ...['called rows/s', 'called / plain'],
  ];
  const passHead = [
    'model',
    'tokens',
    'one a pass, a second',
    'batched, a second',
    'batched / one a pass',
    'quartiles',
  ];
  return `${table(graphHead, graphs)}\n\n${table(passHead, passes)}\n`;
}

interface Graphs {
  readonly model: GatedComponentModel;
  readonly plain: InferenceSession;
  readonly gated: InferenceSession;
  readonly output: string;
  readonly rows: readonly Int32Array[];
}

async function compareGraphs(
  { model, plain, gated, output, rows }: Graphs,
  repeats: number,
): Promise<string[]> {
  const { units } = model.gated;
  const count = rows.length;
  const gatesOf = (numbers: Float32Array) => ({
    [GATES.input]: new Tensor('float32', numbers, [count, units]),
  });
  const open = new Float32Array(count * units).fill(1);
  const bare = feedsOf(plain.inputMetadata, rows, {});
  const whole = feedsOf(gated.inputMetadata, rows, gatesOf(open));
  const outputOf = async (session: InferenceSession, feeds: typeof bare) =>
    Float64Array.from((await session.run(feeds, [output]))[output]!.data as Float32Array);
  const difference = largestDifference(await outputOf(plain, bare), await outputOf(gated, whole));
  if (!(difference <= TOLERANCE)) throw new Error(`${model.name}: gates at 1 move outputs by ${difference}`);

  const gates = randomGates(count, units);
  const silenced = feedsOf(gated.inputMetadata, rows, gatesOf(gates));
  const runs = Math.max(1, Math.round(ROWS / count));
  const times = (run: () => Promise<unknown>) => async () => {
    for (let at = 0; at < runs; at++) await run();
  };
  const runPlain = times(() => plain.run(bare, [output]));
  const graph = await interleaved(
    runPlain,
    times(() => gated.run(silenced, [output])),
    repeats,
  );
  const called = await interleaved(
    runPlain,
    times(() => model.gated.run({ rows, gates }, [output])),
    repeats,
  );
  const second = (seconds: number): string => fixed((runs * count) / seconds, 0);
  return [
    ...[model.name, `${rows[0]!.length}`, `${count}`, second(graph.bare), second(graph.ours)],
    ...[...ratioOf(graph), second(called.ours), fixed(called.ratios[1], 2)],
  ];
}

/** Ablations of one prompt through the lens's own model: rows of one call, and a call each. */
async function comparePasses(
  model: GatedComponentModel,
  tokens: Int32Array,
  repeats: number,
): Promise<string[]> {
  const { units } = model.gated;
  const count = model.batchSize;
  const gates = randomGates(count, units);
  const rows = Array.from({ length: count }, (_, row) => ({
    tokens,
    gates: gates.subarray(row * units, (row + 1) * units),
  }));
  const position = model.kind === 'causal' ? tokens.length - 1 : 0;
  const pick = (row: number) => ({ row, position, token: 1 });
  const single = async () => {
    for (const row of rows) await model.logProbs([row], [pick(0)], {});
  };
  const compared = await interleaved(
    single,
    () =>
      model.logProbs(
        rows,
        rows.map((_, row) => pick(row)),
        {},
      ),
    repeats,
  );
  const second = (seconds: number): string => fixed(count / seconds, 0);
  return [model.name, `${tokens.length}`, second(compared.bare), second(compared.ours), ...ratioOf(compared)];
}

function ratioOf({ ratios: [low, middle, high] }: Compared): string[] {
  return [fixed(middle, 2), `${fixed(low, 2)} to ${fixed(high, 2)}`];
}

/** Each gate is 0 or 1 with even chances. */
function randomGates(rows: number, units: number): Float32Array {
  const random = createRandom(0);
  return Float32Array.from({ length: rows * units }, () => random.below(2));
}
