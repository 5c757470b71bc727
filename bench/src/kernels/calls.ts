import {
  createRandom,
  crossValidatedLasso,
  crossValidatedRidge,
  Evaluator,
  evaluateSpectrum,
  fitTrees,
  getSolver,
  sampleUniform,
  spectrumGame,
} from 'spex';
import { deviation, hierarchicalSpectrum } from '../speed/hierarchical-game.ts';

/** A call that spends its time in some kernels. */
export interface KernelCall {
  readonly name: string;
  /** The kernels, as assembly/ names them. */
  readonly kernels: string;
  /** Its numbers, to be compared. */
  run(): Promise<Float64Array>;
}

const NOISE = 0.05;

export const CALLS: readonly KernelCall[] = [
  {
    name: '300 trees, 64 players, 10,000 coalitions',
    kernels: 'growTree',
    async run() {
      const { batch, targets } = sampleOf(64, 10_000);
      return fitTrees(batch, targets, { trees: 300 }).value;
    },
  },
  {
    name: 'ridge regression on 1,500 pairs, 3,000 coalitions',
    kernels: 'gram, multiplyIntegers, orthogonalise',
    async run() {
      const { batch, targets } = sampleOf(64, 3_000);
      return crossValidatedRidge({ batch, targets, supports: pairsOf(64).slice(0, 1_500) }).coefficients;
    },
  },
  {
    name: 'LASSO on 1,000 singles that all matter, 1,000 coalitions',
    kernels: 'gram, sweep',
    async run() {
      const batch = sampleUniform(1_000, 1_000, createRandom(1));
      const random = createRandom(2);
      const supports = Array.from({ length: 1_001 }, (_, at) => (at === 0 ? [] : [at - 1]));
      const coefficients = Float64Array.from(supports, () => random.normal());
      const values = evaluateSpectrum({ players: 1_000, supports, coefficients }, batch);
      const targets = values.map((value) => value + 10 * random.normal());
      return crossValidatedLasso({ batch, targets, supports }).coefficients;
    },
  },
  solve('gaussian-process', 64, 1_000, 'factorise, invertFactor, invertFrom, fillCovariances, addPairs'),
  solve('gaussian-process', 14, 512, 'the same'),
  solve('proxyspex', 64, 1_000, 'growTree, gram, multiply, signedSums, sweep'),
  solve('proxyspex', 1_000, 1_000, 'signedSums, orthogonalise'),
  solve('auto', 14, 512, 'solveRows, multiplyColumns and those above'),
];

function solve(solver: string, players: number, budget: number, kernels: string): KernelCall {
  return {
    name: `solver ${solver}, ${players} players, ${budget} ablations`,
    kernels,
    async run() {
      const spectrum = hierarchicalSpectrum(players, 0);
      const game = spectrumGame({ spectrum, noise: NOISE * deviation(spectrum), seed: 0 });
      const { terms } = (await getSolver(solver).solve(new Evaluator(game), { budget, order: 1 })).spectrum;
      return Float64Array.from(terms, ({ value }) => value);
    },
  };
}

function sampleOf(players: number, rows: number) {
  const spectrum = hierarchicalSpectrum(players, 0);
  const batch = sampleUniform(players, rows, createRandom(1));
  const random = createRandom(2);
  const noise = NOISE * deviation(spectrum);
  const targets = evaluateSpectrum(spectrum, batch).map((value) => value + noise * random.normal());
  return { batch, targets };
}

/** The constant, and all pairs of so many players. */
function pairsOf(players: number): number[][] {
  const pairs: number[][] = [[]];
  for (let a = 0; a < players; a++) for (let b = a + 1; b < players; b++) pairs.push([a, b]);
  return pairs;
}
