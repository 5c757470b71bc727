import {
  Booster,
  type BoostingOptions,
  createRandom,
  predictTrees,
  sampleBiased,
  sampleUniform,
} from '@spex/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withWorkspace } from '../../src/kernels/workspace.ts';
import { boosterBytes } from '../../src/trees/booster.ts';

const settings = fc.record({
  rate: fc.constantFrom(0.01, 0.1, 0.5),
  depth: fc.constantFrom(1, 3, 5, Number.POSITIVE_INFINITY),
  leaves: fc.integer({ min: 2, max: 40 }),
  minLeaf: fc.integer({ min: 1, max: 25 }),
  lambda: fc.constantFrom(0, 0.5, 10),
  subsample: fc.constantFrom(1, 0.7, 0.2),
});

/** Boosts with the plain grower and with the kernel, and expects every number to be the same. */
function compare(
  players: number,
  rows: number,
  trees: number,
  options: BoostingOptions,
  presence = 0.5,
): void {
  const random = createRandom(players + 1000 * rows);
  const batch =
    presence === 0.5 && players > 20
      ? sampleUniform(players, rows, random)
      : sampleBiased(players, Math.min(rows, 2 ** Math.min(players, 20)), presence, random);
  const heldOut = sampleBiased(players, Math.min(rows, 2 ** Math.min(players, 20)), 0.4, random);
  const targets = Float64Array.from(
    { length: batch.rows },
    (_, row) => random.normal() + 3 * (batch.words[row * ((players + 31) >>> 5)]! & 1),
  );
  const plain = new Booster(batch, targets, options, { heldOut });
  const bytes = boosterBytes(batch, heldOut.rows, options);
  withWorkspace(bytes, (workspace) => {
    expect(workspace).toBeDefined();
    const kernel = new Booster(batch, targets, options, { workspace, heldOut });
    for (let tree = 0; tree < trees; tree++) {
      const grown = plain.step();
      expect(kernel.step()).toBe(grown);
      expect(kernel.bound).toBe(plain.bound);
      if (!grown) break;
    }
    expect(kernel.model()).toEqual(plain.model());
    expect(Float64Array.from(kernel.residuals)).toEqual(plain.residuals);
    expect(Float64Array.from(kernel.predictions)).toEqual(plain.predictions);
    expect(plain.predictions).toEqual(predictTrees(plain.model(), heldOut));
  });
}

describe('the growers', () => {
  it('grow the same trees', () => {
    fc.assert(
      fc.property(
        settings,
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 1, max: 700 }),
        fc.constantFrom(0.3, 0.5, 0.9),
        (options, players, rows, presence) => compare(players, rows, 12, options, presence),
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [64, 5000],
    [63, 129],
    [200, 2001],
    [1000, 400],
  ])('grow the same trees with %i players, %i rows', (players, rows) => {
    compare(players, rows, 6, { minLeaf: 1 });
    compare(players, rows, 6, { minLeaf: 1, subsample: 0.5 });
  });

  it('stop alike when nothing is left to fit to', () => {
    const batch = sampleUniform(30, 50, createRandom(1));
    withWorkspace(boosterBytes(batch, 0, {}), (workspace) => {
      expect(new Booster(batch, new Float64Array(50).fill(3), {}, { workspace }).step()).toBe(false);
    });
  });
});
