import process from 'node:process';
import {
  type BoostingGrid,
  createRandom,
  Evaluator,
  type Explanation,
  evaluateSpectrum,
  getSolver,
  PAPER_GRID,
  rSquared,
  sampleUniform,
  spectrumFromJSON,
  spectrumGame,
} from 'spex';
import { cpuSeconds } from '../harness/cpu.ts';
import { deviation, hierarchicalSpectrum } from './hierarchical-game.ts';

const NOISE = 0.05;
const TEST_COALITIONS = 10_000;

/** Which settings `proxyspex` compares: the paper's, its own, or the paper's one by one, so that none is skipped. */
export const GRIDS = ['paper', 'default', 'one-by-one'] as const;

export type GridName = (typeof GRIDS)[number];

/** One solve of a hierarchical game. */
export interface SpeedTask {
  readonly players: number;
  readonly budget: number;
  readonly solver: string;
  /** Of `proxyspex`; others have none. */
  readonly grid?: GridName;
  readonly seed: number;
}

export interface SpeedRow {
  /** CPU seconds of the whole solve, answers from the game's spectrum included, all threads. */
  readonly seconds: number;
  /** CPU seconds of the process from its start to the end of the solve: loading, and drawing the game, besides. */
  readonly whole: number;
  /** On 10,000 coalitions without noise; of the last grid where there are several. */
  readonly r2: number;
  readonly terms: number;
  /** Most memory that this process has held by the end of the solve, the interpreter's own included. */
  readonly megabytes: number;
}

/** Solves the game once, or once for each grid: the seconds are then their sum. */
export async function measureSpeed({ players, budget, solver, grid, seed }: SpeedTask): Promise<SpeedRow> {
  const spectrum = hierarchicalSpectrum(players, seed);
  const game = spectrumGame({ spectrum, noise: NOISE * deviation(spectrum), seed });
  let seconds = 0;
  let explanation: Explanation | undefined;
  for (const one of gridsOf(grid)) {
    const before = cpuSeconds();
    explanation = await getSolver(solver).solve(new Evaluator(game), { budget, seed, order: 1, ...one });
    seconds += cpuSeconds() - before;
  }
  const whole = cpuSeconds();
  const megabytes = process.resourceUsage().maxRSS / 1024;
  const test = sampleUniform(players, TEST_COALITIONS, createRandom(seed + 1));
  const found = spectrumFromJSON(explanation!.spectrum);
  return {
    seconds,
    whole,
    r2: rSquared(evaluateSpectrum(spectrum, test), evaluateSpectrum(found, test)),
    terms: found.supports.length,
    megabytes,
  };
}

function gridsOf(name: GridName | undefined): readonly { readonly grid?: BoostingGrid }[] {
  if (name === 'paper') return [{ grid: PAPER_GRID }];
  if (name !== 'one-by-one') return [{}];
  return PAPER_GRID.depths.flatMap((depth) =>
    PAPER_GRID.rates.map((rate) => ({ grid: { ...PAPER_GRID, depths: [depth], rates: [rate] } })),
  );
}
