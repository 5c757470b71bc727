// Times `proxyspex` (ablations answered from a spectrum, boosting, read-out and refit) on hierarchical games of several sizes.
import process from 'node:process';
import { parseArgs } from 'node:util';
import {
  type BoostingGrid,
  createRandom,
  Evaluator,
  type Explanation,
  evaluateSpectrum,
  type Game,
  PAPER_GRID,
  proxyspex,
  rSquared,
  sampleUniform,
  spectrumFromJSON,
  spectrumGame,
} from 'spex';
import { deviation, hierarchicalSpectrum } from './speed/hierarchical-game.ts';

const { values } = parseArgs({
  options: {
    players: { type: 'string', default: '20,64,128' },
    budgets: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '0' },
  },
});
const seed = Number(values.seed);
const NOISE = 0.05;
const TEST_COALITIONS = 10_000;

/** The paper's settings one by one, so that none can be skipped as hopeless. */
const ONE_BY_ONE: BoostingGrid[] = PAPER_GRID.depths.flatMap((depth) =>
  PAPER_GRID.rates.map((rate) => ({ ...PAPER_GRID, depths: [depth], rates: [rate] })),
);
const RUNS: Readonly<Record<string, readonly BoostingGrid[]>> = {
  default: [{}],
  paper: [PAPER_GRID],
  'paper, 6 settings one by one, summed': ONE_BY_ONE,
};

async function solve(game: Game, budget: number, grid: BoostingGrid): Promise<[Explanation, number]> {
  const before = process.cpuUsage();
  const explanation = await proxyspex.solve(new Evaluator(game), { budget, seed, order: 1, grid });
  const { user, system } = process.cpuUsage(before);
  return [explanation, (user + system) / 1e6];
}

process.stdout.write('| players | budget | grid | CPU seconds | R² | terms |\n|---|---|---|---|---|---|\n');
for (const players of values.players.split(',').map(Number)) {
  const spectrum = hierarchicalSpectrum(players, seed);
  const test = sampleUniform(players, TEST_COALITIONS, createRandom(seed + 1));
  const truth = evaluateSpectrum(spectrum, test);
  const game = spectrumGame({ spectrum, noise: NOISE * deviation(spectrum), seed });
  for (const budget of values.budgets.split(',').map(Number)) {
    for (const [name, grids] of Object.entries(RUNS)) {
      let seconds = 0;
      let figures = '';
      for (const grid of grids) {
        const [explanation, used] = await solve(game, budget, grid);
        seconds += used;
        const r2 = rSquared(truth, evaluateSpectrum(spectrumFromJSON(explanation.spectrum), test));
        figures = grids.length > 1 ? '| |' : `| ${r2.toFixed(3)} | ${explanation.spectrum.terms.length} |`;
      }
      process.stdout.write(`| ${players} | ${budget} | ${name} | ${seconds.toFixed(2)} ${figures}\n`);
    }
  }
}
