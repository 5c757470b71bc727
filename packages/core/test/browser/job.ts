import {
  contentHash,
  createGame,
  createRandom,
  createSpectrum,
  Evaluator,
  type Explanation,
  getSolver,
  sampleBiased,
  sampleBySize,
  sampleNearFull,
  samplePaired,
  sampleUniform,
  spectrumGame,
} from '@spex/core';
import { withWorkspace } from '../../src/kernels/workspace.ts';

/** What one run of the job finds, as plain data, so that a browser's findings can be compared with Node's. */
export interface Findings {
  readonly rows: number[][];
  readonly hash: string;
  readonly values: number[];
  readonly evaluations: number;
  readonly stopped: { complete: boolean; rows: number };
  readonly fault: { name: string; message: string; coalition: readonly number[] };
  readonly explanations: Explanation[];
}

const SPECTRUM = createSpectrum(16, [
  [[], 0.25],
  [[1], -1.5],
  [[2, 9], 0.75],
  [[3, 4, 15], 1.25],
  [[14], 0.1],
]);

/** Core's main job: sample coalitions, measure a game, solve it. Runs in Node and in browsers alike. */
export async function run(): Promise<Findings> {
  const batches = [
    sampleUniform(40, 50, createRandom(1)),
    samplePaired(40, 50, createRandom(2)),
    sampleBySize(40, 50, new Float64Array(41).fill(1), createRandom(3)),
    sampleBiased(40, 50, 0.3, createRandom(4)),
    sampleNearFull(40, 50, 3, createRandom(5)),
  ];

  const game = createGame({ players: 40, id: 'both', value: async (has) => Number(has(3) && has(35)) });
  const evaluator = new Evaluator(game, { concurrency: 4 });
  const { values } = await evaluator.evaluate(batches[0]!);
  await evaluator.evaluate(batches[0]!);

  const stop = new AbortController();
  const stopping = new Evaluator(game, {
    signal: stop.signal,
    onProgress: ({ done }) => done === 7 && stop.abort(),
  });
  const part = await stopping.evaluate(batches[0]!);

  const broken = createGame({ players: 40, value: (has) => (has(0) ? Number.NaN : 1) });
  const fault = await new Evaluator(broken).evaluate(batches[1]!).then(
    () => ({ name: 'none', message: '', coalition: [] }),
    ({ name, message, coalition }) => ({ name, message, coalition }),
  );

  const explanations: Explanation[] = [];
  for (const [solver, budget] of SOLVES) {
    let clock = 0;
    const measured = new Evaluator(spectrumGame({ spectrum: SPECTRUM }), { now: () => clock++ });
    explanations.push(await getSolver(solver).solve(measured, { budget, seed: 7 }));
  }
  return {
    rows: batches.map((batch) => [...batch.words]),
    hash: contentHash('spex', 1, batches[0]!.words),
    values: [...values],
    evaluations: evaluator.evaluations,
    stopped: { complete: part.complete, rows: part.batch.rows },
    fault,
    explanations,
  };
}

/** What solver `auto` makes of a noisy game, and whether the WebAssembly kernels did the work. */
export async function solveAuto(): Promise<{ explanation: Explanation; kernels: boolean }> {
  let clock = 0;
  const game = spectrumGame({ spectrum: SPECTRUM, noise: 0.2, seed: 1 });
  const evaluator = new Evaluator(game, { now: () => clock++ });
  const explanation = await getSolver('auto').solve(evaluator, { budget: 200, seed: 7 });
  return { explanation, kernels: withWorkspace(16, (workspace) => workspace !== undefined) };
}

/** Solvers and the budgets that they are given. */
const SOLVES: readonly (readonly [solver: string, budget: number])[] = [
  ['exact', 2 ** 16],
  ['proxyspex', 400],
];
