// Times `proxyspex` (grid search, read-out and refit, the game left out) on hierarchical games of several sizes.
import process from 'node:process';
import { parseArgs } from 'node:util';
import {
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
const GRIDS = { default: {}, paper: PAPER_GRID };

process.stdout.write('| players | budget | grid | CPU seconds | R² | terms |\n|---|---|---|---|---|---|\n');
for (const players of values.players.split(',').map(Number)) {
  const spectrum = hierarchicalSpectrum(players, seed);
  const test = sampleUniform(players, TEST_COALITIONS, createRandom(seed + 1));
  const truth = evaluateSpectrum(spectrum, test);
  const game = spectrumGame({ spectrum, noise: NOISE * deviation(spectrum), seed });
  for (const budget of values.budgets.split(',').map(Number)) {
    for (const [name, grid] of Object.entries(GRIDS)) {
      const before = process.cpuUsage();
      const explanation = await proxyspex.solve(new Evaluator(game), { budget, seed, order: 1, grid });
      const used = process.cpuUsage(before);
      const seconds = (used.user + used.system) / 1e6;
      const r2 = rSquared(truth, evaluateSpectrum(spectrumFromJSON(explanation.spectrum), test));
      process.stdout.write(
        `| ${players} | ${budget} | ${name} | ${seconds.toFixed(2)} | ${r2.toFixed(3)} | ${explanation.spectrum.terms.length} |\n`,
      );
    }
  }
}
