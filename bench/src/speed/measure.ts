import process from 'node:process';
import {
  type BoostingGrid,
  createRandom,
  Evaluator,
  evaluateSpectrum,
  PAPER_GRID,
  proxyspex,
  rSquared,
  sampleUniform,
  spectrumFromJSON,
  spectrumGame,
} from 'spex';
import { cpuSeconds } from '../harness/cpu.ts';
import { deviation, hierarchicalSpectrum } from './hierarchical-game.ts';

const NOISE = 0.05;
const TEST_COALITIONS = 10_000;

/** Which settings are compared: the paper's, the solver's own, or the paper's one by one, so that none is skipped. */
export const GRIDS = ['paper', 'default', 'one-by-one'] as const;

export type GridName = (typeof GRIDS)[number];

/** One solve of a hierarchical game. */
export interface SpeedTask {
  readonly players: number;
  readonly budget: number;
  readonly grid: GridName;
  readonly seed: number;
}

export interface SpeedRow {
  /** CPU seconds of the whole solve, answers from the game's spectrum included, all threads. */
  readonly seconds: number;
  /** On 10,000 coalitions without noise; of the last grid where there are several. */
  readonly r2: number;
  readonly terms: number;
  /** Most memory that this process has held by then, the interpreter's own included. */
  readonly megabytes: number;
}

/** Solves the game once for each grid; the seconds are their sum. */
export async function measureSpeed({ players, budget, grid, seed }: SpeedTask): Promise<SpeedRow> {
  const spectrum = hierarchicalSpectrum(players, seed);
  const test = sampleUniform(players, TEST_COALITIONS, createRandom(seed + 1));
  const truth = evaluateSpectrum(spectrum, test);
  const game = spectrumGame({ spectrum, noise: NOISE * deviation(spectrum), seed });
  let seconds = 0;
  let found: SpeedRow | undefined;
  for (const one of gridsOf(grid)) {
    const before = cpuSeconds();
    const explanation = await proxyspex.solve(new Evaluator(game), { budget, seed, order: 1, ...one });
    seconds += cpuSeconds() - before;
    found = {
      seconds,
      r2: rSquared(truth, evaluateSpectrum(spectrumFromJSON(explanation.spectrum), test)),
      terms: explanation.spectrum.terms.length,
      megabytes: process.resourceUsage().maxRSS / 1024,
    };
  }
  return found!;
}

function gridsOf(name: GridName): readonly { readonly grid?: BoostingGrid }[] {
  if (name === 'paper') return [{ grid: PAPER_GRID }];
  if (name === 'default') return [{}];
  return PAPER_GRID.depths.flatMap((depth) =>
    PAPER_GRID.rates.map((rate) => ({ grid: { ...PAPER_GRID, depths: [depth], rates: [rate] } })),
  );
}
