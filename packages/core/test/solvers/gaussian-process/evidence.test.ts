import { createRandom } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { evidence } from '../../../src/solvers/gaussian-process/evidence.ts';
import { priorPenalty, settingsAt } from '../../../src/solvers/gaussian-process/settings.ts';
import { character, priorOf, randomProblem, solve } from './feature-space.ts';

function somePoint(players: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: players + 3 }, () => -1 + 1.5 * random.normal());
}

/** log |A| by elimination without pivots, of a positive definite matrix. */
function logDeterminantOf(matrix: readonly (readonly number[])[]): number {
  const rows = matrix.map((row) => [...row]);
  let log = 0;
  rows.forEach((row, i) => {
    log += Math.log(row[i]!);
    for (const other of rows.slice(i + 1)) {
      const factor = other[i]! / row[i]!;
      for (let k = i; k < row.length; k++) other[k]! -= factor * row[k]!;
    }
  });
  return log;
}

describe('evidence', () => {
  it.each([
    [1, undefined],
    [2, undefined],
    [3, Float64Array.from({ length: 11 }, (_, row) => 0.1 + row / 4)],
  ])('is the likelihood of a regression on all characters (seed %i)', (seed, noise) => {
    const players = 4;
    const { batch, targets } = randomProblem(players, 11, seed);
    const point = somePoint(players, seed);
    const settings = settingsAt(point);
    const prior = priorOf(settings);
    const covariance = Array.from(targets, (_, a) =>
      Array.from(targets, (_, b) =>
        prior.reduce(
          (sum, variance, mask) => sum + variance * character(batch, a, mask) * character(batch, b, mask),
          a === b ? settings.noise * (noise?.[a] ?? 1) : 0,
        ),
      ),
    );
    const solved = solve(
      covariance,
      Array.from(targets, (target) => [target]),
    );
    const fit = solved.reduce((sum, [value], row) => sum + value! * targets[row]!, 0);
    const expected = 0.5 * (fit + logDeterminantOf(covariance)) + priorPenalty(point, 0.8);
    expect(evidence(batch, targets, 0.8, { noise }).value(point)).toBeCloseTo(expected, 8);
  });

  it.each([
    [3, 8],
    [14, 30],
    [40, 25],
    [5, 12],
  ])('has the gradient that finite differences have (%i players)', (players, rows) => {
    const { batch, targets } = randomProblem(players, rows, players);
    const noise = players === 5 ? Float64Array.from(targets, (_, row) => 0.05 + row / 5) : undefined;
    const objective = evidence(batch, targets, 0.6, { noise });
    const point = somePoint(players, players);
    const gradient = new Float64Array(objective.size);
    objective.value(point);
    objective.gradient(gradient);
    const step = 1e-5;
    for (let i = 0; i < point.length; i++) {
      const shifted = (by: number): number => objective.value(point.with(i, point[i]! + by));
      const difference = (shifted(step) - shifted(-step)) / (2 * step);
      expect(gradient[i]! - difference).toBeCloseTo(0, 5);
    }
  });
});
