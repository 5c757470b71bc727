import {
  type CoalitionBatch,
  concatBatches,
  createRandom,
  enumerateCoalitions,
  sampleUniform,
  selectRows,
} from '@spex/core';
import { describe, expect, it } from 'vitest';
import { chooseUnsure } from '../../../src/solvers/adaptive/choose-unsure.ts';
import { condition } from '../../../src/solvers/gaussian-process/posterior.ts';
import type { ProcessSettings } from '../../../src/solvers/gaussian-process/settings.ts';
import { character, randomProblem, regress } from '../gaussian-process/feature-space.ts';

/** Variance of a row's value by a regression on all characters. */
function varianceOf(
  measured: CoalitionBatch,
  settings: ProcessSettings,
  batch: CoalitionBatch,
  row: number,
): number {
  const nothing = new Array<number>(measured.rows).fill(0);
  const { covariance } = regress(measured, nothing, settings);
  const signs = covariance.map((_, mask) => character(batch, row, mask));
  return signs.reduce(
    (sum, a, i) => sum + signs.reduce((inner, b, j) => inner + a * b * covariance[i]![j]!, 0),
    0,
  );
}

describe.each([1, 2, 3])('the choice of seed %i', (seed) => {
  const players = 5;
  const { batch, targets, settings } = randomProblem(players, 9, seed);
  const posterior = condition({ batch, targets }, settings);
  const pool = enumerateCoalitions(players);

  it('is what an exhaustive search finds, one after the other', () => {
    const chosen = chooseUnsure(posterior, pool, 7);
    expect(new Set(chosen).size).toBe(7);
    chosen.forEach((row, at) => {
      const measured = concatBatches([batch, selectRows(pool, chosen.subarray(0, at))], players);
      const before = new Set(chosen.subarray(0, at));
      const variances = Array.from({ length: pool.rows }, (_, other) =>
        before.has(other) ? -1 : varianceOf(measured, settings, pool, other),
      );
      expect(variances[row]).toBeCloseTo(Math.max(...variances), 8);
    });
  });

  it('of fewer is the beginning of that of more', () => {
    const all = chooseUnsure(posterior, pool, 12);
    expect(chooseUnsure(posterior, pool, 5)).toEqual(all.subarray(0, 5));
  });

  it('does not depend on the values', () => {
    const others = condition({ batch, targets: targets.map((target, row) => row - 3 * target) }, settings);
    expect(chooseUnsure(others, pool, 8)).toEqual(chooseUnsure(posterior, pool, 8));
  });
});

it('takes all of a small pool, and nothing of none', () => {
  const { batch, targets, settings } = randomProblem(6, 10, 4);
  const posterior = condition({ batch, targets }, settings);
  const pool = sampleUniform(6, 5, createRandom(1));
  expect([...chooseUnsure(posterior, pool, 9)].sort()).toEqual([0, 1, 2, 3, 4]);
  expect(chooseUnsure(posterior, selectRows(pool, []), 9)).toHaveLength(0);
});

it('spends nothing on players that do not matter', () => {
  const { settings } = randomProblem(6, 12, 5);
  const relevances = settings.relevances.map((relevance, player) => (player < 3 ? relevance : 0));
  const pool = enumerateCoalitions(6);
  // Three players matter: of their eight patterns, three are unseen.
  const batch = selectRows(pool, [0, 9, 18, 27, 36, 40, 49, 58]);
  const targets = Float64Array.from({ length: 8 }, (_, row) => row);
  const posterior = condition({ batch, targets }, { ...settings, relevances, noise: 1e-6 });
  const patterns = Array.from(chooseUnsure(posterior, pool, 3), (row) => pool.words[row]! & 7);
  expect(patterns.sort()).toEqual([5, 6, 7]);
});
