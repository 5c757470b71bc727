import {
  createRandom,
  createSpectrum,
  evaluateSpectrum,
  rSquared,
  sampleUniform,
  tableOfSpectrum,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { fitBaggedTrees } from '../../../src/solvers/auto/bagged-trees.ts';

function noisyDraws(players: number, rows: number, seed: number, noise: number) {
  const random = createRandom(seed);
  const truth = createSpectrum(players, [
    [[], 5],
    [[0], 1],
    [[1], -1.5],
    [[0, 1], 1],
    [[2], 0.7],
    [[2, 3, 4], 0.8],
  ]);
  const batch = sampleUniform(players, rows, random);
  const targets = evaluateSpectrum(truth, batch).map((value) => value + noise * random.normal());
  return { truth, draws: { batch, targets } };
}

describe('fitBaggedTrees', () => {
  it('claims no better R² than its spectrum has on all coalitions', async () => {
    const runs = 30;
    let claimed = 0;
    let real = 0;
    for (let seed = 0; seed < runs; seed++) {
      const { truth, draws } = noisyDraws(10, 200, seed, 0.5);
      const { spectrum, predictions } = await fitBaggedTrees(draws, 10_000, seed);
      const clean = evaluateSpectrum(truth, draws.batch);
      claimed += rSquared(clean, predictions) / runs;
      real += rSquared(tableOfSpectrum(truth), tableOfSpectrum(spectrum)) / runs;
    }
    // A fold's trees have seen four fifths of what their mean has.
    expect(claimed).toBeLessThan(real);
    expect(claimed).toBeGreaterThan(real - 0.1);
    expect(real).toBeGreaterThan(0.8);
  });

  it('is the same again with the same seed, and another with another', async () => {
    const { draws } = noisyDraws(20, 150, 1, 0.3);
    const first = await fitBaggedTrees(draws, 10_000, 7);
    expect(await fitBaggedTrees(draws, 10_000, 7)).toEqual(first);
    expect((await fitBaggedTrees(draws, 10_000, 8)).predictions).not.toEqual(first.predictions);
  });

  it('has no row say anything of its own prediction', async () => {
    const { draws } = noisyDraws(12, 100, 2, 0.3);
    const { predictions } = await fitBaggedTrees(draws, 10_000, 0);
    const shifted = draws.targets.slice();
    shifted[17] = shifted[17]! + 0.001;
    const again = await fitBaggedTrees({ ...draws, targets: shifted }, 10_000, 0);
    expect(again.predictions[17]).toBe(predictions[17]);
    expect(again.predictions).not.toEqual(predictions);
  });

  it('finds nothing in noise, and keeps to the most terms', async () => {
    const random = createRandom(4);
    const batch = sampleUniform(16, 60, random);
    const noise = { batch, targets: Float64Array.from({ length: 60 }, () => random.normal()) };
    const { predictions } = await fitBaggedTrees(noise, 10_000, 0);
    expect(rSquared(noise.targets, predictions)).toBeLessThan(0.1);
    const { draws } = noisyDraws(14, 300, 3, 0.1);
    expect((await fitBaggedTrees(draws, 20, 0)).spectrum.supports.length).toBeLessThanOrEqual(21);
  });
});
