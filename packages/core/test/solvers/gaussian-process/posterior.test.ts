import { enumerateCoalitions, selectRows } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { Coefficients } from '../../../src/solvers/gaussian-process/coefficients.ts';
import { condition, leaveOneOut, predictMean } from '../../../src/solvers/gaussian-process/posterior.ts';
import { character, randomProblem, regress } from './feature-space.ts';

const players = 5;
const membersOf = (mask: number): number[] =>
  Array.from({ length: players }, (_, player) => player).filter((player) => (mask >>> player) % 2 === 1);

describe.each([1, 2, 3])('the posterior of seed %i', (seed) => {
  const { batch, targets, settings } = randomProblem(players, 13, seed);
  const posterior = condition({ batch, targets }, settings);
  const { centre, unit } = posterior;
  const values = targets.map((target) => (target - centre) / unit);
  const oracle = regress(batch, values, settings);

  it('has values of mean 0 and variance 1', () => {
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 10);
    expect(values.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(values.length, 10);
  });

  it('has the coefficients of a regression on all characters', () => {
    const coefficients = new Coefficients(posterior);
    oracle.mean.forEach((mean, mask) => {
      expect(coefficients.mean(membersOf(mask))).toBeCloseTo(mean, 9);
    });
    const energy = oracle.mean.slice(1).reduce((sum, mean) => sum + mean ** 2, 0);
    expect(coefficients.energy()).toBeCloseTo(energy, 9);
  });

  it('predicts what that regression predicts', () => {
    const all = enumerateCoalitions(players);
    predictMean(posterior, all).forEach((prediction, row) => {
      const sum = oracle.mean.reduce((total, mean, mask) => total + mean * character(all, row, mask), 0);
      expect(prediction).toBeCloseTo(centre + unit * sum, 9);
    });
  });

  it('leaves a row out as if it had never been there', () => {
    const rows = Uint32Array.from(targets.keys());
    for (const held of [rows, rows.subarray(6), Uint32Array.of(12), Uint32Array.of(2, 9)]) {
      const { predictions, deviations } = leaveOneOut(posterior, targets, held);
      held.forEach((row, at) => {
        const others = rows.filter((other) => other !== row);
        const without = selectRows(batch, others);
        const { mean, covariance } = regress(
          without,
          others.reduce<number[]>((list, other) => list.concat(values[other]!), []),
          settings,
        );
        const prediction = mean.reduce((sum, value, mask) => sum + value * character(batch, row, mask), 0);
        expect(predictions[at]).toBeCloseTo(centre + unit * prediction, 8);
        const signs = mean.map((_, mask) => character(batch, row, mask));
        const variance = signs.reduce(
          (sum, a, i) => sum + signs.reduce((inner, b, j) => inner + a * b * covariance[i]![j]!, 0),
          settings.noise,
        );
        expect(deviations[at]).toBeCloseTo(unit * Math.sqrt(variance), 8);
      });
    }
  });
});

it('finds noise where settings leave none to rounding', () => {
  const { batch, targets, settings } = randomProblem(3, 8, 4);
  const doubled = selectRows(batch, [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3]);
  const posterior = condition(
    { batch: doubled, targets: Float64Array.from([...targets, ...targets.slice(0, 4)]) },
    { ...settings, noise: 1e-300 },
  );
  predictMean(posterior, batch).forEach((prediction, row) => {
    expect(prediction).toBeCloseTo(targets[row]!, 4);
  });
});
