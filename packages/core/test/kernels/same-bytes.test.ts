import { afterAll, beforeAll, expect, it, vi } from 'vitest';

// The solvers' results with the kernels and with their plain twins: the same seed gives the same bytes.
let plain: typeof import('@spex/core');
let quick: typeof import('@spex/core');

beforeAll(async () => {
  vi.resetModules();
  quick = await import('@spex/core');
  quick.fitTrees(quick.sampleUniform(5, 8, quick.createRandom(0)), new Float64Array(8).fill(1), { trees: 1 });
  vi.resetModules();
  vi.stubGlobal('WebAssembly', undefined);
  plain = await import('@spex/core');
  plain.fitTrees(plain.sampleUniform(5, 8, plain.createRandom(0)), new Float64Array(8).fill(1), { trees: 1 });
  vi.unstubAllGlobals();
});
afterAll(() => vi.resetModules());

async function solved(core: typeof quick, solver: string, players: number, budget: number): Promise<string> {
  const random = core.createRandom(players);
  const terms = Array.from({ length: 30 }, () => {
    const size = 1 + random.below(3);
    return [Array.from({ length: size }, () => random.below(players)), random.normal()] as const;
  });
  const distinct = new Map(
    terms.map(([set, value]) => [[...new Set(set)].sort((a, b) => a - b).join(), value]),
  );
  const spectrum = core.createSpectrum(
    players,
    [...distinct].map(([set, value]) => [set.split(',').map(Number), value] as const),
  );
  let clock = 0;
  const evaluator = new core.Evaluator(core.spectrumGame({ spectrum, noise: 0.3, seed: 1 }), {
    now: () => clock++,
  });
  return JSON.stringify(await core.getSolver(solver).solve(evaluator, { budget, seed: 3 }));
}

it.each([
  ['proxyspex', 12, 200],
  ['proxyspex', 70, 333],
  ['lasso', 90, 150],
  ['gaussian-process', 13, 140],
  ['gaussian-process', 70, 450],
  ['auto', 13, 300],
] as const)('%s, %i players, budget %i', async (solver, players, budget) => {
  expect(await solved(quick, solver, players, budget)).toBe(await solved(plain, solver, players, budget));
});
